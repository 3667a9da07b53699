"""When films end: some days after consent was withdrawn, or so long after the work was closed, as the retention table says.

A published permission form of a VIG service promises that films are erased within two months of the end of the work. Elsewhere
a film counts as part of the record and ends with it, so a service may also leave the clock off.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import Retention, User
from accounts.retention import FilmClock, Unit, day_of, due, end_of_work, ends
from accounts.service import current_retention
from cases.models import Case, CaseEvent, Film, Hold
from footage import vault
from footage.models import Destruction

SHORTEST = {Unit.DAYS: 1, Unit.MONTHS: 28}  # days


def end_of_films(case: Case, clock: FilmClock | None = None) -> dt.date | None:
    """The day on which this family's films are destroyed; None while the work goes on, or where the service has no clock."""
    if case.closed_at is None:
        return None
    return end_of_work(local_day(case.closed_at), clock or current_retention().film_clock)


def end_if_closed_today() -> dt.date | None:
    """The day on which a family's films will end if the work is closed now; None where the service has no clock."""
    return end_of_work(timezone.localdate(), current_retention().film_clock)


def local_day(moment: dt.datetime) -> dt.date:
    """The day of a moment where the service is."""
    return day_of(moment, timezone.get_current_timezone())


def destroy_due_films() -> None:
    """Destroy every film whose day has come, each by itself; run every minute."""
    free = Film.objects.filter(recording__held=False)
    for film in free.due(timezone.localdate()):
        destroy_if_ended(film)
    clock = current_retention().film_clock
    if clock.after is None:
        return
    earliest = timezone.now() - dt.timedelta(days=clock.after.amount * SHORTEST[clock.after.unit] - 1)
    for film in free.ending_with_the_work().filter(cycle__case__closed_at__lte=earliest):
        destroy_if_ended(film)


@transaction.atomic
def destroy_if_ended(film: Film) -> None:
    """Destroy the film's bytes, unless a consent, a hold, the work taken up again or a new table keeps it this moment."""
    Hold.follow(Case.objects.select_for_update(no_key=True).get(cycles__films=film))
    found = Film.objects.kept().with_ending().select_related("cycle__case", "recording").filter(pk=film.pk).first()
    clock, today = Retention.objects.the_one().film_clock, timezone.localdate()
    if found is None or not ends(found.facts, clock, today=today):
        return
    ended_by = due(found.facts, clock)
    assert ended_by is not None  # noqa: S101 - it ends
    end_film(found, why=Destruction.Why(ended_by.why.value))


def end_film(film: Film, *, why: Destruction.Why, by: User | None = None, agreed_by: User | None = None) -> None:
    """Destroy the bytes, and have the family's story tell it; whoever calls holds the case. Raises vault.Held."""
    vault.destroy(film.recording, why=why, by=by, agreed_by=agreed_by)
    case = film.cycle.case
    if agreed_by:
        case.tell(by=agreed_by, verb=CaseEvent.Verb.FILM_ENDED, cycle=film.cycle, about=film.code)
    else:
        case.events.create(verb=CaseEvent.Verb.FILM_ENDED, cycle=film.cycle, about=film.code)
