"""What a meeting's page shows, to be looked at and written together: when it was, who was there, hopes, the shared note."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import User
from cases.forms.note import LineForm, Sheet
from cases.headers import case_header
from cases.meeting_list import state_fact
from cases.models import Cycle, Meeting, PrivateNote
from cases.module_words import note_words
from cases.note_page import note_parts


def meeting_page(meeting: Meeting, *, user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """The page's contents, with nothing private in it; the meeting's case must come with people and from ``with_standing()``.

    ``asked`` is what ``note_parts`` takes. Of the private note the page says only when it was written.
    """
    case = meeting.case
    reflected = PrivateNote.objects.led_by(user).filter(meeting=meeting)
    return note_parts(meeting, meeting.notes.first(), sheet=Sheet.MEETING, asked=asked) | {
        "case": case,
        "meeting": meeting,
        "header": case_header(case, here=capfirst(meeting.get_kind_display()), tab="meetings"),
        "state": state_fact(meeting),
        "is_standing": meeting.state in Meeting.STANDING,
        "where": ", ".join(filter(None, [capfirst(meeting.get_place_display()), meeting.where])),
        "people": [*_names(meeting), *filter(None, [meeting.others])],
        "hopes": [goal.wording for goal in case.goals.of_those_at(meeting).in_focus()],
        "review_url": _review_url(meeting),
        "may_reflect": case.practitioner_id == user.pk,
        "reflected_at": reflected.values_list("written_at", flat=True).first(),
        "form": LineForm(meeting=meeting, initial={"code": uuid.uuid4()}),
        "words": note_words(user, meeting),
    }


def _names(meeting: Meeting) -> list[str]:
    return [place.name for place in meeting.people.select_related("client", "child").order_by("pk")]


def _review_url(meeting: Meeting) -> str:
    """The screen of a shared review that was opened."""
    cycle = meeting.cycle
    reached = {Cycle.Stage.CLIPS_CHOSEN, Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED}
    if meeting.kind != Meeting.Kind.SHARED_REVIEW or cycle is None or cycle.stage not in reached:
        return ""
    return reverse("cases:cycle_review", args=[meeting.case.code, cycle.number])
