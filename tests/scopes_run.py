"""A plugin for pytest: runs the chosen tests once, and then, for each place, those that pass through it without that place.

Each place has a process of its own, forked when the tests' database and the cast are there, so that it costs only its tests.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:  # models may be imported only once Django stands, which is after a plugin is read
    from tests.scopes import Place

LAST = "test_access.py"
# What every page passes through has tests of its own, which are quicker; a page has its line in the table, or a lock behind another.
FIRST = {True: {"test_scope.py": 0, "test_sharing.py": 0, LAST: 2}, False: {"test_second_locks.py": 0, LAST: 0}}
MOST_TESTS = 60


def pytest_runtestloop(session: pytest.Session) -> bool:
    """First with everything in place, then without each place in turn; prints the table and fails if one is not missed."""
    from django.db import connection

    from tests.scopes import places, wrap

    # In memory: a fork has a copy of its own. Of a file the parent holds the lock, and a child would be red for waiting in vain.
    connection.settings_dict["TEST"]["NAME"] = None
    wrap()
    began, every = time.monotonic(), places()
    items = sorted(session.items, key=lambda item: item.path.name == LAST)
    through = _with_everything(items)
    found = {}
    for place in every:
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


def _first_red(session: pytest.Session, away: Place, items: list[pytest.Item]) -> str | None:
    """The first test that misses this place, or none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.write(writing, _miss(session, away, items).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        red = told.read()
    os.waitpid(child, 0)
    return red or None


def _miss(session: pytest.Session, away: Place, items: list[pytest.Item]) -> str:
    from tests.scopes import OWN, without

    is_rule = "/models/" in away.file or Path(away.file).name in OWN
    ordered = sorted(items, key=lambda item: FIRST[is_rule].get(item.path.name, 1))[:MOST_TESTS]
    with without(away):
        for number, item in enumerate(ordered):
            session._setupstate.teardown_exact(item)
            following = ordered[number + 1] if number + 1 < len(ordered) else None
            failed = [report for report in runtestprotocol(item, nextitem=following, log=False) if report.failed]
            if failed and not any("database is locked" in report.longreprtext for report in failed):
                return item.nodeid
    return ""


def _tell(place: Place, red: str | None, passed: int) -> None:
    sys.stdout.write(f"{place!s:<64} {red or f'NOT MISSED by {passed} tests'}\n")
    sys.stdout.flush()
