"""What a supervisor sees of the families that agreed to her: how the work goes, with the names put out of every text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.ages import years_and_months
from cases.goal_page import cycle_marks, latest_ratings
from cases.models import Case, Goal, Meeting, NoteLine, SharedNote
from cases.pseudonym import Veil, pseudonym
from cases.standing import Standing
from practice.before_after import course_in_words, goals_figure, measured
from practice.today import stage_in_words
from questionnaires.course import measures_of

FAMILIES_A_PAGE = 25
NOTES_A_PAGE, LINES_A_NOTE = 5, 60
Speaker = NoteLine.Speaker


@dataclass(frozen=True, slots=True)
class Row:
    """A family in the list: what it is called here, whose it is, where the work stands."""

    case: Case
    name: str
    age: str
    stage: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a note: in whose words, and what it says."""

    who: str
    text: str
    is_quote: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A shared note with its first lines."""

    meeting: Meeting
    lines: list[Said]
    more: bool


def supervised_list(user: User, *, page: str | None) -> dict[str, Any]:
    """The families that this supervisor may see, the latest change first."""
    cases = Case.objects.supervised_by(user).select_related("child", "practitioner").with_standing()
    shown = Paginator(cases.order_by("-touched_at", "-pk"), FAMILIES_A_PAGE).get_page(page)
    return {"page": shown, "rows": [_row(case, user) for case in shown]}


def supervised_page(case: Case, user: User, *, page: str | None) -> dict[str, Any]:
    """One family's work in a fixed number of queries; the case must come with child and practitioner, ``with_standing()``."""
    places = list(case.participants.select_related("client__user", "child").order_by("pk"))
    veil = Veil(places)
    cycles = list(case.cycles.order_by("number"))
    goals = [_veiled(goal, veil) for goal in case.goals.with_start().order_by("position") if goal.state != Goal.State.DROPPED]
    ratings, marks = latest_ratings(case), cycle_marks(cycles)
    rated = [(goal, ratings[goal.pk]) for goal in goals if ratings[goal.pk]]
    measures = [replace(measure, who=veil(measure.who)) for measure in measures_of(case)]
    notes = Paginator(_latest_notes(case), NOTES_A_PAGE).get_page(page)
    return {
        "row": _row(case, user),
        "told": course_in_words(cycles, began=case.started_at, ended=case.closed_at),
        "question": veil(case.helping_question),
        "hopes": goals,
        "goals": goals_figure(rated, marks) if rated else None,
        "cycles": cycles,
        "measures": [measured(measure, marks, number) for number, measure in enumerate(measures)],
        "page": notes,
        "notes": _written(list(notes), case, veil),
    }


def _row(case: Case, user: User) -> Row:
    stage = stage_in_words(Standing.of(case))
    return Row(case, pseudonym(case, user), age_in_years(case.child.born_month, timezone.localdate()), stage)


def age_in_years(born: dt.date | None, on: dt.date) -> str:
    """An age that tells little of who it is: in whole years."""
    if born is None or born > on:
        return _("not born yet")
    years = years_and_months(born, on)[0]
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years} if years else _("under a year")


def _veiled(goal: Goal, veil: Callable[[str], str]) -> Goal:
    """The goal with the names put out of its wording; it is shown and never saved."""
    goal.wording = veil(goal.wording)
    return goal


def _latest_notes(case: Case) -> QuerySet[SharedNote]:
    return SharedNote.objects.filter(meeting__case=case).select_related("meeting").order_by("-meeting__starts_at", "-pk")


def _written(notes: list[SharedNote], case: Case, veil: Callable[[str], str]) -> list[Note]:
    """The notes with their first lines."""
    place = Window(RowNumber(), partition_by=F("note"), order_by=[F("position"), F("pk")])
    lines = NoteLine.objects.standing().filter(note__in=notes).annotate(place=place).filter(place__lte=LINES_A_NOTE + 1)
    found: dict[int, list[NoteLine]] = {note.pk: [] for note in notes}
    for line in lines.order_by("position", "pk"):
        found[line.note_id].append(line)
    return [_note(note, found[note.pk], case, veil) for note in notes]


def _note(note: SharedNote, lines: list[NoteLine], case: Case, veil: Callable[[str], str]) -> Note:
    said = [Said(_speaker(line, case), veil(line.text), line.is_quote) for line in lines[:LINES_A_NOTE]]
    return Note(note.meeting, said, more=len(lines) > LINES_A_NOTE)


def _speaker(line: NoteLine, case: Case) -> str:
    return case.practitioner.short_name if line.speaker == Speaker.PRACTITIONER else str(line.get_speaker_display())
