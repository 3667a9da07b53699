"""What a family's questionnaires say over the course of the work: every scale of every measure, person by person."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from cases.glance import Figures
from cases.models import Case
from questionnaires.comparison import Comparison, Take, compare
from questionnaires.definition import Definition, Scale, text
from questionnaires.models import Administration, Score
from questionnaires.offer import edition_title
from questionnaires.record import figure


@dataclass(frozen=True, slots=True)
class ScaleCourse:
    """One scale over time: its takes in the order in which they were handed in."""

    scale: Scale
    title: str
    takes: list[Take] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def comparison(self) -> Comparison:
        """The beginning against the latest."""
        return compare(self.takes)


@dataclass(frozen=True, slots=True)
class MeasureCourse:
    """One questionnaire that one person answered, once or more often; words and scales are of the latest edition."""

    title: str
    who: str
    definition: Definition
    is_validated: bool
    scales: list[ScaleCourse]

    @property
    def primary(self) -> ScaleCourse | None:
        """The scale that stands for the whole."""
        return next((course for course in self.scales if course.scale.is_primary), self.scales[0] if self.scales else None)


def measures_of(case: Case) -> list[MeasureCourse]:
    """Every measure that was handed in, in one query; the case must come with its people."""
    scores = Score.objects.filter(administration__case=case, administration__state=Administration.State.SENT)
    rows = scores.select_related("administration__edition", "administration__respondent__client").defer(
        "administration__edition__definition"
    )
    by_measure: dict[tuple[int, int], list[Score]] = defaultdict(list)
    for score in rows.order_by("administration__sent_at", "administration", "pk"):
        given = score.administration
        by_measure[given.edition.instrument_id, given.respondent_id].append(score)
    return [_measure(found) for found in by_measure.values()]


def figures(case: Case) -> list[Figures]:
    """The main scale of each measure before and now, for the overview; a second figure only where it may be compared."""
    rows = []
    for measure in measures_of(case):
        if measure.primary is not None:
            compared = measure.primary.comparison
            now = figure(compared.last.value) if compared.difference is not None else ""
            rows.append(Figures(measure.title, figure(compared.first.value), now))
    return rows


def _measure(scores: list[Score]) -> MeasureCourse:
    latest = scores[-1].administration
    definition, language = latest.edition.read(), latest.language
    by_scale: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        by_scale[score.scale].append(score)
    courses = [
        ScaleCourse(
            scale, text(scale.title, language), [_take(score) for score in by_scale[scale.id]],
            [score.get_reason_display() for score in by_scale[scale.id]],
        )
        for scale in definition.scales if scale.id in by_scale
    ]  # fmt: skip
    who = latest.respondent.name
    return MeasureCourse(edition_title(latest.edition, language), who, definition, latest.edition.is_validated, courses)


def _take(score: Score) -> Take:
    given = score.administration
    return Take(given.edition.version, given.edition.comparable_with, given.timepoint, _day(given.sent_at), score.value)


def _day(at: dt.datetime | None) -> dt.date:
    return timezone.localtime(at).date() if at else dt.date.min
