"""A plugin for pytest: runs the chosen tests once, and then, for each place, those that pass through it without that place.

Each place has a process of its own, forked when the tests' database and the cast are there, so that it costs only its tests.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:  # models may be imported only once Django stands, which is after a plugin is read
    from tests.scopes import Place

LAST = "test_access.py"
MOST_TESTS = 60


def pytest_runtestloop(session: pytest.Session) -> bool:
    """First with everything in place, then without each place in turn; prints the table and fails if one is not missed."""
    from tests.scopes import places, wrap

    wrap()
    began = time.monotonic()
    items = sorted(session.items, key=lambda item: item.path.name == LAST)
    through = _with_everything(items)
    found = {}
    for place in places():
        found[place] = _first_red(session, place, through[place])
        _tell(place, found[place], len(through[place]))
    missed = sum(red is not None for red in found.values())
    left, seconds = len(found) - missed, time.monotonic() - began
    sys.stdout.write(f"scopes: {len(found)} places, {missed} missed when taken away, {left} not ({seconds:.0f} s)\n")
    session.testsfailed = sum(red is None for red in found.values())
    return True


def _with_everything(items: list[pytest.Item]) -> dict[Place, list[pytest.Item]]:
    """The tests that pass through each place; every one is green with everything in place."""
    from tests.scopes import REMOVAL

    through: dict[Place, list[pytest.Item]] = defaultdict(list)
    for number, item in enumerate(items):
        REMOVAL.passed.clear()
        following = items[number + 1] if number + 1 < len(items) else item
        reports = runtestprotocol(item, nextitem=following, log=False)
        if any(report.failed for report in reports):
            sys.stdout.write(f"{reports[-2].longreprtext}\n")
            pytest.exit(f"{item.nodeid} is red with everything in place.", returncode=2)
        for place in REMOVAL.passed:
            through[place].append(item)
    return through


def _first_red(session: pytest.Session, place: Place, items: list[pytest.Item]) -> str | None:
    """The first test that misses the place, or none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, _miss(session, place, items).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        red = told.read()
    os.waitpid(child, 0)
    return red or None


def _miss(session: pytest.Session, place: Place, items: list[pytest.Item]) -> str:
    from tests.scopes import without

    ordered = sorted(items, key=lambda item: (item.path.name != LAST, "test_each_person" not in item.name))[:MOST_TESTS]
    with without(place):
        for number, item in enumerate(ordered):
            session._setupstate.teardown_exact(item)
            following = ordered[number + 1] if number + 1 < len(ordered) else None
            if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                return item.nodeid
    return ""


def _tell(place: Place, red: str | None, passed: int) -> None:
    sys.stdout.write(f"{place!s:<64} {red or f'NOT MISSED by {passed} tests'}\n")
    sys.stdout.flush()
