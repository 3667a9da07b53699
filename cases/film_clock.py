"""When films end: some days after consent was withdrawn, or so many months after the work was closed, as the service sets.

A published permission form of a VIG service promises that films are erased within two months of the end of the work. Elsewhere
a film counts as part of the record and ends with it, so a service may also leave the clock off.
"""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.service import current_service
from cases.models import Case, CaseEvent, Film
from footage import vault

MONTHS = 12
SHORTEST_MONTH = 28  # days


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many calendar months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_films(case: Case) -> dt.date | None:
    """The day on which this family's films are destroyed; None while the work goes on, or where the service has no clock."""
    months = current_service().film_months
    if case.closed_at is None or months is None:
        return None
    return months_later(timezone.localtime(case.closed_at).date(), months)


def end_if_closed_today() -> dt.date | None:
    """The day on which a family's films will end if the work is closed now; None where the service has no clock."""
    months = current_service().film_months
    return None if months is None else months_later(timezone.localdate(), months)


def destroy_due_films() -> None:
    """Destroy every film whose day has come, each by itself; run every minute."""
    for film in Film.objects.due(timezone.localdate()).select_related("cycle__case", "recording"):
        destroy_if_withdrawn(film)
    months = current_service().film_months
    if months is None:
        return
    earliest = timezone.now() - dt.timedelta(days=months * SHORTEST_MONTH)
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
    """Destroy the film's bytes, unless the work was taken up again, or keeping was agreed to, this moment."""
    case = Case.objects.select_for_update(no_key=True).get(pk=film.cycle.case_id)
    end = end_of_films(case)
    if end is None or end > timezone.localdate():
        return
    if Film.objects.ending_with_the_work().filter(pk=film.pk).exists():
        _destroy(film)


def _destroy(film: Film) -> None:
    """Destroy the bytes, and have the family's story tell it; whoever calls holds the case."""
    vault.destroy(film.recording)
    film.cycle.case.events.create(verb=CaseEvent.Verb.FILM_ENDED, cycle=film.cycle, about=film.code)
