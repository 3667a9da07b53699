"""The page to look at together at the end: what was asked, how far each hope came, what was said; nothing private, no film.

A number is shown where it tells of a way forward; a hope that is further off than it began is named without one, because this
page is a present, and the page *Before and after* holds every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cases.goal_page import latest_ratings
from cases.models import Case, Clip, Cycle, Goal, Meeting, Participant
from cases.models.goal import TOP_RATING
from cases.quotes import family_quotes
from cases.sharing import hopes_of

QUOTES_SHOWN, OF_ONE_NOTE = 6, 2
SUNS_SHOWN = 24
NEXT_SHOWN = 3
STONE, RISE, FLOOR, EDGE = 40, 5, 66, 20
State = Goal.State


@dataclass(frozen=True, slots=True)
class Stone:
    """One of the eleven stones of a path, 0 to 10: where it lies, and whether the way went over it."""

    x: int
    y: int
    state: str


@dataclass(frozen=True, slots=True)
class Path:
    """A hope, and how far it came: the first and the latest number, if they tell of a way forward."""

    wording: str
    is_reached: bool
    first: int | None
    last: int | None

    @property
    def shows_way(self) -> bool:
        """Whether there is a way forward to show."""
        return self.first is not None and self.last is not None and self.last >= self.first

    @property
    def stones(self) -> list[Stone]:
        """The path as it is drawn."""
        first, last = self.first or 0, self.last or 0
        states = {first: "then", last: "today"}
        passed = range(first, last + 1)
        return [
            Stone(EDGE + STONE * at, FLOOR - RISE * at, states.get(at, "passed" if at in passed else ""))
            for at in range(TOP_RATING + 1)
        ]

    @property
    def line(self) -> str:
        """The stretch that was walked."""
        return " ".join(f"{stone.x},{stone.y}" for stone in self.stones if stone.state)


def celebration_page(case: Case) -> dict[str, Any]:
    """The page's contents in a fixed number of queries; the case must come with people and practitioner.

    Rows do not reach the template: they carry more than is for this page.
    """
    there = _who_looks_back(case)
    hopes = case.goals.filter(hopes_of(there)).exclude(state=State.DROPPED)
    goals = list(hopes.with_start().order_by("position"))
    latest = latest_ratings(case, at_most=1)
    paths = {goal.pk: _path(goal, latest[goal.pk][-1].value if latest[goal.pk] else None) for goal in goals}
    moments, films = _looked_at(case)
    return {
        "case_code": case.code,
        "names": case.family,
        "began": case.started_at,
        "ended": case.closed_at,
        "question": case.helping_question,
        "paths": [paths[goal.pk] for goal in goals if goal.state != State.ASIDE],
        "quotes": family_quotes(case, of_one_note=OF_ONE_NOTE, at_most=QUOTES_SHOWN, but_the_first=True, clients=there),
        "moments": moments,
        "films": films,
        "suns": range(min(moments, SUNS_SHOWN)),
        "ahead": [goal.wording for goal in goals if goal.state in {State.FOCUS, State.ASIDE}][:NEXT_SHOWN],
    }


def _who_looks_back(case: Case) -> list[int]:
    """The clients of the closing meeting; before there is one, the client with whom the work began.

    The page is printed and taken home: another adult's hopes and words are for him alone (ruling 6).
    """
    last = Meeting.objects.filter(case=case, kind=Meeting.Kind.CLOSING, state__in=(Meeting.State.PLANNED, Meeting.State.HELD))
    there = Participant.objects.filter(client__isnull=False, meetings__in=last.order_by("-starts_at").values("pk")[:1])
    return list(there.values_list("client", flat=True)) or [case.client_id]


def _path(goal: Goal, last: int | None) -> Path:
    return Path(goal.wording, goal.state == State.REACHED, goal.started_at, last)  # type: ignore[attr-defined]


def _looked_at(case: Case) -> tuple[int, int]:
    """How many moments of how many films were looked at together."""
    seen = (Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED)
    clips = Clip.objects.standing().filter(film__cycle__case=case, film__cycle__stage__in=seen)
    counted = clips.aggregate(moments=Count("pk"), films=Count("film", distinct=True))
    return counted["moments"], counted["films"]
