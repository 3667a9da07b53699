"""What the retention table's page says: what follows from a clock, counted without content, and who changed it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from accounts.models import Retention, Revision
from accounts.models.retention import what_changed
from accounts.retention import FilmClock, end_of_work
from cases.film_clock import local_day
from cases.forms.retention import in_words, row_label
from cases.models import Film

CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Follows:
    """How many films of closed work have a day by a clock, on which day the first ends, and how many with it."""

    films: int
    first: dt.date | None
    with_it: int
    waiting: int
    """films of closed work that have no day, because there is no clock"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the table: when, by whom, and each row from what to what."""

    revision: Revision
    rows: list[tuple[str, str, str]]


def closed_days() -> list[dt.date]:
    """The day on which the work was closed, of each film that ends with it."""
    ending = Film.objects.ending_with_the_work().filter(cycle__case__closed_at__isnull=False)
    return [local_day(moment) for moment in ending.values_list("cycle__case__closed_at", flat=True) if moment]


def what_follows(closed: list[dt.date], clock: FilmClock, *, today: dt.date) -> Follows:
    """What becomes of films by a clock; a film whose day has passed ends today."""
    found = [end_of_work(day, clock) for day in closed]
    days = sorted(max(day, today) for day in found if day is not None)
    first = days[0] if days else None
    return Follows(len(days), first, days.count(first) if first else 0, len(closed) - len(days))


def changes(standing: Retention) -> list[Change]:
    """The last changes of the table, the latest first."""
    kept = list(Revision.objects.about(standing.code).select_related("by")[: CHANGES_SHOWN + 1])
    return [
        Change(after, [(row_label(name), in_words(name, old), in_words(name, new)) for name, (old, new) in rows.items()])
        for after, before in pairwise(kept)
        if (rows := what_changed(after, before))
    ]
