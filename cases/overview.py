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
from cases.film_clock import end_of_films
from cases.glance import Figures, figures_of
from cases.goal_page import day_of, latest_ratings, mean_in_words, names_of_hopes
from cases.headers import case_header
from cases.models import Case, Closing, Consent, Film, Goal, Meeting, NoteLine, Participant, SharedNote
from cases.models.goal import TOP_RATING
from cases.spine import spine
from cases.timeline import entries

STORY_LINES = 8
RATINGS_SHOWN = 12
QUOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with its ratings, oldest first, drawn as a small line."""

    goal: Goal
    values: list[int]
    days: list[dt.date]
    clips: int
    whose: str

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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the case, and how she or he agreed to be filmed, if that holds."""

    place: Participant
    about: str
    agreed: str
    agreed_date: dt.date | None


def overview(case: Case, *, today: dt.date) -> dict[str, Any]:
    """Everything that the overview shows; the case must come with its people and from ``with_standing()``."""
    cycles = list(case.cycles.order_by("number"))
    for cycle in cycles:
        cycle.case = case
    action, goals = next_action(case), goal_lines(case)
    hopes = {line.goal.code: line.goal.wording for line in goals}
    return {
        "case": case,
        "header": case_header(case),
        "action": action,
        "spine": spine(cycles, action.facts),
        "goals": goals,
        "several": any(line.whose for line in goals),
        "figures": [*_goal_figures(goals), *figures_of(case)],
        "next_meeting": _next_meeting(case),
        "story": entries(case, case.events.milestones()[:STORY_LINES], words=hopes),
        "quotes": _latest_quotes(case),
        "people": _people(case, today),
        "films_end": end_of_films(case) if _has_films(case) else None,
        "ending": Closing.Ending(action.facts.ending).label if action.facts.ending else "",
    }


def _has_films(case: Case) -> bool:
    """Whether the clock has anything to end; asked of closed work alone."""
    ending = Film.objects.ending_with_the_work().filter(recording__held=False)
    return case.closed_at is not None and ending.filter(cycle__case=case).exists()


def _next_meeting(case: Case) -> Meeting | None:
    """The next meeting, or one that should have been and of which nobody has said what became of it."""
    return case.meetings.planned().select_related("cycle").order_by("starts_at", "pk").first()


def _people(case: Case, today: dt.date) -> list[Person]:
    consents = Consent.objects.live().to_film().filter(participant=OuterRef("pk"))
    agreed = {"agreed_how": Subquery(consents.values("how")[:1]), "agreed_date": Subquery(consents.values("given_date")[:1])}
    places = case.participants.select_related("client", "child").annotate(**agreed).order_by("pk")
    return [_person(place, today) for place in places]


def _person(place: Participant, today: dt.date) -> Person:
    how, on = place.agreed_how, place.agreed_date  # type: ignore[attr-defined]
    about = place.child.age(today) if place.child else place.get_relation_display()
    return Person(place, about, str(Consent.How(how).label) if how else "", on)


def _goal_figures(goals: list[GoalLine]) -> list[Figures]:
    """The goals in focus, on average, where they began and where they are; only those rated at both times are in it."""
    rated = [line for line in goals if line.values]
    again = [line for line in rated if len(line.values) > 1]
    if not rated:
        return []
    label = _("Goals, on average of 10") if len(again or rated) > 1 else _("The goal, of 10")
    before = mean_in_words([line.first or 0 for line in again or rated])
    return [Figures(label, before, mean_in_words([line.last or 0 for line in again]))]


def goal_lines(case: Case) -> list[GoalLine]:
    """The goals in focus with their latest ratings and how many clips of the standing reviews show each."""
    rated = latest_ratings(case, at_most=RATINGS_SHOWN)
    lines = []
    goals = list(case.goals.in_focus().with_start().with_clips().select_related("hoped_by__client"))
    whose = names_of_hopes(case, goals)
    for goal in goals:
        ratings = rated[goal.pk]
        days = [day_of(rating) for rating in ratings]
        clips: int = goal.clip_count  # type: ignore[attr-defined]
        lines.append(GoalLine(goal, [rating.value for rating in ratings], days, clips, whose.get(goal.pk, "")))
    return lines


def _latest_quotes(case: Case) -> models.QuerySet[NoteLine]:
    """The last words quoted in the latest note that has any; an index of quotes leads straight to them."""
    quotes = NoteLine.objects.standing().filter(is_quote=True)
    notes = SharedNote.objects.filter(Exists(quotes.filter(note=OuterRef("pk"))), meeting__case=case)
    latest = notes.order_by("-meeting__starts_at").values("pk")[:1]
    return quotes.filter(note=Subquery(latest)).order_by("-position")[:QUOTES_SHOWN]
