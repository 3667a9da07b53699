"""Walks as every kind of person through every address of a service in which every text says whose it is.

``python -m tests.proof.adversary`` does in full what tests/test_adversary.py does in part, on both cores. The last line is the
figure.
"""

from __future__ import annotations

import sys

from tests.proof.counted import counted

TESTS = "tests/test_adversary.py"


def main() -> int:
    """Ask for everything; 1 when anybody reads what is not theirs."""
    done = counted(TESTS, "-n", "2", ADVERSARY="all")
    markers, leaks = max((walk["markers"] for walk in done.told), default=0), done.sum("leaks")
    missing, extra = done.sum("missing"), done.sum("extra")
    sys.stdout.write(
        f"adversary: {len(done.told)} kinds of person, {done.sum('asked')} requests, {markers} markers, {leaks} read by somebody else; "
        f"{done.sum('told')} answers that tell of somebody, looks in the log: {missing} missing, {extra} extra\n"
    )
    return int(bool(done.failed or leaks or missing or extra or not done.told))


if __name__ == "__main__":
    raise SystemExit(main())
