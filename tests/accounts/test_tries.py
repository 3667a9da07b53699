"""The schedules of delays, and that tries are counted one by one however many come at once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.limits import ALL
from accounts.models import Tries
from accounts.tries import LONGEST, Growing, Limit, Standing, TooMany, Window, give_back, sweep, take

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
GROWS = Limit("grows", Growing(free=5))
COUNTS = Limit("counts", Window(most=3))


def seconds(*delays: int) -> list[dt.timedelta]:
    return [dt.timedelta(seconds=delay) for delay in delays]


def test_the_first_misses_cost_nothing_and_then_the_delay_doubles_up_to_a_quarter_of_an_hour():
    delays = [Growing(free=5).delay(misses) for misses in range(12)]

    assert delays == seconds(0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900)


@given(st.integers(min_value=0, max_value=2**31), st.integers(min_value=1, max_value=50))
def test_no_delay_is_longer_than_a_quarter_of_an_hour_and_none_shrinks(misses: int, free: int):
    schedule = Growing(free=free)

    assert schedule.delay(misses) <= schedule.delay(misses + 1) <= LONGEST


@given(st.lists(st.integers(min_value=0, max_value=3600), max_size=60), st.integers(min_value=1, max_value=9))
def test_no_window_lets_more_through_than_it_says(pauses: list[int], most: int):
    window, now, stands, passed = Window(most), NOON, Standing(0, NOON, NOON), list[dt.datetime]()

    for pause in pauses:
        now += dt.timedelta(seconds=pause)
        wait = (window.waits_until(stands) or now) - now
        assert wait <= LONGEST
        if wait <= dt.timedelta():
            stands = window.counted(stands, now)
            passed.append(now)

    # Two whiles may meet, so twice as many stand within the length of one.
    assert all(sum(at <= other < at + window.within for other in passed) <= 2 * most for at in passed)


def test_misses_are_forgotten_a_day_after_the_last():
    stands = Standing(9, NOON, NOON)

    assert Growing(free=5).counted(stands, NOON + dt.timedelta(hours=23)).count == 10
    assert Growing(free=5).counted(stands, NOON + dt.timedelta(hours=24)).count == 1


def test_every_limit_has_a_name_of_its_own():
    assert len({limit.name for limit in ALL}) == len(ALL)


@pytest.mark.django_db
def test_after_five_misses_there_is_a_wait_which_ends():
    whose = GROWS.of("account", 1)
    with time_machine.travel(NOON, tick=False) as clock:
        for _time in range(5):
            take(whose)
        with pytest.raises(TooMany) as refused:
            take(whose)
        assert refused.value.seconds == 30

        clock.shift(29)
        with pytest.raises(TooMany):
            take(whose)
        clock.shift(1)
        take(whose)
        with pytest.raises(TooMany) as refused:
            take(whose)
        assert refused.value.seconds == 60


@pytest.mark.django_db
def test_what_is_refused_is_not_counted_and_writes_nothing(django_assert_num_queries: object):
    whose = GROWS.of("account", 1)
    for _time in range(5):
        take(whose)

    for _time in range(20):
        with pytest.raises(TooMany), django_assert_num_queries(1):  # type: ignore[operator]
            take(whose)

    assert Tries.objects.get().count == 5


@pytest.mark.django_db
def test_where_one_bucket_is_full_nothing_is_counted_in_the_other():
    full, other = COUNTS.of("network", "a"), GROWS.of("account", 1)
    for _time in range(3):
        take(full)

    with pytest.raises(TooMany):
        take(full, other)

    assert Tries.objects.count() == 1


@pytest.mark.django_db
def test_a_right_try_forgets_an_accounts_misses_and_takes_one_from_the_network():
    account, network = GROWS.of("account", 1), COUNTS.of("network", "a")
    take(account, network)
    take(account, network)

    give_back(account, network)

    assert {row.key: row.count for row in Tries.objects.all()} == {account.key: 0, network.key: 1}


@pytest.mark.django_db
def test_no_address_or_account_can_be_read_in_the_table():
    take(GROWS.of("network", "203.0.113.7/32"), GROWS.of("account", 1))

    assert all(len(key) == 64 and "203" not in key[:3] for key in Tries.objects.values_list("key", flat=True))
    assert GROWS.of("account", 1).key != COUNTS.of("account", 1).key != COUNTS.of("network", 1).key


@pytest.mark.django_db
def test_old_counts_are_swept_away():
    take(GROWS.of("account", 1))
    take(GROWS.of("account", 2))
    Tries.objects.filter(key=GROWS.of("account", 1).key).update(last_at=timezone.now() - dt.timedelta(hours=25))

    sweep()

    assert [row.key for row in Tries.objects.all()] == [GROWS.of("account", 2).key]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [Limit("g", Growing(free=7)), Limit("w", Window(most=7))])
def test_of_thirty_at_once_as_many_pass_as_may(limit: Limit):
    start = threading.Barrier(30)

    def attempt(number: int) -> bool:
        try:
            start.wait()
            # Named in both orders, so that two would wait for each other if the order were left to them.
            buckets = [limit.of("account", 1), limit.of("network", "a")]
            take(*buckets[:: 1 if number % 2 else -1])
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(30) as pool:
        passed = list(pool.map(attempt, range(30)))

    assert sum(passed) == 7
    assert {row.count for row in Tries.objects.all()} == {7}
