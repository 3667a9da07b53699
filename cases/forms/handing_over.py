"""Who takes a leaver's families: one for all of them, or one for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import HouseForm, RowChoice
from accounts.models import User
from cases.handing_over import InHand, hand_over, pseudonym
from cases.models import Case


class HandOverForm(HouseForm):
    """The choice for all families and, where they part, for each; ``staff`` are those who may take one."""

    to = RowChoice(label=_("All families go to"), required=False)
    closed_too = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, held: InHand, staff: list[User], **kwargs: Any) -> None:
        self.held = held
        self.fields_of = {f"family-{case.code}": case for case in held.offered}
        self.shown = ("to", *(["closed_too"] if held.closed else []), *self.fields_of)
        super().__init__(*args, **kwargs)
        self._offer("to", staff, _("choose"))
        self.fields["closed_too"].label = _("The closed families go along, so that somebody answers when one comes back")
        for name, case in self.fields_of.items():
            self.fields[name] = RowChoice(label=self._label(case), required=False)
            self._offer(name, staff, _("as above"))

    def clean(self) -> dict[str, Any]:
        """Something is chosen."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("to", *self.fields_of)):
            self.add_error("to", _("Choose who takes the families."))
        return cleaned

    def record(self, person: User, *, by: User) -> int:
        """Hand over what was chosen; how many families. Raises Case.Changed."""
        to = self.cleaned_data["to"]
        chosen = {case.pk: self.cleaned_data[name] for name, case in self.fields_of.items()}
        given = [(case, chosen.get(case.pk) or to) for case in self.held.open]
        closed_to = to if self.cleaned_data["closed_too"] else None
        return hand_over(person, [pair for pair in given if pair[1]], by=by, all_closed_to=closed_to)

    def _offer(self, name: str, staff: list[User], empty: object) -> None:
        self.fields[name].offer(staff, lambda person: person.name, empty=empty)  # type: ignore[attr-defined]

    @staticmethod
    def _label(case: Case) -> str:
        day = date_format(localtime(case.started_at), "YEAR_MONTH_FORMAT")
        return _now("Family %(name)s, open since %(day)s") % {"name": pseudonym(case), "day": day}
