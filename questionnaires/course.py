"""What a family's questionnaires say over the course of the work: every scale of every measure, person by person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from cases.glance import Figures
from cases.models import Case
from questionnaires.change import BEFORE, Change, NoChange, Taken, change_of, figure
from questionnaires.definition import Definition, Scale, text
from questionnaires.models import Administration, Score
from questionnaires.offer import edition_title


@dataclass(frozen=True, slots=True)
class ScaleCourse:
    """One scale over time: its scores in the order in which they were handed in, and what became of it."""

    scale: Scale
    title: str
    taken: list[Taken]
    change: Change | NoChange


@dataclass(frozen=True, slots=True)
class MeasureCourse:
    """One questionnaire that one person answered, once or more often; words and scales are of the latest edition."""

    title: str
    who: str
    definition: Definition
    is_validated: bool
    scales: list[ScaleCourse]

    @property
    def main(self) -> ScaleCourse | None:
        """The scale that stands for the whole."""
        return next((course for course in self.scales if course.scale.is_primary), self.scales[0] if self.scales else None)


def measures_of(case: Case) -> list[MeasureCourse]:
    """Every measure that was handed in, in one query."""
    scores = Score.objects.filter(administration__case=case, administration__state=Administration.State.SENT)
    also = ("administration__edition__instrument", "administration__respondent__client")
    rows = scores.select_related(*also).defer("administration__edition__definition")
    by_measure: dict[tuple[int, int], list[Score]] = defaultdict(list)
    for score in rows.order_by("administration__sent_at", "administration", "pk"):
        given = score.administration
        by_measure[given.edition.instrument_id, given.respondent_id].append(score)
    return [_measure(found) for found in by_measure.values()]


def figures(case: Case) -> list[Figures]:
    """The main scale of each measure before and now, for the overview; a second figure only where it may be compared."""
    mains = ((measure, measure.main) for measure in measures_of(case))
    return [Figures(measure.title, *_before_and_now(main)) for measure, main in mains if main is not None]


def _before_and_now(course: ScaleCourse) -> tuple[str, str]:
    if isinstance(course.change, Change):
        return figure(course.change.was), figure(course.change.now)
    before = [one.value for one in course.taken if one.timepoint == BEFORE and one.value is not None]
    return figure(before[0]) if before else "", ""


def _measure(scores: list[Score]) -> MeasureCourse:
    latest = scores[-1].administration
    edition, language = latest.edition, latest.language
    by_scale: dict[str, list[Taken]] = defaultdict(list)
    for score in scores:
        by_scale[score.scale].append(_taken(score))
    courses = []
    for scale in edition.read().scales:
        if taken := by_scale.get(scale.id):
            change = change_of(taken, scale, is_validated=edition.is_validated)
            courses.append(ScaleCourse(scale, text(scale.title, language), taken, change))
    who = latest.respondent.name
    return MeasureCourse(edition_title(edition, language), who, edition.read(), edition.is_validated, courses)


def _taken(score: Score) -> Taken:
    given, edition = score.administration, score.administration.edition
    return Taken(
        key=edition.instrument.key, version=edition.version, comparable_with=frozenset(edition.comparable_with),
        person=given.respondent_id, role=given.respondent.relation, language=given.language, timepoint=given.timepoint,
        sent_at=given.sent_at or timezone.now(), value=score.value, why=score.get_reason_display(),
        is_prorated=score.is_prorated,
    )  # fmt: skip
