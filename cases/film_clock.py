"""When films end: some days after consent was withdrawn, or so long after the work was closed, as the retention table says.

A published permission form of a VIG service promises that films are erased within two months of the end of the work. Elsewhere
a film counts as part of the record and ends with it, so a service may also leave the clock off.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import Retention
from accounts.retention import FilmClock, Unit, day_of, end_of_work
from accounts.service import current_retention
from cases.models import Case, CaseEvent, Film
from footage import vault

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
    for film in Film.objects.due(timezone.localdate()).select_related("cycle__case", "recording"):
        destroy_if_withdrawn(film)
    clock = current_retention().film_clock
    if clock.after is None or (clock.not_before and clock.not_before > timezone.localdate()):
        return
    earliest = timezone.now() - dt.timedelta(days=clock.after.amount * SHORTEST[clock.after.unit] - 1)
    ending = Film.objects.ending_with_the_work().filter(cycle__case__closed_at__lte=earliest)
    for film in ending.select_related("cycle__case", "recording"):
        destroy_if_due(film)


@transaction.atomic
def destroy_if_withdrawn(film: Film) -> None:
    """Destroy the film's bytes, unless a new consent came this moment."""
    Case.objects.select_for_update(no_key=True).get(pk=film.cycle.case_id)
    if Film.objects.due(timezone.localdate()).filter(pk=film.pk).exists():
        _destroy(film)


@transaction.atomic
def destroy_if_due(film: Film) -> None:
    """Destroy the film's bytes, unless work was taken up again, keeping agreed to, or the table changed, this moment."""
    case = Case.objects.select_for_update(no_key=True).get(pk=film.cycle.case_id)
    end = end_of_films(case, Retention.objects.the_one().film_clock)
    if end is None or end > timezone.localdate():
        return
    if Film.objects.ending_with_the_work().filter(pk=film.pk).exists():
        _destroy(film)


def _destroy(film: Film) -> None:
    """Destroy the bytes, and have the family's story tell it; whoever calls holds the case."""
    vault.destroy(film.recording)
    film.cycle.case.events.create(verb=CaseEvent.Verb.FILM_ENDED, cycle=film.cycle, about=film.code)
