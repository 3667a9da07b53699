"""Everybody on the staff as a list: who she is, how she stands, when she was last here; narrowed, and found by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.factors import STEPS
from accounts.models import Cover, Invitation, Role, SignIn, Team, User
from accounts.models.user import STAFF_ROLES
from accounts.staffing import staff_roles

PEOPLE_A_PAGE = 40
STATES = {
    "active": gettext_lazy("active"), "invited": gettext_lazy("invited"), "away": gettext_lazy("away"),
    "leaving": gettext_lazy("leaving soon"), "gone": gettext_lazy("deactivated"),
}  # fmt: skip
TONES = {"active": "done", "invited": "wait", "away": "go", "leaving": "wait", "gone": ""}


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands: a state to narrow by, and the words for it."""

    state: str
    words: str

    @property
    def tone(self) -> str:
        """The colour of its tag; the word beside it says the same."""
        return TONES[self.state]


@dataclass(frozen=True, slots=True)
class Row:
    """One colleague in a list."""

    person: User
    standing: Standing
    roles: str
    seen_date: dt.date | None
    team: str
    second_factor: bool


def with_standing(people: QuerySet[User]) -> QuerySet[User]:
    """With what a line about each says, in the query that is sent anyway."""
    waiting = Invitation.objects.unspent().filter(user=OuterRef("pk"))
    steps = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STEPS)
    seen = SignIn.objects.filter(user=OuterRef("pk")).order_by().values("user").annotate(last=Max("seen_at"))
    return people.select_related("team").annotate(
        invited_until=Subquery(waiting.values("expires_at")[:1]),
        has_second_factor=Exists(steps),
        has_passkey=Exists(steps.filter(type=Authenticator.Type.WEBAUTHN)),
        seen_at=Coalesce(Subquery(seen.values("last")), "last_login"),
    )


def rows_of(people: Iterable[User], covers: Iterable[Cover]) -> list[Row]:
    """A line about each of ``people``, which come from ``with_standing``, by name."""
    away = {held.practitioner_id: held for held in covers}
    told = [row_of(person, away.get(person.pk)) for person in people]
    return sorted(told, key=lambda row: (row.person.name.casefold(), row.person.pk))


def row_of(person: User, held: Cover | None) -> Row:
    """A line about somebody who comes from ``with_standing``, and whoever stands in for her today."""
    seen_at = person.seen_at  # type: ignore[attr-defined]
    return Row(
        person, standing_of(person, held), roles_in_words(person), timezone.localdate(seen_at) if seen_at else None,
        person.team.name if person.team else "", person.has_second_factor,  # type: ignore[attr-defined]
    )  # fmt: skip


def standing_of(person: User, held: Cover | None) -> Standing:
    """How she stands today; what matters most is said."""
    if person.deactivated_at:
        return Standing("gone", _("deactivated"))
    if person.last_date and not person.is_active:
        return Standing("gone", _("left on %(day)s") % {"day": date_format(person.last_date)})
    if waiting := _waits_for(person):
        return Standing("invited", waiting)
    if held:
        return Standing("away", _("away: %(name)s stands in") % {"name": held.stand_in.name})
    if person.last_date:
        return Standing("leaving", _("leaves on %(day)s") % {"day": date_format(person.last_date)})
    return Standing("active", _("active"))


def _waits_for(person: User) -> str:
    """What keeps her from signing in: an invitation that she has not used, or that nobody has made; nothing for most."""
    invited_until = person.invited_until  # type: ignore[attr-defined]
    if invited_until:
        return _("invitation ran out") if invited_until <= timezone.now() else _("invited")
    # A passkey is both steps; an app is none without a password.
    has_a_way = person.has_usable_password() or person.has_passkey  # type: ignore[attr-defined]
    return "" if has_a_way else _("has no way in")


def roles_in_words(person: User) -> str:
    """The roles of a colleague as a line says them."""
    roles = staff_roles(person)
    return capfirst(", ".join(str(role.label) for role in STAFF_ROLES if role in roles))


class Narrowed:
    """What the list is narrowed to, as its address says it; what makes no sense in it is passed over."""

    def __init__(self, asked: dict[str, str], teams: list[Team], *, words: str = "") -> None:
        self.words = " ".join(words.replace("\x00", "").split())[:120]
        self.role = asked.get("role", "") if asked.get("role") in {role.value for role in STAFF_ROLES} else ""
        self.state = asked.get("state", "") if asked.get("state") in STATES else ""
        self.team = asked.get("team", "") if asked.get("team") in {str(team.code) for team in teams} else ""

    @property
    def is_any(self) -> bool:
        """Whether it is narrowed to anything."""
        return bool(self.words or self.role or self.state or self.team)

    @property
    def also(self) -> str:
        """What the address of another page of the list goes on with."""
        told = {"role": self.role, "state": self.state, "team": self.team}
        return "".join(f"&{name}={value}" for name, value in told.items() if value)

    def choices(self, teams: list[Team]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Each thing to narrow by: its name, its label, and what may be chosen with whether it is."""
        offered: list[tuple[str, str, str, list[tuple[str, Any]]]] = [
            ("role", _("Role"), self.role, [(role.value, capfirst(role.label)) for role in STAFF_ROLES]),
            ("state", _("State"), self.state, [(name, capfirst(words)) for name, words in STATES.items()]),
            ("team", _("Team"), self.team, [(str(team.code), team.name) for team in teams]),
        ]
        return [
            (name, label, [("", _("all"), not chosen), *((value, str(words), value == chosen) for value, words in options)])
            for name, label, chosen, options in offered if options
        ]  # fmt: skip

    def fits(self, row: Row) -> bool:
        """Whether a line belongs to the narrowed list; a name fits by the beginnings of its parts."""
        parts = row.person.name.casefold().split()
        return (
            (not self.role or Role(self.role) in row.person.roles)
            and (not self.state or row.standing.state == self.state)
            and (not self.team or (row.person.team is not None and str(row.person.team.code) == self.team))
            and all(any(part.startswith(word) for part in parts) for word in self.words.casefold().split())
        )


def people_page(by: User, *, asked: dict[str, str], words: str = "") -> dict[str, Any]:
    """One page of the list, in a fixed number of queries whatever the number of people."""
    teams = list(Team.objects.managed_by(by).order_by("name"))
    narrowed = Narrowed(asked, teams, words=words)
    covers = Cover.objects.live().select_related("stand_in").order_by("pk")
    everybody = rows_of(with_standing(User.objects.managed_by(by)), covers)
    found = [row for row in everybody if narrowed.fits(row)]
    return {
        "page": Paginator(found, PEOPLE_A_PAGE).get_page(asked.get("page")),
        "found": len(found),
        "narrowed": narrowed,
        "choices": narrowed.choices(teams),
        "clients": User.objects.filter(is_client=True).count(),
    }


def by_name(people: Iterable[User]) -> list[User]:
    """People in the order of their names, which are sealed and so cannot be sorted in the database."""
    return sorted(people, key=lambda person: (person.name.casefold(), person.pk))
