"""Before and after: a family's hopes and questionnaires over the course of the work, in words, pictures and tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.chart import Band, Figure, Mark, Plot, Point, Series, figure, said
from cases.goal_page import cycle_marks, day_of, latest_ratings
from cases.headers import case_header
from cases.models import Case, Cycle, Goal, GoalRating
from cases.models.goal import TOP_RATING
from cases.quotes import Quote, family_quotes
from questionnaires.comparison import Comparison, Obstacle, Take, same_measure
from questionnaires.course import MeasureCourse, ScaleCourse, measures_of
from questionnaires.definition import text
from questionnaires.models import Administration

OF_ONE_NOTE, QUOTES_READ = 3, 60
SHORT = 18
WHY_NOT = {
    Obstacle.ALONE: gettext_lazy("It came back once so far, so there is nothing to compare it with yet."),
    Obstacle.NO_SCORE: gettext_lazy("One of the two has no score, because too little was answered. So no change is told."),
    Obstacle.OTHER_EDITION: gettext_lazy(
        "The two were asked in different wordings that may not be compared. So no change is told."
    ),
}
BETTER = {
    "higher": gettext_lazy("Higher is better."),
    "lower": gettext_lazy("Lower is better."),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One questionnaire of one person: its main scale, and the parts that it is made of."""

    measure: MeasureCourse
    main: Figure | None
    parts: list[Figure]


def before_after_page(case: Case) -> dict[str, Any]:
    """The page's contents in a fixed number of queries; the case comes with people and practitioner, ``with_standing()``."""
    cycles = list(case.cycles.order_by("number"))
    marks = cycle_marks(cycles)
    goals = [goal for goal in case.goals.with_start().order_by("position") if goal.state != Goal.State.DROPPED]
    ratings = latest_ratings(case)
    rated = [(goal, ratings[goal.pk]) for goal in goals if ratings[goal.pk]]
    first, last = _first_and_last(family_quotes(case, of_one_note=OF_ONE_NOTE, at_most=QUOTES_READ))
    return {
        "case": case,
        "header": case_header(case, here=_("Before & after"), tab="before_after"),
        "told": course_in_words(cycles, began=case.started_at, ended=case.closed_at),
        "goals": goals_figure(rated, marks) if rated else None,
        "measures": [_measured(measure, marks, number) for number, measure in enumerate(measures_of(case))],
        "first_words": first,
        "last_words": last,
    }


def course_in_words(cycles: list[Cycle], *, began: dt.datetime, ended: dt.datetime | None) -> str:
    """How long the work has been, in a sentence."""
    reviewed = sum(cycle.reviewed_at is not None for cycle in cycles)
    count = ngettext("%(count)d film was looked at together", "%(count)d films were looked at together", reviewed)
    told = {"films": count % {"count": reviewed}, "began": _date(began), "ended": _date(ended) if ended else ""}
    if ended:
        return _("From %(began)s to %(ended)s: %(films)s.") % told
    return _("Since %(began)s: %(films)s.") % told


def goals_figure(rated: list[tuple[Goal, list[GoalRating]]], marks: list[Mark]) -> Figure:
    """All hopes that were rated in one drawing, over true dates, with the cycles."""
    series = [
        Series(goal.wording, [_rated(rating) for rating in ratings], short=_short(goal.wording)) for goal, ratings in rated
    ]
    plot = Plot(series, 0, TOP_RATING, [0, 5, TOP_RATING], marks, named=len(series) > 1)
    subtitle = _("0 is not at all yet, 10 is reached in full, as the family rates it.")
    return figure(
        plot, name="goals", title=_("How near the hopes are, 0 to 10"), headline=goals_in_words(rated), subtitle=subtitle
    )


def goals_in_words(rated: list[tuple[Goal, list[GoalRating]]]) -> str:
    """Where the hopes began and where they are; only those rated more than once are in it."""
    again = [(goal.started_at, ratings[-1].value) for goal, ratings in rated if len(ratings) > 1]  # type: ignore[attr-defined]
    if not again:
        return _("Rated once so far. The second rating shows which way it goes.")
    told = {"first": _mean([first for first, _last in again]), "last": _mean([last for _first, last in again])}
    if len(again) > 1:
        told["count"] = str(len(again))
        if told["first"] == told["last"]:
            return _("%(count)s hopes, on average at %(last)s then and now") % told
        return _("%(count)s hopes, on average from %(first)s to %(last)s") % told
    return _("At %(last)s then and now") % told if told["first"] == told["last"] else _("From %(first)s to %(last)s") % told


def scale_in_words(compared: Comparison) -> str:
    """What became of a scale; a change is told only where the two scores may be subtracted."""
    first, last = compared.first, compared.last
    told = {"first": said(first.value), "last": said(last.value), "began": _date(first.on), "ended": _date(last.on)}
    if compared.difference is not None:
        return _("%(last)s then and now") % told if not compared.difference else _("From %(first)s to %(last)s") % told
    if compared.obstacle is Obstacle.ALONE:
        return _("%(first)s on %(began)s") % told if first.value is not None else _("No score yet")
    return _("%(first)s on %(began)s, %(last)s on %(ended)s") % told


def _measured(measure: MeasureCourse, marks: list[Mark], number: int) -> Measured:
    figures = {course.scale.id: _scale_figure(measure, course, marks, number) for course in measure.scales}
    main = measure.primary
    parts = [drawn for name, drawn in figures.items() if main is None or name != main.scale.id]
    return Measured(measure, figures[main.scale.id] if main else None, parts)


def _scale_figure(measure: MeasureCourse, course: ScaleCourse, marks: list[Mark], number: int) -> Figure:
    scale, compared = course.scale, course.comparison
    values = [take.value for take in course.takes if take.value is not None]
    low, high = scale.range or (min(values, default=Decimal(0)), max(values, default=Decimal(1)))
    bands = [Band(band.min, band.max, text(band.label, measure.definition.language)) for band in scale.bands]
    plot = Plot(_runs(course), low, high, [low, (low + high) / 2, high], marks, bands=bands, named=False)
    about = [_("Between %(low)s and %(high)s.") % {"low": said(low), "high": said(high)}]
    about += [str(words) for words in (BETTER.get(scale.better), WHY_NOT.get(compared.obstacle)) if words]  # type: ignore[arg-type]
    name, headline = f"measure-{number}-{scale.id}", f"{course.title}: {scale_in_words(compared)}"
    return figure(plot, name=name, title=course.title, headline=headline, subtitle=" ".join(about))


def _runs(course: ScaleCourse) -> list[Series]:
    """One line for all takes that may be compared with the one before; another wording begins a line of its own."""
    runs: list[list[Take]] = []
    for take in course.takes:
        if runs and same_measure(runs[-1][-1], take):
            runs[-1].append(take)
        else:
            runs.append([take])
    only = len(runs) == 1
    return [
        Series(course.title if only else f"{course.title} ({run[0].version})", [_point(take) for take in run]) for run in runs
    ]


def _point(take: Take) -> Point:
    return Point(take.on, take.value, str(Administration.Timepoint(take.timepoint).label))


def _rated(rating: GoalRating) -> Point:
    return Point(day_of(rating), rating.value, rating.meeting.get_kind_display() if rating.meeting else "")


def _first_and_last(quotes: list[Quote]) -> tuple[list[Quote], list[Quote]]:
    """The words of the first meeting that has any, and of the latest other one."""
    first = [quote for quote in quotes if quote.on == quotes[0].on]
    last = [quote for quote in quotes if quote.on == quotes[-1].on and quote.on != quotes[0].on]
    return first, last


def _mean(values: list[int]) -> str:
    return said(round(Decimal(sum(values)) / len(values), 1))


def _short(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"


def _date(on: dt.date) -> str:
    day = timezone.localtime(on).date() if isinstance(on, dt.datetime) else on
    return date_format(day, "j F Y")
