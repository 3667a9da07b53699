"""What may be given out to a family now, and what the course of its work suggests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from cases.models import Case, Participant
from cases.next_step import USUAL_CYCLES
from questionnaires.definition import text
from questionnaires.models import Administration, InstrumentVersion

Timepoint = Administration.Timepoint


@dataclass(frozen=True, slots=True)
class Offer:
    """Editions and people to choose from, what is filled in beforehand, and the administration that is asked again."""

    editions: dict[str, InstrumentVersion]
    people: dict[str, Participant]
    initial: dict[str, Any]
    again: Administration | None

    @property
    def languages(self) -> dict[str, str]:
        """The languages that any of the editions is there in, by code."""
        codes = dict.fromkeys(code for edition in self.editions.values() for code in edition.read().languages)
        return {code: language_name(code) for code in codes}


def offer(case: Case, *, timepoint: str = "") -> Offer:
    """What may be given out: the latest edition of each instrument, and for a second time the very edition of the first."""
    given = list(case.administrations.standing().select_related("edition", "respondent").order_by("asked_at", "pk"))
    point = timepoint if timepoint in Timepoint.values else timepoint_by_course(case)
    again = first_of(given) if point in {Timepoint.AFTER, Timepoint.FOLLOW_UP} else None
    published = InstrumentVersion.objects.filter(state=InstrumentVersion.State.PUBLISHED).order_by("published_at", "pk")
    latest = {edition.instrument_id: edition for edition in published}
    if again:
        latest[again.edition.instrument_id] = again.edition
    editions = {str(edition.code): edition for edition in latest.values()}
    adults = case.participants.filter(client__isnull=False).select_related("client").order_by("pk")
    people = {str(place.code): place for place in adults}
    initial = {"timepoint": point, "edition": next(iter(editions), ""), "respondent": next(iter(people), "")}
    if again:
        same = {"edition": again.edition.code, "respondent": again.respondent.code, "language": again.language}
        initial |= {name: str(value) for name, value in same.items()}
    return Offer(editions, people, initial, again)


def first_of(given: list[Administration]) -> Administration | None:
    """The administration that a later one is compared with: before the work, handed in rather than still out."""
    before = [one for one in given if one.timepoint == Timepoint.BEFORE]
    return next((one for one in before if one.state == Administration.State.SENT), before[0] if before else None)


def timepoint_by_course(case: Case) -> str:
    """Where in the course a questionnaire given out now would stand; the case must come from ``with_standing()``."""
    if case.closed_at and case.after_answered_at:
        return Timepoint.FOLLOW_UP
    cycle: int = case.cycle_number or 0  # type: ignore[attr-defined]
    if case.closed_at or cycle >= USUAL_CYCLES:
        return Timepoint.AFTER
    return Timepoint.DURING if case.before_asked_at else Timepoint.BEFORE


def edition_title(edition: InstrumentVersion, language: str = "") -> str:
    """What the questionnaire is called."""
    return text(edition.read().title, language)


def language_name(code: str) -> str:
    """A language's own name, or its code where it is not known."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
