"""What the goals page shows: the hopes in focus with their lines, then those set aside, reached and let go."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.chart import Figure, Mark, Plot, Point, Series, figure, said
from cases.headers import case_header
from cases.models import Case, Cycle, Goal, GoalRating, Meeting, Participant, TextVersion
from cases.models.goal import MOST_IN_FOCUS, TOP_RATING

RATINGS_SHOWN = 60
State = Goal.State


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal as the page shows it: its line, once it was rated, and the words it had before."""

    goal: Goal
    whose: str
    chart: Figure | None
    earlier: list[TextVersion]


def goals_page(case: Case) -> dict[str, Any]:
    """The page's contents in a fixed number of queries; the case must come with its people and from ``with_standing()``."""
    goals = list(case.goals.with_start().with_clips().select_related("hoped_by__client").order_by("position"))
    whose = names_of_hopes(case, goals)
    ratings = latest_ratings(case)
    marks = cycle_marks(case.cycles.order_by("number"))
    versions: dict[object, list[TextVersion]] = defaultdict(list)
    for version in TextVersion.objects.filter(about__in=[goal.code for goal in goals], field="wording").order_by("-version"):
        versions[version.about].append(version)
    span = [day_of(rating) for goal in goals for rating in ratings[goal.pk]]  # one axis for all
    cards = [
        GoalCard(
            goal, whose.get(goal.pk, ""), goal_chart(goal, ratings[goal.pk], marks, span) if ratings[goal.pk] else None,
            versions[goal.code],
        )
        for goal in goals
    ]  # fmt: skip
    focus = [card for card in cards if card.goal.state == State.FOCUS]
    return {
        "case": case,
        "header": case_header(case, here=_("Goals"), tab="goals"),
        "focus": focus,
        "groups": [
            (state, title, here)
            for state, title in (
                (State.REACHED, _("Reached")), (State.ASIDE, _("Set aside for now")), (State.DROPPED, _("Let go")),
            )
            if (here := [card for card in cards if card.goal.state == state])
        ],
        "several": bool(whose),
        "room": MOST_IN_FOCUS - len(focus),
        "all_apart": bool(focus) and all(card.goal.area != Goal.Area.RELATIONSHIP for card in focus),
        "meeting": meeting_to_rate_at(case) if focus else None,
    }  # fmt: skip


def adults_of(case: Case) -> list[Participant]:
    """The adults who take part, each with name, the one with whom the work began first."""
    places = case.participants.filter(client__isnull=False).select_related("client").order_by("pk")
    return sorted(places, key=lambda place: place.client_id != case.client_id)


def names_of_hopes(case: Case, goals: Iterable[Goal]) -> dict[int, str]:
    """Whose each goal is, by its key, once one is another adult's; goals must come with who hopes, the case with its client."""
    named = list(goals)
    if not any(goal.hoped_by_id for goal in named):
        return {}
    return {goal.pk: goal.hoped_by.name if goal.hoped_by else case.client.name for goal in named}


def latest_ratings(case: Case, *, at_most: int = RATINGS_SHOWN) -> dict[int, list[GoalRating]]:
    """The latest standing ratings of each goal, oldest first, with the meetings at which they were made."""
    standing = GoalRating.objects.standing()
    latest = standing.filter(goal=OuterRef("goal")).order_by("-rated_at", "-pk").values("pk")[:at_most]
    rows = standing.filter(goal__case=case, pk__in=Subquery(latest)).select_related("meeting").order_by("rated_at", "pk")
    found: dict[int, list[GoalRating]] = defaultdict(list)
    for rating in rows:
        found[rating.goal_id].append(rating)
    return found


def cycle_marks(cycles: Iterable[Cycle]) -> list[Mark]:
    """A mark for each cycle on the day on which its film was looked at together, or else made."""
    marks = []
    for cycle in cycles:
        at = cycle.reviewed_at or cycle.filmed_at
        if at:
            title = _("Cycle %(number)d") % {"number": cycle.number}
            marks.append(Mark(timezone.localtime(at).date(), title, str(cycle.number)))
    return marks


def day_of(rating: GoalRating) -> dt.date:
    """The day that a rating counts for."""
    return timezone.localtime(rating.rated_at).date()


def rated_point(rating: GoalRating) -> Point:
    """A rating on its day, with the kind of its meeting; the rating must come with it."""
    return Point(day_of(rating), rating.value, rating.meeting.get_kind_display() if rating.meeting else "")


def mean_in_words(values: Sequence[int]) -> str:
    """The mean of some ratings to one decimal, as it is written; nothing where there are none."""
    return said(round(Decimal(sum(values)) / len(values), 1)) if values else ""


def goal_plot(ratings: Sequence[GoalRating], marks: Sequence[Mark], span: Sequence[dt.date] = ()) -> Plot:
    """The line of one goal over true dates; ratings must come with their meetings."""
    points = [rated_point(rating) for rating in ratings]
    return Plot([Series(_("How near"), points)], 0, TOP_RATING, [0, 5, TOP_RATING], marks, named=False, span=span)


def goal_chart(
    goal: Goal, ratings: Sequence[GoalRating], marks: Sequence[Mark], span: Sequence[dt.date] = ()
) -> Figure:  # fmt: skip
    """The chart of one goal that has been rated, with the sentence that says what there is to see."""
    subtitle = _("0 is not at all yet, 10 is reached in full.")
    if marks:
        subtitle += " " + _("The dotted lines are the cycles.")
    headline = rated_in_words(goal.started_at, ratings)  # type: ignore[attr-defined]
    title = _("How near it is, 0 to 10")
    plot = goal_plot(ratings, marks, span)
    return figure(plot, name=f"goal-{goal.position}", title=title, headline=headline, subtitle=subtitle)


def rated_in_words(first: int | None, ratings: Sequence[GoalRating]) -> str:
    """What the ratings say, in a sentence; ``first`` is where the goal began, maybe before those."""
    last = ratings[-1]
    words = {"first": first, "last": last.value, "day": date_format(day_of(last), "j F Y")}
    if len(ratings) == 1:
        return _("Rated once, %(last)s on %(day)s.") % words
    if first == last.value:
        return _("It began at %(first)s and is at %(last)s again on %(day)s.") % words
    return _("From %(first)s to %(last)s by %(day)s.") % words


def meeting_to_rate_at(case: Case) -> Meeting | None:
    """The latest meeting that has begun, or begins today, at which goals may be rated."""
    tonight = timezone.localtime().replace(hour=23, minute=59, second=59)
    standing = case.meetings.filter(state__in=Meeting.STANDING, starts_at__lte=tonight)
    return standing.order_by("-starts_at", "-pk").first()
