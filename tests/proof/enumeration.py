"""Compares what accounts and links of every kind are answered, and how long they wait for it.

``python -m tests.proof.enumeration`` does sixty times, in turns, what tests/accounts/test_enumeration.py does once: a wrong
password for accounts of every kind and for none, the same where it has to wait, and links that are good, used, too old, revoked,
spoilt and made up. Bytes are compared there and must be equal; the middle of the times is printed here. The last line is the figure.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.proof.counted import counted

TESTS = "tests/accounts/test_enumeration.py"
ROUNDS = 60


def main() -> int:
    """Ask, and print the times; 1 when answers differ."""
    done = counted(TESTS, ENUMERATION=str(ROUNDS))
    gaps = [_told(line) for line in done.told]
    alike = "answers differ" if done.failed else "same status, headers and bytes"
    sys.stdout.write(f"enumeration: {alike}; the middle of {ROUNDS} times, furthest from nobody's: {', '.join(gaps)}\n")
    return int(done.failed or not gaps)


def _told(line: dict[str, Any]) -> str:
    """Print the times of one door; what is furthest from the first of them, in words."""
    times: dict[str, float] = line["medians"]
    first = times[line["first"]]
    for kind, middle in times.items():
        sys.stdout.write(f"{line['door']:<24} {kind:<32} {middle:8.2f} ms  {middle - first:+.2f} ms\n")
    furthest = max((middle - first for middle in times.values()), key=abs)
    return f"{line['door']} {furthest:+.2f} ms of {first:.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
