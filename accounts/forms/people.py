"""What may be typed about a colleague, and how colleagues stand to each other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import staffing
from accounts.fields import Coded
from accounts.models import Role, Team, User
from accounts.models.user import STAFF_ROLES
from accounts.versions import VersionField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ROLE_HINTS = {
    Role.PRACTITIONER: _("guides families and sees those that she leads"),
    Role.SUPERVISOR: _("sees what a family agreed to, of those whom she supervises"),
    Role.TEAM_LEAD: _("sees who is in her team and who stands in for whom, never a family"),
    Role.ADMIN: _("looks after people, pages and settings, and sees no family"),
}


class RowChoice(forms.ChoiceField):
    """A choice among rows that were looked up before, by their codes."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def offer(self, rows: Iterable[Coded], label_of: Callable[[Any], str], *, empty: object = "") -> None:
        """Let these be chosen, in this order."""
        self.rows = {str(row.code): row for row in rows}
        self.choices = [("", empty), *((code, label_of(row)) for code, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        """The row that was chosen; None where none need be."""
        return self.rows.get(str(super().clean(value)))


def day_field(label: object, *, required: bool = True, hint: object = "") -> forms.DateField:
    """A day that a calendar of ours can hold."""
    return forms.DateField(
        label=label, required=required, widget=DAY, help_text=hint,  # type: ignore[arg-type]
        error_messages={"invalid": _("Give a day, such as 2026-11-30.")},
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code drawn for a press, so that it counts once."""

    code = forms.UUIDField(required=False)

    def drawn(self) -> uuid.UUID:
        """The code that was sent, or else a fresh one."""
        sent = self.cleaned_data["code"] if self.is_valid() else None
        return sent or uuid.uuid4()


class HouseForm(forms.Form):
    """A form drawn inside a tag of its page, with the fields in ``shown``."""

    shown: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.shown)


class WhoForm(HouseForm):
    """Name, address, roles and team of a colleague."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Used to sign in. Each colleague has one of their own."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, f"{capfirst(role.label)}") for role in STAFF_ROLES],
        error_messages={
            "required": _("Choose at least one role."), "invalid_choice": _("Choose from the roles that stand here."),
            "invalid_list": _("Choose from the roles that stand here."),
        },
    )  # fmt: skip
    team = RowChoice(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = list(teams)
        self.fields["team"].offer(self.teams, lambda team: team.name, empty=_("no team"))  # type: ignore[attr-defined]
        said = [(role.value, f"{capfirst(role.label)}: {ROLE_HINTS[role]}") for role in STAFF_ROLES]
        if "roles" in self.fields:
            self.fields["roles"].choices = said  # type: ignore[attr-defined]

    def clean_roles(self) -> frozenset[Role]:
        """The roles as the account knows them."""
        return frozenset(Role(value) for value in self.cleaned_data["roles"])

    def email_is_taken(self) -> None:
        """Say beside the field that somebody else signs in with this address."""
        self.add_error("email", _now("Somebody signs in with this e-mail address already."))


class NewPersonForm(WhoForm):
    """A new colleague; ``code`` is drawn when the page is made, so that a form sent twice asks one person in."""

    code = forms.UUIDField(widget=forms.HiddenInput)

    shown = ("code", "name", "email", Field("roles", wrapper_class="wide-options"), "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4

    def afresh(self) -> NewPersonForm:
        """The same words under a new code, to be sent again."""
        sent = self.data.copy()  # type: ignore[attr-defined]
        sent["code"] = str(uuid.uuid4())
        return NewPersonForm(sent, teams=self.teams)

    def record(self, *, by: User) -> User:
        """The colleague, who is not invited yet; raises User.CodeTaken, User.EmailTaken."""
        return staffing.take_on(by=by, **self.cleaned_data)


class PersonForm(WhoForm):
    """Other details of a colleague, over the version that was seen; one's own roles are not among them."""

    version = VersionField()
    last_date = day_field(
        _("Last day"), required=False,
        hint=_("From the day after on, signing in is over. Left empty, there is no such day."),
    )  # fmt: skip

    shown = ("version", "name", "email", Field("roles", wrapper_class="wide-options"), "team", "last_date")

    def __init__(self, *args: Any, person: User, is_own: bool, **kwargs: Any) -> None:
        self.person, self.is_own = person, is_own
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["roles"]
            self.helper.layout = Layout("version", "name", "email", "team", "last_date")

    @staticmethod
    def values(person: User) -> dict[str, Any]:
        """What stands in the account, as the form shows it."""
        return {
            "version": person.version, "name": person.name, "email": person.email, "last_date": person.last_date,
            "roles": [role.value for role in STAFF_ROLES if role in person.roles],
            "team": str(person.team.code) if person.team else "",
        }  # fmt: skip

    @classmethod
    def in_words(cls, person: User, typed: dict[str, Any]) -> list[tuple[str, str]]:
        """What stands now in each field where something else was typed, with its label."""
        stands: dict[str, Any] = {
            "name": person.name, "email": person.email, "roles": staffing.staff_roles(person), "team": person.team,
            "last_date": person.last_date,
        }  # fmt: skip
        told = {
            "roles": ", ".join(str(role.label) for role in STAFF_ROLES if role in person.roles),
            "team": person.team.name if person.team else "",
            "last_date": date_format(person.last_date) if person.last_date else "",
        }
        other = [name for name, value in stands.items() if name in typed and value != typed[name]]
        return [(str(cls.base_fields[name].label), told.get(name, stands[name]) or "–") for name in other]

    def record(self, *, by: User) -> None:
        """Change the account; raises User.Changed, EmailTaken, LastAdmin, OwnRoles."""
        words = {"roles": staffing.staff_roles(self.person), **self.cleaned_data}
        staffing.change(self.person, by=by, **words)
