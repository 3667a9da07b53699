"""The access log before an admin: who, as what, which kind, codes; never what a record says, nor who a client is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.alerts import RULES, raised
from accounts.log_reading import stretch
from accounts.models import AccessEntry, Acting, User

ALERTS_SHOWN = 8
ALERTS_FOR = dt.timedelta(days=30)
SHORT = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line as an admin reads it."""

    entry: AccessEntry
    who: str
    role: str
    about: str
    request: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert: what it is called, what it means, whom it is about."""

    entry: AccessEntry
    words: str
    sentence: str
    who: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address narrows the log to."""

    who: UUID | None
    kind: str
    day: dt.date | None

    @property
    def also(self) -> str:
        """The same, for the address of the next stretch."""
        day = self.day.isoformat() if self.day else ""
        return urlencode({name: value for name, value in (("who", self.who), ("kind", self.kind), ("day", day)) if value})

    def of(self, rows: QuerySet[AccessEntry]) -> QuerySet[AccessEntry]:
        """Those lines."""
        if self.who:
            rows = rows.filter(by__code=self.who)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.day:
            begun = timezone.make_aware(dt.datetime.combine(self.day, dt.time.min))
            rows = rows.filter(at__gte=begun, at__lt=begun + dt.timedelta(days=1))
        return rows


def log_page(user: User, *, asked: QueryDict) -> dict[str, Any]:
    """One stretch of the log, with the alerts of the last weeks above it."""
    narrowed = narrowed_by(asked)
    found = stretch(narrowed.of(AccessEntry.objects.all()), before=asked.get("before", ""))
    staff = sorted(User.objects.managed_by(user), key=lambda person: named(person).casefold())
    return {
        "narrowed": narrowed,
        "stretch": found,
        "rows": [_row(entry, tried={person.code: named(person) for person in staff}) for entry in found.lines],
        "people": [(person.code, named(person)) for person in staff],
        "kinds": AccessEntry.Kind.choices,
        "alerts": alerts(),
    }


def narrowed_by(asked: QueryDict) -> Narrowed:
    """What an address says; what it says wrongly, it does not say."""
    try:
        who = UUID(asked.get("who", ""))
    except ValueError:
        who = None
    kind = asked.get("kind", "")
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:
        day = None
    usable = day if day and dt.date.min < day < dt.date.max - dt.timedelta(days=1) else None
    return Narrowed(who, kind if kind in AccessEntry.Kind.values else "", usable)


def alerts() -> list[Raised]:
    """The latest alerts of the last weeks."""
    rows = raised().filter(at__gte=timezone.now() - ALERTS_FOR).select_related("by")[:ALERTS_SHOWN]
    return [_raised(entry) for entry in rows]


def named(person: User | None) -> str:
    """A colleague by name; a client by the beginning of a code, because admins do not learn who clients are."""
    if person is None:
        return _("nobody signed in")
    if not person.is_staff:
        return _("client %(code)s") % {"code": str(person.code)[:SHORT]}
    return person.name or person.email or str(person.code)[:SHORT]


def _row(entry: AccessEntry, *, tried: dict[UUID, str]) -> Row:
    """A line; of a try at a colleague's sign-in her name, of any other thing the beginning of its code."""
    role = str(Acting(entry.role).label) if entry.role else ""
    about = tried.get(entry.about, "") if entry.by is None else ""
    return Row(entry, named(entry.by), role, about or str(entry.about)[:SHORT], str(entry.request or "")[:SHORT])


def _raised(entry: AccessEntry) -> Raised:
    rule = RULES.get(entry.page.partition(".")[2])
    who = named(entry.by) if entry.by else ""
    return Raised(entry, str(rule.words) if rule else entry.page, rule.sentence() if rule else "", who)
