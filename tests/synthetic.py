"""Synthetic films over a hundred years, and a second opinion on when each ends that shares nothing with the program's arithmetic.

The second opinion walks: it takes one day after the other and asks of each whether everything that keeps the film is over.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from accounts.retention import Facts, FilmClock, Period, Unit, Why, day_of, due, ends

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "UTC")]
FIRST_YEAR, YEARS = 2024, 100
A_DAY = dt.timedelta(days=1)
# Of a walk: longer than the longest period that is drawn, with everything that can put it off.
LONGEST_WALK = 900


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A film with the moment its work was closed, and the clock it is under."""

    facts: Facts
    clock: FilmClock
    closed_at: dt.datetime | None
    zone: ZoneInfo


def synthetic(chance: random.Random) -> Synthetic:
    """A film that may be withdrawn, kept, held or of work that goes on; edges come more often than by chance."""
    zone = chance.choice(ZONES)
    closed_at = _moment(chance, zone) if chance.random() < 0.85 else None
    closed = day_of(closed_at, zone) if closed_at else None
    base = closed or _moment(chance, zone).date()
    is_kept = chance.random() < 0.2
    facts = Facts(
        closed=closed,
        withdrawn_due=_near(chance, base) if chance.random() < 0.2 else None,
        is_kept=is_kept,
        kept_through=_near(chance, base) if is_kept and chance.random() < 0.7 else None,
        thinking_until=_near(chance, base) if not is_kept and chance.random() < 0.15 else None,
        is_held=chance.random() < 0.15,
    )  # fmt: skip
    shortened = chance.random() < 0.25
    return Synthetic(
        facts,
        FilmClock(
            after=_period(chance) if chance.random() < 0.95 else None,
            not_before=_near(chance, base) if shortened else None,
            before=_period(chance) if shortened and chance.random() < 0.8 else None,
        ),
        closed_at,
        zone,
    )  # fmt: skip


def second_opinion(film: Synthetic) -> tuple[dt.date, Why] | None:
    """The first day on which nothing keeps the film any longer, found by walking; what of a hold, the caller knows."""
    facts, clock = film.facts, film.clock
    days = [day for day in (facts.closed, facts.withdrawn_due) if day]
    if not days:
        return None
    day = min(days)
    for _step in range(LONGEST_WALK):
        if facts.withdrawn_due and day >= facts.withdrawn_due:
            return day, Why.WITHDRAWN
        if facts.closed and clock.after and day >= facts.closed and _work_is_over(day, facts, clock):
            return day, Why.WORK_ENDED
        day += A_DAY
    return None


def _work_is_over(day: dt.date, facts: Facts, clock: FilmClock) -> bool:
    if facts.closed is None or clock.after is None:
        return False
    if facts.is_kept and (facts.kept_through is None or day <= facts.kept_through):
        return False
    if facts.thinking_until and day < facts.thinking_until:
        return False
    if not _has_passed(facts.closed, clock.after, day):
        return False
    told = clock.not_before is None or day >= clock.not_before
    return told or (clock.before is not None and _has_passed(facts.closed, clock.before, day))


def _has_passed(since: dt.date, period: Period, day: dt.date) -> bool:
    """Whether a period is over, by counting: each day walked, or each turn of a month; a day that a month lacks is its last."""
    if period.unit == Unit.DAYS:
        return (day - since).days >= period.amount
    turned = (day.year - since.year) * 12 + day.month - since.month
    last = (day + A_DAY).month != day.month
    return turned > period.amount or (turned == period.amount and (day.day >= since.day or (last and day.day < since.day)))


def _moment(chance: random.Random, zone: ZoneInfo) -> dt.datetime:
    """A moment somewhere in the hundred years; often about midnight, a leap day, a month's end, or the night clocks change."""
    year = FIRST_YEAR + chance.randrange(YEARS)
    day = dt.date(year, 1, 1) + chance.randrange(365) * A_DAY
    match chance.randrange(6):
        case 0 if year % 4 == 0 and year % 100:
            day = dt.date(year, 2, 29)
        case 1:
            day = dt.date(year, chance.randrange(1, 13), 1) - A_DAY
        case 2:
            day = max(day for day in _sundays(year, chance.choice([3, 10])))
    clock = chance.choice(
        [dt.time(0, 0), dt.time(23, 59, 59), dt.time(1, 30), dt.time(chance.randrange(24), chance.randrange(60))]
    )
    return dt.datetime.combine(day, clock.replace(fold=chance.randrange(2)), zone).astimezone(dt.UTC)


def _sundays(year: int, month: int) -> list[dt.date]:
    return [day for number in range(1, 32) if (day := dt.date(year, month, number)).weekday() == 6]


def _near(chance: random.Random, day: dt.date) -> dt.date:
    return day + chance.randrange(-20, 200) * A_DAY


def _period(chance: random.Random) -> Period:
    return (
        Period(chance.choice([1, 2, 2, 3, 6, 12]), Unit.MONTHS)
        if chance.random() < 0.6
        else Period(chance.randrange(1, 200), Unit.DAYS)
    )


def faults_of(film: Synthetic) -> list[str]:
    """What is wrong with the program's answer about one film: early, late, under hold; nothing where all is right."""
    if (
        film.closed_at
        and film.facts.closed != (film.closed_at + (film.closed_at.astimezone(film.zone).utcoffset() or dt.timedelta())).date()
    ):
        return ["another day of closing"]
    expected, found = second_opinion(film), due(film.facts, film.clock)
    if expected is None:
        return [] if found is None or found.day > (film.facts.closed or dt.date.min) + LONGEST_WALK * A_DAY else ["early"]
    day, _why = expected
    told = []
    if ends(film.facts, film.clock, today=day - A_DAY):
        told.append("under hold" if film.facts.is_held else "early")
    if ends(film.facts, film.clock, today=day) is film.facts.is_held:
        told.append("under hold" if film.facts.is_held else "late")
    if found is None or found.day != day:
        told.append("another day")
    return told
