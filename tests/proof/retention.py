"""Draws a hundred thousand films over a hundred years and asks of each whether it ends on its day, none early, late or held.

``python -m tests.proof.retention`` does often what tests/accounts/test_retention.py does a few times. The last line is the figure.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.synthetic import YEARS, faults_of, second_opinion, synthetic

FILMS, AT_A_TIME = 100_000, 2_000


def some(seed: int) -> tuple[Counter[str], int, int]:
    """The faults of so many films, how many of them have a day, and how many are held."""
    chance = random.Random(seed)
    films = [synthetic(chance) for _number in range(AT_A_TIME)]
    faults = Counter(fault for film in films for fault in faults_of(film))
    return faults, sum(second_opinion(film) is not None for film in films), sum(film.facts.is_held for film in films)


def main() -> int:
    """Draw ``FILMS`` films; 1 when one of them ends on another day than it should."""
    faults, dated, held = Counter[str](), 0, 0
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 1) // 2)) as several:
        for wrong, with_day, kept in several.map(some, range(FILMS // AT_A_TIME)):
            faults, dated, held = faults + wrong, dated + with_day, held + kept
    told = ", ".join(f"{faults[kind]} {kind}" for kind in ("early", "late", "under hold", "another day"))
    sys.stdout.write(f"retention: {FILMS:,} films over {YEARS} years, {dated:,} with a day, {held:,} held; {told}\n")
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
