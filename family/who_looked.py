"""Who has looked at a family's record, told to a client in plain words: who it was and what she is here, never from where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.log_reading import stretch
from accounts.models import AccessEntry, Acting
from cases.looked_at import FILMS
from cases.models import Case
from cases.stood_in import Absent, absent_of


@dataclass(frozen=True, slots=True)
class Reader:
    """One person on one day: her first name, as what she was there, what she read."""

    name: str
    as_what: str
    read: list[str]


def who_looked_page(case: Case, *, before: str) -> dict[str, Any]:
    """One stretch of it. Adults of the family are left out: neither of two learns here when, or that, the other was there."""
    looks = AccessEntry.objects.filter(within=case.code, kind=AccessEntry.Kind.LOOK).exclude(Q(role=Acting.CLIENT) | Q(role=""))
    found = stretch(looks, before=before)
    absent = absent_of(found.lines, case)
    days = groupby(found.lines, key=lambda line: timezone.localdate(line.at))
    return {"case": case, "stretch": found, "days": [(day, _readers(list(lines), case, absent)) for day, lines in days]}


def _readers(lines: list[AccessEntry], case: Case, absent: Absent) -> list[Reader]:
    people: dict[tuple[int | None, str], Reader] = {}
    for line in lines:
        name = (line.by.name if line.by else "").partition(" ")[0] or _("Somebody of the service")
        reader = people.setdefault((line.by_id, str(line.role)), Reader(name, _as_what(line, case, absent), []))
        words = _read(line.page)
        if words not in reader.read:
            reader.read.append(words)
    return list(people.values())


def _as_what(line: AccessEntry, case: Case, absent: Absent) -> str:
    if line.role == Acting.SUPERVISOR:
        return _("who supervises the work")
    if line.role in {Acting.ADMIN, Acting.EMERGENCY}:
        return _("who looks after the service")
    if line.role == Acting.COVER:
        person = absent.get((line.by_id, timezone.localdate(line.at)))
        first = person.name.partition(" ")[0] if person else ""
        return _("who stood in for %(name)s") % {"name": first} if first else _("who stood in")
    return _("who works with you") if line.by_id == case.practitioner_id else _("who worked with you or stood in")


def _read(page: str) -> str:
    """Coarse on purpose: the page of another adult's meeting must not tell of that meeting."""
    if page.startswith("practice:emergency"):
        return _("what is written here, in an emergency")
    if page.startswith("practice:supervised"):
        return _("hopes and notes, with the names left out")
    return _("a film") if page.startswith(FILMS) else _("what is written here")
