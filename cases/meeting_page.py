"""What a meeting's page shows, to be looked at and written together: when it was, who was there, hopes, the shared note."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst

from cases.forms.note import LineForm, Sheet
from cases.headers import case_header
from cases.models import Goal, Meeting
from cases.module_words import saving_words
from cases.note_page import note_parts


def meeting_page(meeting: Meeting, *, asked: Mapping[str, str]) -> dict[str, Any]:
    """The page's contents; the meeting must come with its case, people and from ``with_standing()``. Nothing private is in it.

    ``asked`` is what ``note_parts`` takes.
    """
    case = meeting.case
    note = meeting.notes.first()
    return note_parts(meeting, note, sheet=Sheet.MEETING, asked=asked) | {
        "case": case,
        "meeting": meeting,
        "note": note,
        "header": case_header(case, here=capfirst(meeting.get_kind_display()), tab="meetings"),
        "people": [place.name for place in meeting.people.select_related("client", "child").order_by("pk")],
        "hopes": [goal.wording for goal in Goal.objects.in_focus().filter(case=case)],
        "form": LineForm(meeting=meeting, initial={"code": uuid.uuid4()}),
        "words": saving_words(),
    }
