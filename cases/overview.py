"""What the case overview shows, gathered in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from cases.actions import next_action
from cases.chart import spark
from cases.goal_page import day_of, latest_ratings
from cases.headers import case_header
from cases.models import Case, Consent, Goal, NoteLine, SharedNote
from cases.models.goal import TOP_RATING
from cases.spine import spine

STORY_LINES = 12
RATINGS_SHOWN = 12
QUOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with its ratings, oldest first, drawn as a small line."""

    goal: Goal
    values: list[int]
    days: list[dt.date]
    clips: int

    @property
    def first(self) -> int | None:
        """The rating it started at."""
        return self.goal.started_at  # type: ignore[attr-defined,no-any-return]

    @property
    def last(self) -> int | None:
        """The rating now."""
        return self.values[-1] if self.values else None

    @property
    def points(self) -> list[tuple[str, str]]:
        """Places in a drawing of 120 by 40: time goes right by true dates, 10 is up."""
        return spark(self.days, self.values, top=TOP_RATING)

    @property
    def polyline(self) -> str:
        """The points as an SVG attribute."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def in_words(self) -> str:
        """The ratings for whoever does not see the drawing."""
        return _("Rated %(values)s of 10") % {"values": ", ".join(map(str, self.values))}


def overview(case: Case, *, today: dt.date) -> dict[str, Any]:
    """Everything that the overview shows; the case must come with its people and from ``with_standing()``."""
    cycles = list(case.cycles.order_by("number"))
    for cycle in cycles:
        cycle.case = case
    action = next_action(case)
    return {
        "case": case,
        "header": case_header(case),
        "action": action,
        "spine": spine(cycles, action.facts),
        "goals": goal_lines(case),
        "events": case.events.milestones()[:STORY_LINES],
        "quotes": _latest_quotes(case),
        "age": case.child.age(today),
        "people": case.participants.select_related("client", "child").order_by("pk"),
        "consents": Consent.objects.live().to_film().filter(participant__case=case)
        .select_related("participant__client", "participant__child").order_by("pk"),
    }  # fmt: skip


def goal_lines(case: Case) -> list[GoalLine]:
    """The goals in focus with their latest ratings and how many clips of the standing reviews show each."""
    rated = latest_ratings(case, at_most=RATINGS_SHOWN)
    lines = []
    for goal in case.goals.in_focus().with_start().with_clips():
        ratings = rated[goal.pk]
        days = [day_of(rating) for rating in ratings]
        clips: int = goal.clip_count  # type: ignore[attr-defined]
        lines.append(GoalLine(goal, [rating.value for rating in ratings], days, clips))
    return lines


def _latest_quotes(case: Case) -> models.QuerySet[NoteLine]:
    """The last words quoted in the latest note that has any; an index of quotes leads straight to them."""
    quotes = NoteLine.objects.standing().filter(is_quote=True)
    notes = SharedNote.objects.filter(Exists(quotes.filter(note=OuterRef("pk"))), meeting__case=case)
    latest = notes.order_by("-meeting__starts_at").values("pk")[:1]
    return quotes.filter(note=Subquery(latest)).order_by("-position")[:QUOTES_SHOWN]
