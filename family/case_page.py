"""What a client's page of one case shows: nothing but what names her (cases/sharing.py)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from cases.chart import Figure
from cases.goal_page import cycle_marks, day_of, goal_chart
from cases.models import Case, Goal, GoalRating, Meeting, NoteLine, SharedNote
from family.home import next_meetings
from family.story import story
from questionnaires.models import Administration

RATINGS_SHOWN = 60
STORY_SHOWN = 6
State = Goal.State


@dataclass(frozen=True, slots=True)
class Hope:
    """A hope of hers, with its line once it was rated."""

    goal: Goal
    chart: Figure | None

    @property
    def is_reached(self) -> bool:
        """Whether it has come true."""
        return self.goal.state == State.REACHED


def case_page(case: Case, user: User, *, now: dt.datetime) -> dict[str, Any]:
    """The page's contents in a fixed number of queries; the case must come with its people and practitioner."""
    held = list(case.meetings.visible_to(user).held().select_related("cycle").order_by("-starts_at", "-pk"))
    asked = list(case.administrations.visible_to(user).standing().order_by("asked_at", "pk"))
    goals = list(case.goals.visible_to(user).with_start().order_by("position"))
    told = story(case, held=held, goals=goals, sent=[one for one in asked if one.sent_at])
    return {
        "case": case,
        "is_first": case.client.user_id == user.pk,
        "next_meeting": next_meetings(user, now=now).get(case.pk),
        "waiting": [one for one in asked if _is_out(one, case)],
        "hopes": _hopes(case, user, goals, held),
        "notes": _notes(case, user),
        "story": told[:STORY_SHOWN],
        "earlier": told[STORY_SHOWN:],
    }


def _is_out(asked: Administration, case: Case) -> bool:
    """Whether it may still be handed in, as ``Administration.objects.out`` has it."""
    closed_since = case.last_closed_at is not None and case.last_closed_at >= asked.asked_at
    return asked.state in Administration.OPEN and not closed_since


def _hopes(case: Case, user: User, goals: list[Goal], held: list[Meeting]) -> list[Hope]:
    """Hopes in focus, then those that came true; what was set aside or let go is not brought up here."""
    ratings = _ratings(case, user)
    marks = cycle_marks({meeting.cycle for meeting in held if meeting.cycle and _was_reviewed(meeting)})
    shown = [goal for state in (State.FOCUS, State.REACHED) for goal in goals if goal.state == state]
    span = [day_of(rating) for goal in shown for rating in ratings[goal.pk]]
    return [Hope(goal, goal_chart(goal, ratings[goal.pk], marks, span) if ratings[goal.pk] else None) for goal in shown]


def _was_reviewed(meeting: Meeting) -> bool:
    return meeting.kind == Meeting.Kind.SHARED_REVIEW


def _ratings(case: Case, user: User) -> dict[int, list[GoalRating]]:
    """The latest ratings of her hopes, oldest first, with the meetings at which they were made."""
    rows = GoalRating.objects.visible_to(user).standing().filter(goal__case=case).select_related("meeting")
    found: dict[int, list[GoalRating]] = defaultdict(list)
    for rating in rows.order_by("rated_at", "pk"):
        found[rating.goal_id].append(rating)
    return defaultdict(list, {goal: ratings[-RATINGS_SHOWN:] for goal, ratings in found.items()})


def _notes(case: Case, user: User) -> list[SharedNote]:
    """The notes in which something stands, the latest first."""
    lines = NoteLine.objects.standing().filter(note=OuterRef("pk"))
    notes = SharedNote.objects.visible_to(user).filter(Exists(lines), meeting__case=case)
    return list(notes.select_related("meeting").order_by("-meeting__starts_at", "-pk"))
