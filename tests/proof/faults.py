"""Sends every form with every fault in every field, both as a page asks and as a module does.

``python -m tests.proof.faults`` asks twice where tests/test_faults.py asks by turns. The last line is the figure.
"""

from __future__ import annotations

import sys

from tests.proof.counted import counted

TESTS = "tests/test_faults.py"


def main() -> int:
    """Send them all; 1 when one is not answered in words, or none was sent."""
    done = counted(TESTS, "-n", "2", FAULTS="all")
    found = "not all answered in words" if done.failed else "all answered in words"
    sys.stdout.write(f"faults: {done.sum('forms')} forms with faults sent, for a page and for a module: {found}\n")
    return int(done.failed or not done.told)


if __name__ == "__main__":
    raise SystemExit(main())
