"""How often something may be tried, for whom, and how long to wait after that: a delay, never a lock.

What is counted stands in the database, so that neither a restart nor a second process forgets it. The schedules are
arithmetic; ``Limit`` gives them a name, ``take`` counts a try before it is looked at, however many come at once. It is
called outside of any transaction that could be undone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tries

LONGEST = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)
NO_TIME = dt.timedelta()


@dataclass(frozen=True)
class Standing:
    """What is known of the tries under one key: how many, the last one, and from when on the next may come."""

    count: int
    last_at: dt.datetime
    free_at: dt.datetime


@dataclass(frozen=True)
class Growing:
    """For guesses: from the ``free``-th miss on a delay that doubles, up to a quarter of an hour; forgotten after a day."""

    free: int
    first: dt.timedelta = dt.timedelta(seconds=30)

    def delay(self, misses: int) -> dt.timedelta:
        """How long to wait after so many misses."""
        if misses < self.free:
            return NO_TIME
        doublings = min(misses - self.free, 30)  # far beyond the longest delay, and no number too large
        return min(self.first * (1 << doublings), LONGEST)

    def waits_until(self, was: Standing) -> dt.datetime | None:
        """From when on the next try may come; None for at once."""
        return was.free_at if was.count >= self.free else None

    def counted(self, was: Standing, now: dt.datetime) -> Standing:
        """How it stands after one try more."""
        misses = 1 if now - was.last_at >= FORGOTTEN_AFTER else was.count + 1
        return Standing(misses, now, now + self.delay(misses))


@dataclass(frozen=True)
class Window:
    """For what is done often and in good faith: so many ``within`` a while that begins with the first of them."""

    most: int
    within: dt.timedelta = LONGEST

    def waits_until(self, was: Standing) -> dt.datetime | None:
        """From when on the next may come: at once (None), or when the while is over."""
        return was.free_at if was.count >= self.most else None

    def counted(self, was: Standing, now: dt.datetime) -> Standing:
        """How it stands after one more; ``free_at`` is the end of the while."""
        if now >= was.free_at:
            return Standing(1, now, now + self.within)
        return Standing(was.count + 1, now, was.free_at)


@dataclass(frozen=True)
class Bucket:
    """One limit for one account, browser or network, under a name from which neither can be read."""

    key: str
    schedule: Growing | Window

    @property
    def code(self) -> uuid.UUID:
        """What the access log calls it, where it has no better name for whom or what was tried."""
        return uuid.UUID(self.key[:32])


@dataclass(frozen=True)
class Limit:
    """What is limited, by its name, with its figures."""

    name: str
    schedule: Growing | Window

    def of(self, whose: str, which: object) -> Bucket:
        """The bucket of one ``account``, ``device`` or ``network``."""
        return Bucket(_hidden(f"{self.name}\0{whose}\0{which}"), self.schedule)


class TooMany(Exception):
    """It was tried too often, as ``bucket`` counted; ``until`` says from when on it may be tried again."""

    def __init__(self, until: dt.datetime, bucket: Bucket) -> None:
        super().__init__("It was tried too often.")
        self.until, self.bucket = until, bucket

    @property
    def seconds(self) -> int:
        """How long that is from now, as the header Retry-After has it."""
        return max(1, -(-(self.until - timezone.now()) // dt.timedelta(seconds=1)))


def take(*buckets: Bucket) -> None:
    """Count one try in each bucket, or raise TooMany and count it in none; committed before the try is looked at."""
    # A flood of tries that are refused writes nothing and holds nobody up.
    now = timezone.now()
    _refuse_early(buckets, _rows(buckets), now)
    keys = sorted(bucket.key for bucket in buckets)
    with transaction.atomic():
        # Writing the key anew holds the row, and makes it where there is none; in order, so that two never wait for each other.
        fresh = [Tries(key=key, last_at=now, free_at=now) for key in keys]
        Tries.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["key"], update_fields=["key"])
        rows, now = _rows(buckets), timezone.now()
        _refuse_early(buckets, rows, now)
        for bucket in buckets:
            row = rows[bucket.key]
            after = bucket.schedule.counted(_standing(row), now)
            row.count, row.last_at, row.free_at = after.count, after.last_at, after.free_at
        Tries.objects.bulk_update(rows.values(), ["count", "last_at", "free_at"])


def give_back(*buckets: Bucket) -> None:
    """The try was right: an account's or a browser's misses are forgotten, a network's are one fewer."""
    grows = {bucket.key: isinstance(bucket.schedule, Growing) for bucket in buckets}
    with transaction.atomic():
        held = Tries.objects.select_for_update(no_key=True).filter(key__in=grows).order_by("key")
        rows = list(held)
        for row in rows:
            row.count = 0 if grows[row.key] else max(row.count - 1, 0)
            row.free_at = row.last_at if grows[row.key] else row.free_at
        Tries.objects.bulk_update(rows, ["count", "free_at"])


def sweep() -> None:
    """Take away what nobody would look at again."""
    Tries.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def _rows(buckets: Iterable[Bucket]) -> dict[str, Tries]:
    return {row.key: row for row in Tries.objects.filter(key__in=[bucket.key for bucket in buckets])}


def _refuse_early(buckets: Iterable[Bucket], rows: dict[str, Tries], now: dt.datetime) -> None:
    waits = [(bucket.schedule.waits_until(_standing(rows[bucket.key])), bucket) for bucket in buckets if bucket.key in rows]
    if late := [(until, bucket) for until, bucket in waits if until and until > now]:
        raise TooMany(*max(late, key=lambda one: one[0]))


def _standing(row: Tries) -> Standing:
    return Standing(row.count, row.last_at, row.free_at)


def _hidden(name: str) -> str:
    return salted_hmac("accounts.tries", name, algorithm="sha256").hexdigest()
