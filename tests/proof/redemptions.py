"""Lets fifty people redeem one invitation at the same moment, again and again, on both databases.

``python -m tests.proof.redemptions`` does a hundred times what tests/accounts/test_redemptions.py does once: one gets in, the
others read what a used link says. The last line is the figure.
"""

from __future__ import annotations

import sys

from tests.proof.counted import both_databases, counted

TESTS = "tests/accounts/test_redemptions.py"
# From the last press, and as many from the first.
ROUNDS = 50


def main() -> int:
    """Let them try; 1 when none or two got in, or the others read anything else."""
    figures, wrong = [], False
    with both_databases() as databases:
        for name, environment in databases.items():
            done = counted(TESTS, **environment, REDEMPTIONS=str(ROUNDS))
            figures.append(f"{done.sum('rounds')} on {name}")
            wrong |= done.failed or done.sum("rounds") != 2 * ROUNDS
    outcome = "not always one of the fifty, or other words for the rest" if wrong else "one of the fifty got in each time"
    sys.stdout.write(f"redemptions: {', '.join(figures)}; {outcome}\n")
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
