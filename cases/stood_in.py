"""A stand-in in the access log: how it knows that she is one, and for whom she stood in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists
from django.utils import timezone

from accounts.models import AccessEntry, Acting, Cover, User
from cases.models import Case

Absent = dict[tuple[int | None, dt.date], User]


def stands_in(user: User, case: UUID) -> Exists:
    """Whether she leads the case with this code today without being the one who leads it."""
    return Exists(Case.objects.led_by(user).filter(code=case).exclude(practitioner=user))


def absent_of(lines: Iterable[AccessEntry], case: Case) -> Absent:
    """For whom each stand-in of these lines stood in on its day, in one query; nobody where that cannot be said any more."""
    days = {(line.by_id, timezone.localdate(line.at)) for line in lines if line.role == Acting.COVER}
    if not days:
        return {}
    covers = list(Cover.objects.filter(stand_in__in={by for by, _day in days}).select_related("practitioner"))
    found: Absent = {}
    for by, day in days:
        absent = {cover.practitioner for cover in covers if cover.stand_in_id == by and _held_on(cover, day)}
        # Who leads the case now, where she stood in for several; it may have been handed over since.
        likely = [person for person in absent if person.pk == case.practitioner_id or len(absent) == 1]
        if likely:
            found[by, day] = likely[0]
    return found


def _held_on(cover: Cover, day: dt.date) -> bool:
    last = cover.last_date or day
    ended = timezone.localdate(cover.ended_at) if cover.ended_at else last
    return cover.first_date <= day <= min(last, ended)
