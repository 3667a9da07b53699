"""What the page of a family's meetings shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case as Choice
from django.db.models import F, Prefetch, When
from django.utils.translation import gettext as _

from cases.headers import Fact, case_header
from cases.models import Case, Meeting, Participant

MEETINGS_A_PAGE = 25
State = Meeting.State


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as the list shows it: what became of it, who was there, where its note stands."""

    meeting: Meeting
    state: Fact
    people: str
    note: Fact | None


def meeting_list(case: Case, *, page: str | None) -> dict[str, Any]:
    """One page of them: planned ones first, the next on top; then the others, the latest on top.

    The case must come with its people and from ``with_standing()`` and ``with_meeting_count()``.
    """
    noted = {"note_begun": F("notes__code"), "note_finished_at": F("notes__finished_at")}
    people = Prefetch("people", Participant.objects.select_related("client", "child").order_by("pk"))
    meetings = case.meetings.annotate(**noted).select_related("cycle").prefetch_related(people)
    to_come = When(state=State.PLANNED, then="starts_at")
    in_order = meetings.order_by(Choice(to_come).asc(nulls_last=True), "-starts_at", "-pk")
    pages = Paginator(in_order, MEETINGS_A_PAGE)
    pages.count = case.meeting_count  # type: ignore[attr-defined]
    shown = pages.get_page(page)
    rows = [_row(meeting) for meeting in shown]
    for row in rows:
        row.meeting.case = case
    return {
        "case": case,
        "header": case_header(case, here=_("Meetings & notes"), tab="meetings"),
        "ahead": [row for row in rows if row.meeting.state == State.PLANNED],
        "behind": [row for row in rows if row.meeting.state != State.PLANNED],
        "page": shown,
    }


def state_fact(meeting: Meeting) -> Fact:
    """What became of the meeting: a word and an icon."""
    if meeting.is_due:
        return Fact("wait", "circle-question-mark", _("did it take place?"))
    tones = {
        State.PLANNED: ("go", "calendar"), State.HELD: ("done", "check"), State.CANCELLED: ("", "calendar-x"),
        State.NOT_ATTENDED: ("", "user-x"),
    }  # fmt: skip
    return Fact(*tones[State(meeting.state)], meeting.get_state_display())


def _row(meeting: Meeting) -> MeetingRow:
    names = [place.name for place in meeting.people.all()]
    people = ", ".join([*names, *([meeting.others] if meeting.others else [])])
    return MeetingRow(meeting, state_fact(meeting), people, _note(meeting))


def _note(meeting: Meeting) -> Fact | None:
    if meeting.note_finished_at:  # type: ignore[attr-defined]
        return Fact("done", "lock", _("note finished"))
    if meeting.note_begun:  # type: ignore[attr-defined]
        return Fact("wait", "notebook-pen", _("note open"))
    talked = meeting.state == State.HELD and meeting.kind != Meeting.Kind.FILMING
    return Fact("", "", _("no note yet")) if talked else None
