"""How long films are kept, as arithmetic: each ends on its day, none early, none late, none that is held."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Retention
from accounts.retention import (
    Due,
    Facts,
    FilmClock,
    Period,
    Unit,
    Why,
    day_of,
    due,
    end_of_work,
    ends,
    is_shorter,
    later,
    months_later,
)
from tests.synthetic import faults_of, synthetic

FIRST = dt.date(1999, 1, 1)
LONDON = ZoneInfo("Europe/London")
TWO_MONTHS = FilmClock(Period(2, Unit.MONTHS))
CLOSED = dt.date(2027, 1, 10)
END = dt.date(2027, 3, 10)


# Counting months


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-11-28", 2, "2027-01-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
    ],
)
def test_months_end_on_a_day_that_is_there(day: str, months: int, then: str):
    assert months_later(dt.date.fromisoformat(day), months).isoformat() == then


def test_so_many_months_later_is_that_month_and_the_same_day_or_its_last():
    chance = random.Random(1)

    for _number in range(2000):
        day, months = FIRST + dt.timedelta(days=chance.randrange(73_000)), chance.randrange(1, 1201)
        then = months_later(day, months)

        assert (then.year - day.year) * 12 + then.month - day.month == months
        assert then.day == min(day.day, calendar.monthrange(then.year, then.month)[1])


# Days


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-03-27T23:59:59+00:00", "2027-03-27"),
        ("2027-03-28T00:59:59+00:00", "2027-03-28"),  # the clocks go forward
        ("2027-06-30T22:59:59+00:00", "2027-06-30"),
        ("2027-06-30T23:00:00+00:00", "2027-07-01"),  # summer: midnight there
        ("2027-10-30T23:00:00+00:00", "2027-10-31"),
        ("2027-10-31T23:59:59+00:00", "2027-10-31"),  # the day of 25 hours
        ("2028-02-29T23:59:59+00:00", "2028-02-29"),
    ],
)
def test_a_day_is_the_services_own(moment: str, day: str):
    assert day_of(dt.datetime.fromisoformat(moment), LONDON).isoformat() == day


@pytest.mark.parametrize(
    ("day", "period", "then"),
    [
        ("2028-02-28", Period(1, Unit.DAYS), "2028-02-29"),
        ("2027-02-28", Period(1, Unit.DAYS), "2027-03-01"),
        ("2027-12-31", Period(60, Unit.DAYS), "2028-02-29"),
        ("2027-12-31", Period(2, Unit.MONTHS), "2028-02-29"),
        ("2027-10-30", Period(1, Unit.DAYS), "2027-10-31"),
    ],
)
def test_a_period_is_over_on_a_day(day: str, period: Period, then: str):
    assert later(dt.date.fromisoformat(day), period).isoformat() == then


def test_no_period_is_the_longest():
    week, month = Period(7, Unit.DAYS), Period(1, Unit.MONTHS)

    assert is_shorter(week, month, today=CLOSED)
    assert is_shorter(week, None, today=CLOSED)
    assert not is_shorter(None, week, today=CLOSED)
    assert not is_shorter(month, week, today=CLOSED)
    assert not is_shorter(week, week, today=CLOSED)


# When a film ends


def test_nothing_ends_while_the_work_goes_on():
    assert due(Facts(), TWO_MONTHS) is None


def test_films_end_two_months_after_the_work():
    assert due(Facts(closed=CLOSED), TWO_MONTHS) == Due(END, Why.WORK_ENDED)


def test_without_a_clock_only_withdrawn_consent_ends_a_film():
    facts = Facts(closed=CLOSED, withdrawn_due=dt.date(2030, 1, 1))

    assert due(Facts(closed=CLOSED), FilmClock(None)) is None
    assert due(facts, FilmClock(None)) == Due(dt.date(2030, 1, 1), Why.WITHDRAWN)


def test_the_earlier_of_the_two_ends_it_even_if_all_agreed_to_keep():
    withdrawn = dt.date(2027, 2, 1)

    assert due(Facts(closed=CLOSED, withdrawn_due=withdrawn, is_kept=True), TWO_MONTHS) == Due(withdrawn, Why.WITHDRAWN)


def test_kept_for_good_is_never_due_and_kept_until_a_day_is_due_after_it():
    assert due(Facts(closed=CLOSED, is_kept=True), TWO_MONTHS) is None
    kept = Facts(closed=CLOSED, is_kept=True, kept_through=dt.date(2028, 2, 29))
    assert due(kept, TWO_MONTHS) == Due(dt.date(2028, 3, 1), Why.WORK_ENDED)
    assert due(Facts(closed=CLOSED, is_kept=True, kept_through=CLOSED), TWO_MONTHS) == Due(END, Why.WORK_ENDED)


def test_who_took_keeping_back_has_days_to_think_again():
    until = dt.date(2027, 5, 1)

    assert due(Facts(closed=CLOSED, thinking_until=until), TWO_MONTHS) == Due(until, Why.WORK_ENDED)
    assert due(Facts(closed=CLOSED, thinking_until=CLOSED), TWO_MONTHS) == Due(END, Why.WORK_ENDED)


def test_a_hold_keeps_a_film_past_its_day():
    held = Facts(closed=CLOSED, is_held=True)

    assert due(held, TWO_MONTHS) == Due(END, Why.WORK_ENDED)
    assert not ends(held, TWO_MONTHS, today=END + dt.timedelta(days=3650))


def test_a_film_ends_on_its_day_and_whenever_later_the_service_wakes():
    facts = Facts(closed=CLOSED)

    assert [ends(facts, TWO_MONTHS, today=END + dt.timedelta(days=days)) for days in (-1, 0, 1, 400)] == [
        False,
        True,
        True,
        True,
    ]


# A clock that was made shorter


@pytest.mark.parametrize(
    ("closed", "end"),
    [
        ("2027-01-10", "2027-02-24"),  # overdue by the new one: when everybody was told
        ("2026-12-15", "2027-02-15"),  # due by the old one before that: as was promised
        ("2027-02-01", "2027-03-03"),  # due later by the new one: by it
    ],
)
def test_a_shorter_clock_ends_nothing_by_surprise_and_nothing_later_than_was_promised(closed: str, end: str):
    clock = FilmClock(Period(30, Unit.DAYS), not_before=dt.date(2027, 2, 24), before=Period(2, Unit.MONTHS))

    assert end_of_work(dt.date.fromisoformat(closed), clock) == dt.date.fromisoformat(end)


def test_where_there_was_no_clock_everybody_is_told_first():
    clock = FilmClock(Period(1, Unit.DAYS), not_before=dt.date(2030, 1, 1))

    assert end_of_work(CLOSED, clock) == dt.date(2030, 1, 1)


@pytest.mark.parametrize("between", [None, 12])
def test_a_clock_made_longer_for_a_while_is_what_was_promised_last(between: int | None):
    """Shorter, longer, shorter again within the days of notice: nobody was told of the last one yet."""
    today = dt.date(2027, 3, 20)
    table = Retention(
        film_amount=between,
        films_not_before=dt.date(2027, 3, 24),
        film_amount_before=2,
        film_unit_before="months",
        notice_days=14,
    )

    clock = table.clock_if({"film_amount": 1, "film_unit": "days", "notice_days": 14}, today=today)

    assert end_of_work(dt.date(2027, 1, 10), clock) == dt.date(2027, 4, 3)


# Many


def test_two_thousand_films_end_on_the_day_that_a_second_opinion_finds():
    chance = random.Random(20261128)

    faults = [fault for _number in range(2000) for fault in faults_of(synthetic(chance))]

    assert faults == []
