"""What may be typed about teams, supervision and absence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import belonging
from accounts.forms.people import HouseForm, RowChoice, day_field
from accounts.models import Cover, SupervisionLink, Team, User
from accounts.versions import VersionField

EARLIEST = dt.date(2000, 1, 1)
TAKEN = _("Another team is called so already.")


class TeamForm(HouseForm):
    """A new team; ``code`` is drawn when the page is made."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the team"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    shown = ("code", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4

    def record(self, *, by: User) -> Team | None:
        """The team; None, with the reason beside the field, where another is called so."""
        try:
            return belonging.make_team(by=by, **self.cleaned_data)
        except Team.NameTaken:
            self.add_error("name", TAKEN)
            return None


class TeamEditForm(HouseForm):
    """Another name for a team, and who is in it."""

    version = VersionField()
    name = TeamForm.base_fields["name"]
    people = forms.MultipleChoiceField(
        label=_("Who is in it"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose from the people who stand here."),
            "invalid_list": _("Choose from the people who stand here."),
        },
    )  # fmt: skip

    shown = ("version", "name", "people")

    def __init__(self, *args: Any, team: Team, staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(person.code): person for person in staff}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (code, _in_a_team(person, team)) for code, person in self.staff.items()
        ]

    def clean_people(self) -> list[User]:
        """The people who were chosen."""
        return [self.staff[code] for code in self.cleaned_data["people"]]

    def in_words(self, team: Team) -> list[tuple[str, str]]:
        """What stands now, each part with its label."""
        inside = ", ".join(person.name for person in self.staff.values() if person.team_id == team.pk)
        return [(str(self.fields["name"].label), team.name), (str(self.fields["people"].label), inside or "–")]

    def record(self, team: Team, *, by: User) -> bool:
        """Whether the team was changed; where another is called so that stands beside the field. Raises Team.Changed."""
        try:
            belonging.change_team(team, by=by, **self.cleaned_data)
        except Team.NameTaken:
            self.add_error("name", TAKEN)
            return False
        return True


class DatedForm(HouseForm):
    """Who stands to whom, from which day to which; ``code`` is drawn when the page is made."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    first_date = day_field(_("From"))
    last_date = day_field(_("To (with this day)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        self.fields["first_date"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Two different people, and days in their order that are not all over."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day comes after the first."))
        elif last and last < timezone.localdate():
            self.add_error("last_date", _("This day is over."))
        if first and first < EARLIEST:
            self.add_error("first_date", _("Give a day of this century."))
        return cleaned

    def must_differ(self, one: str, other: str) -> None:
        """Refuse one person on both sides, beside the second field."""
        if self.cleaned_data.get(one) and self.cleaned_data.get(one) == self.cleaned_data.get(other):
            self.add_error(other, _("Choose two different people."))


class SupervisionForm(DatedForm):
    """Who supervises whom."""

    supervisor = RowChoice(label=_("Supervisor"))
    practitioner = RowChoice(label=_("Practitioner"))
    last_date = day_field(_("To (with this day)"), required=False, hint=_("Left empty, it has no end."))

    shown = ("code", "supervisor", "practitioner", "first_date", "last_date")

    def __init__(self, *args: Any, staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = list(staff)
        _offer(self, "supervisor", [person for person in staff if person.is_supervisor])
        _offer(self, "practitioner", [person for person in staff if person.is_practitioner])

    def clean(self) -> dict[str, Any]:
        """Nobody supervises herself."""
        cleaned = super().clean()
        self.must_differ("supervisor", "practitioner")
        return cleaned

    def record(self, *, by: User) -> bool:
        """Whether the link was made; where they are linked on these days already that stands beside the field."""
        try:
            belonging.link(by=by, **self.cleaned_data)
        except SupervisionLink.Overlaps:
            self.add_error("first_date", _now("The two are linked on some of these days already."))
            return False
        return True


class CoverForm(DatedForm):
    """Who stands in for whom while she is away."""

    practitioner = RowChoice(label=_("Who is away"))
    stand_in = RowChoice(label=_("Who stands in"), help_text=_("For these days this person leads the other’s families."))

    shown = ("code", "practitioner", "stand_in", "first_date", "last_date")

    def __init__(self, *args: Any, staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guiding = [person for person in staff if person.is_practitioner]
        _offer(self, "practitioner", guiding)
        _offer(self, "stand_in", guiding)

    def clean(self) -> dict[str, Any]:
        """Nobody stands in for herself."""
        cleaned = super().clean()
        self.must_differ("practitioner", "stand_in")
        return cleaned

    def record(self, *, by: User) -> bool:
        """Whether the cover was made; where somebody stands in on these days already that stands beside the field."""
        try:
            belonging.cover(by=by, **self.cleaned_data)
        except Cover.Overlaps:
            self.add_error("first_date", _now("Somebody stands in on some of these days already. End that first."))
            return False
        return True


def _offer(form: forms.Form, field: str, people: list[User]) -> None:
    form.fields[field].offer(people, lambda person: person.name, empty=_("choose"))  # type: ignore[attr-defined]


def _in_a_team(person: User, team: Team) -> str:
    if person.team is None or person.team == team:
        return person.name
    return _now("%(name)s (now in %(team)s)") % {"name": person.name, "team": person.team.name}
