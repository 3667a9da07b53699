"""What the rating page shows: one hope at a time, handed over to the client.

No rating is read for the page, let alone written into it, before the tap on this hope at this meeting is saved: what was said
before must not lead the hand. Nor is a hope on it of an adult who was not there: whoever taps must not read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.goal_page import cycle_marks, goal_chart, latest_ratings
from cases.models import Goal, GoalRating, Meeting
from cases.models.goal import TOP_RATING


def rating_page(meeting: Meeting, *, asked: Mapping[str, str]) -> dict[str, Any]:
    """The page's contents: a question, the line after the tap, or thanks; the meeting must come with its case and people.

    ``asked`` may name ``goal``, the code of the goal, ``change``, to tap once more, and ``done``.
    """
    case = meeting.case
    goals = list(case.goals.of_those_at(meeting).order_by("position"))
    rated = set(GoalRating.objects.standing().filter(meeting=meeting).values_list("goal_id", flat=True))
    offered = [goal for goal in goals if goal.state == Goal.State.FOCUS or goal.pk in rated]
    goal = _current(goals, offered, rated, asked)
    page = {
        "case": case,
        "meeting": meeting,
        "goals": [(one, one.pk in rated) for one in offered],
        "goal": goal,
        "values": _values(),
    }
    if goal is None:
        return page
    is_rated = goal.pk in rated and "change" not in asked
    upcoming = [one for one in offered if one.pk not in rated and one.pk != goal.pk]
    return page | {
        "number": offered.index(goal) + 1 if goal in offered else 0,
        "next": upcoming[0] if upcoming else None,
        "chart": _chart(goal, meeting) if is_rated else None,
    }


def _current(goals: list[Goal], offered: list[Goal], rated: set[int], asked: Mapping[str, str]) -> Goal | None:
    """The goal that is asked for, else the next one to rate; None at the end."""
    wanted = next((goal for goal in goals if str(goal.code) == asked.get("goal")), None)
    if wanted or "done" in asked:
        return wanted
    return next((goal for goal in offered if goal.pk not in rated), None)


def _chart(goal: Goal, meeting: Meeting) -> Any:
    """The goal's line, once it was tapped."""
    found = meeting.case.goals.with_start().get(pk=goal.pk)
    marks = cycle_marks(meeting.case.cycles.order_by("number"))
    return goal_chart(found, latest_ratings(meeting.case)[goal.pk], marks)


def _values() -> list[tuple[int, str]]:
    """Eleven numbers; the ends say what they mean."""
    ends = {0: _("not at all yet"), TOP_RATING: _("reached in full")}
    return [(value, ends.get(value, "")) for value in range(TOP_RATING + 1)]
