"""A shared note as pages show it: the last lines, whose words they are, and what may still be done with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from cases.forms.note import LineForm, Sheet, speaker_names
from cases.models import Cycle, Meeting, NoteLine, SharedNote

LINES_SHOWN = 30
LARGEST_DIGITS = 9  # what an integer column holds


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the note as the page shows it; ``edit`` is its form while it is being changed."""

    line: NoteLine
    who: str
    url: str
    sheet: Sheet
    may_change: bool
    edit: LineForm | None = None


def note_parts(meeting: Meeting, note: SharedNote | None, *, sheet: Sheet, asked: Mapping[str, str]) -> dict[str, Any]:
    """The note's part of a page; the meeting must come with its case and people.

    ``asked`` may name ``before``, the position of a line whose predecessors are wanted, and ``edit``, the code of a line to
    change.
    """
    before = number_in(asked.get("before", ""))
    lines: list[NoteLine] = []
    shown: list[ShownLine] = []
    earlier = None
    if note:
        note.meeting = meeting
        lines, earlier = _lines(note, before)
        shown = [shown_line(line, note, sheet=sheet, edit=asked.get("edit") == str(line.code)) for line in lines]
    return {
        "case_code": meeting.case.code,
        "meeting_code": meeting.code,
        "note_code": note.code if note else None,
        "sheet": sheet,
        "is_open": note is None or note.finished_at is None,
        "lines": shown,
        "earlier": earlier,
        "is_latest": before is None,
        "finish": _finish(meeting, note, sheet),
        "asks_held": meeting.state == Meeting.State.PLANNED,
        "blank": LineForm(meeting=meeting, auto_id=False),
        "saved": _saved(lines),
    }


def _finish(meeting: Meeting, note: SharedNote | None, sheet: Sheet) -> str:
    """What can be finished here: the shared review, which is done on its own screen, or the note alone, or nothing."""
    reviewing = meeting.kind == Meeting.Kind.SHARED_REVIEW and meeting.cycle and meeting.cycle.stage == Cycle.Stage.CLIPS_CHOSEN
    if reviewing:
        return "review" if sheet is Sheet.REVIEW else ""
    return "note" if note and note.finished_at is None else ""


def shown_line(line: NoteLine, note: SharedNote, *, sheet: Sheet, edit: bool = False) -> ShownLine:
    """A line as the page shows it; its note must come with the meeting's case and people."""
    meeting = note.meeting
    who = speaker_names(meeting.case)[NoteLine.Speaker(line.speaker)]
    url = reverse("cases:line_edit", args=[meeting.case.code, note.code, line.code])
    may_change = note.may_change(line)
    values = {"version": line.version, "speaker": line.speaker, "is_quote": line.is_quote, "text": line.text}
    form = LineForm(meeting=meeting, auto_id=False, initial=values) if edit and may_change else None
    return ShownLine(line, who, url, sheet, may_change=may_change, edit=form)


def number_in(text: str) -> int | None:
    """A number out of an address; None when there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LARGEST_DIGITS else None


def _saved(lines: list[NoteLine]) -> str:
    """When the last of these lines was saved."""
    if not lines:
        return ""
    return _("Saved %(time)s") % {"time": time_format(timezone.localtime(lines[-1].written_at), "H:i")}


def _lines(note: SharedNote, before: int | None) -> tuple[list[NoteLine], int | None]:
    """The last lines, or the last ones before a position, and the position before which there are more."""
    lines = NoteLine.objects.standing().filter(note=note).order_by("-position")
    if before is not None:
        lines = lines.filter(position__lt=before)
    found = list(lines[: LINES_SHOWN + 1])
    shown = found[:LINES_SHOWN][::-1]
    return shown, shown[0].position if len(found) > LINES_SHOWN else None
