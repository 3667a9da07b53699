"""Before and now at a glance: a few rows of figures; other rooms add theirs, so that cases need not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.models import Case


@dataclass(frozen=True, slots=True)
class Figures:
    """One measure: what was said before and what is said now, each empty where there is nothing yet."""

    label: str
    before: str
    now: str


Source = Callable[[Case], Iterable[Figures]]
SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Let a room tell its figures of a case, in at most one query; called once, when the program starts."""
    if source not in SOURCES:
        SOURCES.append(source)


def figures_of(case: Case) -> list[Figures]:
    """What every room tells of this case."""
    return [row for source in SOURCES for row in source(case)]
