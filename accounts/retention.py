"""How long films are kept, in plain values: days in the service's own zone, periods, what holds an end back.

A day begins at midnight where the service is. A film is due on a day and ends in its first minute: never an hour before,
whatever the clocks do that night.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

MONTHS = 12


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    MONTHS = "months"


class Why(StrEnum):
    """Which row of the table a film ends by."""

    WORK_ENDED = "work_ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Period:
    """So many whole days or calendar months."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class FilmClock:
    """How long films are kept after the work; no period is no clock.

    Made shorter, what ends by that alone ends on ``not_before`` at the earliest; ``before`` is the period until then.
    """

    after: Period | None
    not_before: dt.date | None = None
    before: Period | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides when a film ends; everything about its keeping is of all the people in it together."""

    closed: dt.date | None = None
    """the day the work was closed; None while it goes on"""
    withdrawn_due: dt.date | None = None
    """when the days of whoever withdrew first are over"""
    is_kept: bool = False
    """everybody agreed to keep it beyond the work"""
    kept_through: dt.date | None = None
    """the last day of that agreement; None where it has none"""
    thinking_until: dt.date | None = None
    """when the days of whoever took that agreement back last are over"""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """On which day a film ends, and by what."""

    day: dt.date
    why: Why


def day_of(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    """The day of a moment where the service is."""
    return moment.astimezone(zone).date()


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many calendar months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def later(day: dt.date, period: Period) -> dt.date:
    """The day on which a period that begins on ``day`` is over."""
    if period.unit == Unit.MONTHS:
        return months_later(day, period.amount)
    return day + dt.timedelta(days=period.amount)


def is_shorter(new: Period | None, old: Period | None, *, today: dt.date) -> bool:
    """Whether something ends earlier by the new period than by the old; no period is the longest."""
    if new is None or new == old:
        return False
    return old is None or later(today, new) < later(today, old)


def end_of_work(closed: dt.date, clock: FilmClock) -> dt.date | None:
    """The day on which the films of work that was closed on a day end; None where nothing ends them."""
    if clock.after is None:
        return None
    end = later(closed, clock.after)
    if clock.not_before is None:
        return end
    promised = later(closed, clock.before) if clock.before else clock.not_before
    return max(end, min(clock.not_before, promised))


def due(facts: Facts, clock: FilmClock) -> Due | None:
    """When a film ends and why, whether or not it is held; None while nothing ends it."""
    found = [Due(facts.withdrawn_due, Why.WITHDRAWN)] if facts.withdrawn_due else []
    if (end := _after_the_work(facts, clock)) is not None:
        found.append(Due(end, Why.WORK_ENDED))
    return min(found, key=lambda one: one.day, default=None)


def ends(facts: Facts, clock: FilmClock, *, today: dt.date) -> bool:
    """Whether a film is to be destroyed today."""
    found = due(facts, clock)
    return found is not None and found.day <= today and not facts.is_held


def _after_the_work(facts: Facts, clock: FilmClock) -> dt.date | None:
    end = end_of_work(facts.closed, clock) if facts.closed else None
    if end is None or (facts.is_kept and facts.kept_through is None):
        return None
    if facts.is_kept and facts.kept_through:
        end = max(end, facts.kept_through + dt.timedelta(days=1))
    return max(end, facts.thinking_until) if facts.thinking_until else end
