"""Before and after: a family's goals and questionnaires over the course of the work, in words, pictures and tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.chart import Band, Figure, Mark, Plot, Point, Series, figure, said
from cases.goal_page import cycle_marks, latest_ratings, mean_in_words, rated_point
from cases.headers import case_header
from cases.models import Case, Cycle, Goal, GoalRating
from cases.models.goal import TOP_RATING
from cases.quotes import Quote, family_quotes
from questionnaires.change import Change, NoChange, Reason, Taken, not_comparable
from questionnaires.course import MeasureCourse, ScaleCourse, measures_of
from questionnaires.definition import text
from questionnaires.models import Administration

# More notes with quotes than any course has; what is not shown is not opened.
OF_ONE_NOTE, QUOTES_READ = 3, 300
SHORT = 18


@dataclass(frozen=True, slots=True)
class Measured:
    """One questionnaire of one person: its main scale, and its parts, which are told in words until one was taken twice."""

    measure: MeasureCourse
    main: Figure | None
    parts: list[Figure]
    are_drawn: bool


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
        "measures": [measured(measure, marks, number) for number, measure in enumerate(measures_of(case))],
        "first_words": first,
        "last_words": last,
    }


def course_in_words(cycles: list[Cycle], *, began: dt.datetime, ended: dt.datetime | None) -> str:
    """How long the work has been, in a sentence."""
    reviewed = sum(cycle.reviewed_at is not None for cycle in cycles)
    if not reviewed and not ended:
        return _("Since %(began)s.") % {"began": _date(began)}
    count = ngettext("%(count)d film was looked at together", "%(count)d films were looked at together", reviewed)
    told = {"films": count % {"count": reviewed}, "began": _date(began), "ended": _date(ended) if ended else ""}
    if ended:
        return _("From %(began)s to %(ended)s: %(films)s.") % told
    return _("Since %(began)s: %(films)s.") % told


def goals_figure(rated: list[tuple[Goal, list[GoalRating]]], marks: list[Mark]) -> Figure:
    """All goals that were rated in one drawing, over true dates, with the cycles."""
    series = [
        Series(goal.wording, [rated_point(rating) for rating in ratings], short=_short(goal.wording)) for goal, ratings in rated
    ]
    plot = Plot(series, 0, TOP_RATING, [0, 5, TOP_RATING], marks, named=len(series) > 1)
    subtitle = _("0 is not at all yet, 10 is reached in full, as the family rates it.")
    return figure(
        plot, name="goals", title=_("How near the goals are, 0 to 10"), headline=goals_in_words(rated), subtitle=subtitle,
        is_alone=True,
    )  # fmt: skip


def goals_in_words(rated: list[tuple[Goal, list[GoalRating]]]) -> str:
    """Where the goals began and where they are; only those rated more than once are in it."""
    again = [(goal.started_at, ratings[-1].value) for goal, ratings in rated if len(ratings) > 1]  # type: ignore[attr-defined]
    if not again:
        return _("Rated once so far. The second rating shows which way it goes.")
    told = {"first": mean_in_words([first for first, _last in again]), "last": mean_in_words([last for _first, last in again])}
    if len(again) > 1:
        told["count"] = str(len(again))
        if told["first"] == told["last"]:
            return (
                ngettext(
                    "%(count)s goal, at %(last)s then and now",
                    "%(count)s goals, on average at %(last)s then and now",
                    len(again),
                )
                % told
            )
        return (
            ngettext(
                "%(count)s goal, from %(first)s to %(last)s",
                "%(count)s goals, on average from %(first)s to %(last)s",
                len(again),
            )
            % told
        )
    return _("At %(last)s then and now") % told if told["first"] == told["last"] else _("From %(first)s to %(last)s") % told


def measured(measure: MeasureCourse, marks: list[Mark], number: int) -> Measured:
    """One questionnaire with its drawings; ``number`` tells it from the others on its page."""
    main = measure.main
    figures = [(course, _scale_figure(measure, course, marks, number)) for course in measure.scales]
    drawn = next((drawn for course, drawn in figures if course is main), None)
    are_drawn = main is None or any(len(course.taken) > 1 for course in measure.scales)
    return Measured(measure, drawn, [drawn for course, drawn in figures if course is not main], are_drawn)


def _scale_figure(measure: MeasureCourse, course: ScaleCourse, marks: list[Mark], number: int) -> Figure:
    scale, language = course.scale, measure.definition.language
    values = [one.value for one in course.taken if one.value is not None]
    low, high = scale.range or (min(values, default=Decimal(0)), max(values, default=Decimal(1)))
    bands = [Band(band.min, band.max, text(band.label, language)) for band in scale.bands]
    ticks = [low, (low + high) / 2, high]
    plot = Plot(_lines(course), low, high, ticks, marks, bands=bands, zone=_zone(course.change, low, high), named=False)
    name, is_main = f"measure-{number}-{scale.id}", course is measure.main
    headline, about = _change_in_words(course, tells_all=is_main or measure.is_validated)
    return figure(plot, name=name, title=course.title, headline=headline, subtitle=about, is_alone=is_main)


def _change_in_words(course: ScaleCourse, *, tells_all: bool) -> tuple[str, str]:
    """A sentence, and what must be known to read it; that a measure is not validated is said once, beside its main scale."""
    if isinstance(course.change, Change):
        notes = course.change.notes
        return course.change.sentence, " ".join(notes if tells_all else notes[:-1])
    known = [one for one in course.taken if one.value is not None]
    told = ", ".join(_("%(value)s on %(day)s") % {"value": said(one.value), "day": _date(one.sent_at)} for one in known)
    return f"{course.title}: {told or _('no score')}", course.change.sentence


def _zone(change: Change | NoChange, low: Decimal, high: Decimal) -> Band | None:
    """Where a second score may lie by chance, round the first."""
    if isinstance(change, NoChange) or change.threshold is None:
        return None
    by = change.threshold.points
    return Band(max(low, change.was - by), min(high, change.was + by), _("may be chance"))


def _lines(course: ScaleCourse) -> list[Series]:
    """One line for all scores that may be compared with the one before; others begin a line of their own."""
    runs: list[list[Taken]] = []
    for one in course.taken:
        if runs and _goes_on(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    if len(runs) == 1:
        return [Series(course.title, [_point(one) for one in runs[0]])]
    return [Series(f"{course.title} ({run[0].version}, {run[0].language})", [_point(one) for one in run]) for run in runs]


def _goes_on(one: Taken, other: Taken) -> bool:
    unlike = not_comparable(one, other)
    return unlike is None or unlike.reason in {Reason.NO_FIRST_SCORE, Reason.NO_LAST_SCORE}


def _point(one: Taken) -> Point:
    return Point(timezone.localdate(one.sent_at), one.value, str(Administration.Timepoint(one.timepoint).label))


def _first_and_last(quotes: list[Quote]) -> tuple[list[Quote], list[Quote]]:
    """The words of the first meeting that has any, and of the latest other one."""
    first = [quote for quote in quotes if quote.on == quotes[0].on]
    last = [quote for quote in quotes if quote.on == quotes[-1].on and quote.on != quotes[0].on]
    return first, last


def _short(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT].rstrip()}…"


def _date(on: dt.date) -> str:
    day = timezone.localtime(on).date() if isinstance(on, dt.datetime) else on
    return date_format(day, "j F Y")
