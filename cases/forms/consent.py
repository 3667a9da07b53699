"""Consent to film, as it is given at the first meeting."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent_texts import CURRENT
from cases.joining import others_to_ask
from cases.models import Case, Consent, Participant


class ConsentForm(forms.Form):
    """Two separate agreements, neither ticked beforehand: the client's own, and the one for the child."""

    for_self = forms.BooleanField()
    for_child = forms.BooleanField()
    how = forms.ChoiceField(label=_("How was it given?"), choices=Consent.How, widget=forms.RadioSelect)
    given_date = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"client": case.client.name, "child": case.child.name}
        agrees_herself = _now("%(client)s agrees to be filmed, and to look at the film together") % names
        agrees_for_child = _now("%(client)s may decide for %(child)s, and agrees that %(child)s is filmed") % names
        self.fields["for_self"].label = agrees_herself
        self.fields["for_child"].label = agrees_for_child
        self.fields["for_self"].error_messages["required"] = _("Without this agreement nobody is filmed.")
        self.fields["for_child"].error_messages["required"] = _("Without this agreement the child is not filmed.")
        self.fields["given_date"].initial = timezone.localdate
        others = [self._ask_also(place) for place in others_to_ask(case)]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("for_self", "for_child", *others, "how", "given_date")

    def _ask_also(self, place: Participant) -> str:
        """The name of a field in which another adult agrees for herself."""
        agrees = _now("%(name)s agrees to be filmed, and to look at the film together") % {"name": place.name}
        said = {"required": _("Everybody who may be filmed agrees for themselves.")}
        self.fields[f"adult_{place.code}"] = forms.BooleanField(label=agrees, error_messages=said)
        return f"adult_{place.code}"

    def clean_given_date(self) -> Any:
        """A day that has been."""
        given = self.cleaned_data["given_date"]
        if given > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return given

    def record(self, case: Case, *, by: User) -> None:
        """Write the consents of client and child."""
        case.consent_to_film(
            by=by, how=self.cleaned_data["how"], given_date=self.cleaned_data["given_date"], text_version=CURRENT
        )
