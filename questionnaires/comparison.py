"""Whether two scores of one scale may be subtracted, and why not: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Obstacle(Enum):
    """Why there is no change to be told."""

    ALONE = "alone"
    NO_SCORE = "no_score"
    OTHER_EDITION = "other_edition"


@dataclass(frozen=True, slots=True)
class Take:
    """One time that a scale was answered by the same person: in which edition, when, and what came of it."""

    version: str
    comparable_with: Collection[str]
    timepoint: str
    on: dt.date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first and the last of the takes; ``difference`` only where they may be subtracted."""

    first: Take
    last: Take
    difference: Decimal | None
    obstacle: Obstacle | None


def compare(takes: Sequence[Take]) -> Comparison:
    """The beginning and the latest of the takes, of which there is at least one, in the order in which they were handed in."""
    first = next((take for take in takes if take.timepoint == "before"), takes[0])
    last = takes[-1]
    if first is last:
        return Comparison(first, last, None, Obstacle.ALONE)
    if first.value is None or last.value is None:
        return Comparison(first, last, None, Obstacle.NO_SCORE)
    if not same_measure(first, last):
        return Comparison(first, last, None, Obstacle.OTHER_EDITION)
    return Comparison(first, last, last.value - first.value, None)


def same_measure(one: Take, other: Take) -> bool:
    """Whether both were made with one edition, or with two of which either says that they are comparable."""
    return one.version == other.version or one.version in other.comparable_with or other.version in one.comparable_with
