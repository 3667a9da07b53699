"""Lets two to four tabs write in one note by a random schedule, again and again, and looks for accepted writes that are gone.

``python -m tests.proof.schedules --count 10000`` works on an empty database of its own: a SQLite file, unless DATABASE_URL names
another. Questions and answers get lost, lines are typed, reworded, taken out and put back, the note is finished and opened again.
The last line is the figure.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

TOO_MANY_FAULTS = 20
# Every so many a schedule goes the whole way through the test browser.
WHOLE_WAY = 10


def _empty_service(folder: Path) -> None:
    """An empty database."""
    os.environ |= {"VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder)}
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'proof.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a conflict is what is looked for


def _run(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """What happened in so many schedules, and what went wrong."""
    from tests.factories import UserFactory
    from tests.families import begin
    from tests.schedules import Schedule

    alice = UserFactory.create(email="alice@example.org")
    case, counts, faults = begin(alice), Counter[str](), list[str]()
    for number in range(count):
        schedule = Schedule(case, alice, random.Random(f"{seed} {number}"), through_browser=number % WHOLE_WAY == 0)
        schedule.run()
        counts += schedule.counts
        faults += [f"schedule {number}: {fault}" for fault in schedule.faults]
        if len(faults) > TOO_MANY_FAULTS:
            break
    return counts, faults


def main() -> int:
    """Run ``--count`` schedules and print the figure; 1 when an accepted write was lost, doubled or overwritten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vig-proof-"))
    try:
        _empty_service(folder)
        counts, faults = _run(options.count, options.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out = sys.stdout.write
    for fault in faults:
        out(f"FAULT {fault}\n")
    done = counts.pop("schedules")
    out(f"{', '.join(f'{name} {count}' for name, count in sorted(counts.items()))}\n")
    out(
        f"schedules: {done} of two to four tabs, {counts['accepted']} writes accepted, {len(faults)} lost, doubled or overwritten\n"
    )
    return int(bool(faults) or done != options.count)


if __name__ == "__main__":
    raise SystemExit(main())
