"""Somebody with the database's password at the access log: changes, removals, insertions, lines put in another order."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.log_chain import NOTHING, Line, hash_of
from accounts.log_check import head, lines
from accounts.models import AccessEntry, AccessHead
from tests.triggers import LOG

Chance = random.Random
# What each column may be changed into; a change into what stood there is none.
OTHER: dict[str, Callable[[Chance], object]] = {
    "role": lambda chance: chance.choice(["practitioner", "supervisor", "admin", "client", ""]),
    "kind": lambda chance: chance.choice(list(AccessEntry.Kind)),
    "page": lambda chance: chance.choice(["cases:case_detail", "cases:timeline", "family:case", ""]),
    "about": lambda chance: uuid.UUID(int=chance.getrandbits(128)),
    "within": lambda chance: uuid.UUID(int=chance.getrandbits(128)),
    "outcome": lambda chance: chance.choice(list(AccessEntry.Outcome)),
    "sign_in": lambda chance: f"{chance.getrandbits(128):032x}",
    "network": lambda chance: f"192.0.2.{chance.randrange(256)}/32",
    "request": lambda chance: chance.choice([None, uuid.UUID(int=chance.getrandbits(128))]),
    "window": lambda chance: chance.choice([None, chance.randrange(10**6)]),
    "hash": lambda chance: f"{chance.getrandbits(256):064x}",
}


@contextmanager
def unguarded() -> Iterator[None]:
    """The log without its triggers; whatever is done meanwhile is undone, and so is their absence."""
    with transaction.atomic():
        LOG.lay_aside(None, connection.schema_editor())
        yield
        transaction.set_rollback(True)


def change(chance: Chance) -> str:
    """One column of one line, once with a hash that fits the new words."""
    entry = AccessEntry.objects.get(number=chance.randint(1, AccessEntry.objects.count()))
    column = chance.choice([*OTHER, "at", "by_id"])
    before = getattr(entry, column)
    now = before
    while now == before:
        now = _other(column, before, chance)
    setattr(entry, column, now)
    told: dict[str, object] = {column: now}
    if column != "hash" and chance.random() < 0.5:
        told["hash"] = hash_of(entry.line, _hash_at(entry.number - 1))
        if entry.number == AccessEntry.objects.count():  # the whole end forged: the head as well
            AccessHead.objects.update(hash=told["hash"])
    AccessEntry.objects.filter(number=entry.number).update(**told)
    return f"{column} of line {entry.number}"


def remove(chance: Chance) -> str:
    """One line, or all from one on with a head that fits."""
    count = AccessEntry.objects.count()
    number = chance.randint(1, count)
    if chance.random() < 0.5:
        AccessEntry.objects.filter(number=number).delete()
        if number == count:
            AccessHead.objects.update(number=number - 1, hash=_hash_at(number - 1))
        return f"line {number} removed"
    AccessEntry.objects.filter(number__gte=number).delete()
    AccessHead.objects.update(number=number - 1, hash=_hash_at(number - 1))
    return f"all from line {number} on removed"


def insert(chance: Chance) -> str:
    """A forged line somewhere, everything after it one further on, and perhaps all their hashes made anew."""
    count = AccessEntry.objects.count()
    number = chance.randint(1, count)
    # Not of the line that stands there: that would be the same log with a line more at its end, as anybody who looks adds one.
    copied = AccessEntry.objects.get(number=chance.choice([one for one in range(1, count + 1) if one != number]))
    for one in range(count, number - 1, -1):
        AccessEntry.objects.filter(number=one).update(number=one + 1)
    copied.number, copied.window = number, None
    copied.hash = hash_of(copied.line, _hash_at(number - 1))
    AccessEntry.objects.bulk_create([copied])
    again = chance.random() < 0.5
    if again:
        _hash_anew(number)
    AccessHead.objects.update(number=count + 1, hash=_hash_at(count + 1))
    return f"a line put in at {number}{', hashed anew' if again else ''}"


def reorder(chance: Chance) -> str:
    """Two lines in each other's place, each perhaps with the hash of its new place."""
    one, other = sorted(chance.sample(range(1, AccessEntry.objects.count() + 1), 2))
    rows = AccessEntry.objects
    rows.filter(number=one).update(number=0)
    rows.filter(number=other).update(number=one)
    rows.filter(number=0).update(number=other)
    again = chance.random() < 0.5
    if again:
        _hash_anew(one)
    return f"lines {one} and {other} exchanged{', hashed anew' if again else ''}"


WAYS = (change, remove, insert, reorder)


def _other(column: str, before: object, chance: Chance) -> object:
    if column == "at":
        import datetime as dt

        assert isinstance(before, dt.datetime)
        return before + dt.timedelta(microseconds=chance.choice([-1, 1, 10**6, -(10**9)]))
    if column == "by_id":
        return chance.choice(list(AccessEntry.objects.values_list("by_id", flat=True)))
    return OTHER[column](chance)


def _hash_at(number: int) -> str:
    found = AccessEntry.objects.filter(number=number).first()
    return found.hash if found else NOTHING


def _hash_anew(first: int) -> None:
    """Everything from a line on hashed anew, and the head with it: only what was exported knows better."""
    before = _hash_at(first - 1)
    for line, _written in list(lines()):
        if line.number >= first:
            before = hash_of(Line(*line), before)
            AccessEntry.objects.filter(number=line.number).update(hash=before)
    there = head()
    assert there is not None
    AccessHead.objects.update(hash=before)
