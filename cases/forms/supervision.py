"""Agreement to a named supervisor."""

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
from cases.models import Case, Consent, ConsentText, Participant
from cases.supervision import Agreement, agree


class SupervisionForm(forms.Form):
    """To whom, who agreed, how and when; nobody is ticked beforehand, and only the practitioner's supervisors can be named."""

    text = forms.IntegerField(widget=forms.HiddenInput)
    supervisor = forms.ChoiceField(
        label=_("Which supervisor?"), widget=forms.RadioSelect, error_messages={"required": _("Say to whom they agreed.")}
    )
    people = forms.MultipleChoiceField(
        label=_("Who agreed?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who agreed. Without anybody's agreement there is nothing to record.")},
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How was it given?"), choices=Consent.How, widget=forms.RadioSelect)
    given_date = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self, *args: Any, case: Case, offered: list[Agreement], places: list[Participant], text: ConsentText, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version = text
        self.fields["text"].initial = text.version
        self.supervisors = {str(one.supervisor.code): one.supervisor for one in offered}
        self.places = {str(place.code): place for place in places}
        self.fields["supervisor"].choices = [(code, person.name) for code, person in self.supervisors.items()]  # type: ignore[attr-defined]
        self.fields["people"].choices = [(code, _agrees(place, case)) for code, place in self.places.items()]  # type: ignore[attr-defined]
        self.fields["given_date"].initial = timezone.localdate
        if len(self.supervisors) == 1:
            self.fields["supervisor"].initial = next(iter(self.supervisors))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("text", "supervisor", "people", "how", "given_date")

    def clean_given_date(self) -> Any:
        """A day that has been."""
        given = self.cleaned_data["given_date"]
        if given > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return given

    def record(self, case: Case, *, by: User) -> None:
        """Write down who agreed; raises ConsentText.Changed when the text is another by now than the one that was read."""
        data = self.cleaned_data
        if data["text"] != self.version.version:
            raise ConsentText.Changed
        agree(
            case, people=[self.places[code] for code in data["people"]], by=by, supervisor=self.supervisors[data["supervisor"]],
            how=data["how"], given_date=data["given_date"], text=self.version,
        )  # fmt: skip


def _agrees(place: Participant, case: Case) -> str:
    if place.child_id:
        told = _now("%(client)s may decide for %(child)s, and agrees for %(child)s")
        return told % {"client": case.client.name, "child": place.name}
    return _now("%(name)s agrees") % {"name": place.name}
