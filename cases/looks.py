"""Who has looked at a family's record, and who was refused: for whoever leads it, by day and person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.log_reading import stretch
from accounts.models import AccessEntry, Acting
from cases.headers import case_header
from cases.looked_at import words_of
from cases.models import Case
from cases.stood_in import Absent, absent_of

Kind = AccessEntry.Kind
KINDS = {
    "looks": (gettext_lazy("looked"), (Kind.LOOK,)),
    "changes": (gettext_lazy("changed"), (Kind.WRITE, Kind.CONSENT)),
    "refused": (gettext_lazy("refused"), (Kind.REFUSAL,)),
}


@dataclass(slots=True)
class Seen:
    """One thing on one day, and every time at which it was looked at or done."""

    words: str
    is_refused: bool
    times: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        """The times, the latest first."""
        return ", ".join(self.times)


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person on one day; ``code`` is what the list is narrowed by."""

    name: str
    role: str
    code: UUID | None
    seen: list[Seen]


def looks_page(case: Case, *, asked: QueryDict) -> dict[str, Any]:
    """One stretch of what the log says of this case, in a fixed number of queries; the case must come with its people."""
    kind, who = asked.get("kind", ""), _code(asked.get("who", ""))
    rows = AccessEntry.objects.filter(within=case.code)
    if kind in KINDS:
        rows = rows.filter(kind__in=KINDS[kind][1])
    if who:
        rows = rows.filter(by__code=who)
    found = stretch(rows, before=asked.get("before", ""))
    here = {user for user in case.participants.values_list("client__user", flat=True) if user}
    kind = kind if kind in KINDS else ""
    return {
        "case": case,
        "header": case_header(case, here=_("Who has looked")),
        "kind": kind,
        "kinds": [("", _("all")), *((name, words) for name, (words, _kinds) in KINDS.items())],
        "stretch": found,
        "also": _also(kind, who),
        "who": who,
        "days": by_day(found.lines, family=here, absent=absent_of(found.lines, case)),
    }


def by_day(lines: Iterable[AccessEntry], *, family: set[int], absent: Absent) -> list[tuple[dt.date, list[Visitor]]]:
    """The lines of each day by person, the latest first; of clients only those of this family are named."""
    days = groupby(lines, key=lambda line: timezone.localdate(line.at))
    return [(day, _visitors(list(found), family, absent)) for day, found in days]


def _visitors(lines: list[AccessEntry], family: set[int], absent: Absent) -> list[Visitor]:
    people: dict[tuple[int | None, str], Visitor] = {}
    for line in lines:
        visitor = people.setdefault((line.by_id, str(line.role)), _visitor(line, family, absent))
        words, refused = words_of(line.page), line.kind == Kind.REFUSAL
        same = (seen for seen in visitor.seen if (seen.words, seen.is_refused) == (words, refused))
        seen = next(same, None)
        if seen is None:
            seen = Seen(words, refused)
            visitor.seen.append(seen)
        time = time_format(timezone.localtime(line.at), "H:i")
        if time not in seen.times:
            seen.times.append(time)
    return list(people.values())


def _visitor(line: AccessEntry, family: set[int], absent: Absent) -> Visitor:
    """A client of another family stays unnamed: who else comes to the service is nobody's business here."""
    role = _as_what(line, absent)
    if line.role == Acting.CLIENT and line.by_id not in family:
        return Visitor(_("Somebody from elsewhere"), role, None, [])
    person = line.by
    name = person.name if person else ""
    return Visitor(name or _("Somebody without a name"), role, person.code if person else None, [])


def _as_what(line: AccessEntry, absent: Absent) -> str:
    if line.role != Acting.COVER:
        return str(Acting(line.role).label) if line.role else ""
    person = absent.get((line.by_id, timezone.localdate(line.at)))
    return _("stood in for %(name)s") % {"name": person.short_name} if person else _("stood in")


def _also(kind: str, who: UUID | None) -> str:
    return "&".join(f"{name}={value}" for name, value in (("kind", kind), ("who", who)) if value)


def _code(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
