"""Who has looked, as its readers open it, as the access log grows: practitioner, client and admin, plain and narrowed.

CPU time of this process for each page with few lines of one family in the log and then with many; the middle of rounds counts.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.browser import Browser
    from tests.families import Family

ROUNDS, WARM_UP = 30, 5
FEW, MANY = 1_000, 100_000
BATCH = 5_000
GOAL_CPU, GOAL_QUERIES = 1.2, 8
PLACES = {
    "cases:looks": ("", "?kind=looks", "?kind=refusals"),
    "family:who_looked": ("",),
    "accounts:access_log": ("", "?kind=refusal"),
}


def main() -> None:
    """Print the figures, one a line."""
    with tempfile.TemporaryDirectory(prefix="vig-bench-") as folder:
        os.environ |= {"VIG_ENV": "test", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "vig.settings"}
        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        growth()


def growth() -> None:
    """Each page at both sizes of the log."""
    from tests.factories import UserFactory
    from tests.families import family

    here = family(UserFactory.create(), at="in_review")
    visits = _visits(here)
    before = _at(here, FEW, visits)
    after = _at(here, MANY, visits)
    for what, (seconds, _queries) in before.items():
        spent, queries = after[what]
        print(
            f"{what}, {FEW:,} to {MANY:,} lines: {spent / seconds:.2f} x CPU (goal <= {GOAL_CPU}), "
            f"{seconds * 1000:.0f} to {spent * 1000:.0f} ms, {queries} queries (goal <= {GOAL_QUERIES})"
        )


def _visits(here: Family) -> dict[str, Callable[[], object]]:
    from tests.pages import address

    visits: dict[str, Callable[[], object]] = {}
    for page, narrowings in PLACES.items():
        browser = _signed_in(page, here)
        for narrowed in narrowings:
            visits[f"{page}{narrowed}"] = _visit(browser, address(page, here) + narrowed)
    return visits


def _signed_in(page: str, here: Family) -> Browser:
    from tests.browser import Browser
    from tests.readers import reader_of

    browser = Browser()
    browser.force_login(reader_of(page, here))
    return browser


def _visit(browser: Browser, place: str) -> Callable[[], object]:
    def visit() -> None:
        status = browser.get(place).status_code
        assert status == 200, (place, status)

    return visit


def _at(here: Family, size: int, visits: dict[str, Callable[[], object]]) -> dict[str, tuple[float, int]]:
    """The CPU seconds and the queries of each page with so many lines of the family in the log."""
    from tests.queries import counted_queries

    _fill(here, size)
    found = {}
    for what, visit in visits.items():
        spent = []
        for turn in range(WARM_UP + ROUNDS):
            begun = time.process_time()
            visit()
            if turn >= WARM_UP:
                spent.append(time.process_time() - begun)
        with counted_queries() as seen:
            visit()
        found[what] = statistics.median(spent), len(seen)
    return found


def _fill(here: Family, size: int) -> None:
    from django.utils import timezone

    from accounts.models import AccessEntry

    case, by = here.case, here.case.practitioner
    there, now = AccessEntry.objects.filter(within=case.code).count(), timezone.now()
    for start in range(there, size, BATCH):
        lines = [
            AccessEntry(
                by=by, role="practitioner", at=now - dt.timedelta(minutes=size - number), about=case.code, within=case.code,
                kind="refusal" if number % 5 == 0 else "look", page="cases:case_detail",
            )
            for number in range(start, min(start + BATCH, size))
        ]  # fmt: skip
        AccessEntry.objects.append(lines)


if __name__ == "__main__":
    main()
