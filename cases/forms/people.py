"""The adults of a case: another one, how somebody is invited, whose sign-in it is."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, User
from cases.ages import born_month
from cases.forms.family import ADULTS, OLDEST_YEARS
from cases.joining import add_adult, add_child, link_sign_in, sign_ins_to_link
from cases.models import Case, Client, Participant

SCREEN, TEXT, MAIL = "screen", "text", "mail"
WAYS = [
    (SCREEN, _("they scan a picture on this screen")),
    (TEXT, _("in a text message that I send")),
    (MAIL, _("by e-mail")),
]


class DrawnForm(forms.Form):
    """A form whose ``code`` is drawn with the page, so that what it makes is made once."""

    code = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class AdultForm(DrawnForm):
    """Another adult of the family."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The name they use. A first name is enough."))
    relation = forms.ChoiceField(label=_("They are the child's"), choices=ADULTS)

    def record(self, case: Case, *, by: User) -> Participant:
        """Write the adult down; raises Case.Closed and Case.CodeTaken."""
        return add_adult(case=case, by=by, **self.cleaned_data)


class OtherChildForm(DrawnForm):
    """Another child who may be in a film: a sister, a brother, a friend."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The name they use. A first name is enough."))
    years = forms.IntegerField(
        label=_("Age in years"), min_value=0, max_value=OLDEST_YEARS, error_messages={"required": _("Give the child's age.")}
    )
    months = forms.IntegerField(label=_("and months, if that matters"), min_value=0, max_value=11, required=False)

    def record(self, case: Case, *, by: User) -> Participant:
        """Write the child down; raises Case.Closed and Case.CodeTaken."""
        data = self.cleaned_data
        born = born_month(data["years"], data["months"] or 0, timezone.localdate())
        return add_child(case=case, code=data["code"], by=by, name=data["name"], born_month=born)


class InviteForm(DrawnForm):
    """How the link goes to the person; the six characters never go with it."""

    way = forms.ChoiceField(label=_("How do they get the link?"), choices=WAYS, initial=SCREEN, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Their e-mail address"), required=False, max_length=254,
        help_text=_("Only if the link goes by e-mail. Ask whether anybody else reads it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A mail needs an address."""
        cleaned = super().clean() or {}
        if cleaned.get("way") == MAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give the address that the link goes to."))
        return cleaned

    @property
    def address(self) -> str:
        """The address that the link goes to; "" where it goes by hand."""
        return str(self.cleaned_data["email"]) if self.cleaned_data["way"] == MAIL else ""

    @property
    def kept_way(self) -> str:
        """The way as the invitation keeps it."""
        return str(Invitation.Way.MAIL if self.cleaned_data["way"] == MAIL else Invitation.Way.HAND)


class LinkForm(forms.Form):
    """Which of the people whom one works with elsewhere this adult is; nobody beforehand."""

    client = forms.ChoiceField(label=_("They are the same person as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, place: Participant, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.by = place, by
        self.known: dict[str, Client] = {str(client.code): client for client in sign_ins_to_link(place=place, by=by)}
        self.fields["client"].choices = [(code, self._said(client)) for code, client in self.known.items()]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("client")

    def record(self) -> bool:
        """Link the sign-in; False when there is one here already. Raises Case.Closed."""
        return link_sign_in(place=self.place, by=self.by, to=self.known[self.cleaned_data["client"]])

    @staticmethod
    def _said(client: Client) -> str:
        """The person by her name and the families in which she is."""
        families = sorted({place.case.family for place in client.places.all()})
        return f"{client.name} ({', '.join(families)})"
