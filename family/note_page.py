"""A shared note as a client reads it: each line with whose words it is, her own marked, no other adult named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import NoteLine, SharedNote

Speaker = NoteLine.Speaker


@dataclass(frozen=True, slots=True)
class Said:
    """One line: whose words, and whether they are her own."""

    line: NoteLine
    who: str
    is_own: bool


def note_page(note: SharedNote, user: User) -> dict[str, Any]:
    """The page's contents; the note must come with its meeting, and that with the case, its people and practitioner."""
    adults = list(note.meeting.people.filter(client__isnull=False).select_related("client"))
    own = _speaks_as_client(note, [place.client.user_id for place in adults if place.client]) == user.pk
    lines = NoteLine.objects.visible_to(user).filter(note=note).order_by("position")
    return {
        "note": note,
        "meeting": note.meeting,
        "case": note.meeting.case,
        "lines": [_said(line, note, own) for line in lines],
    }


def _speaks_as_client(note: SharedNote, there: list[int | None]) -> int | None:
    """Whose words "the client's" are: those of the one adult who was there, or else of the one with whom the work began."""
    return there[0] if len(there) == 1 else note.meeting.case.client.user_id


def _said(line: NoteLine, note: SharedNote, own: bool) -> Said:
    case = note.meeting.case
    names = {
        Speaker.CLIENT: _("You") if own else _("Parent or carer"),
        Speaker.CHILD: case.child.name,
        Speaker.PRACTITIONER: case.practitioner.short_name,
        Speaker.TOGETHER: _("Together"),
    }
    speaker = Speaker(line.speaker)
    return Said(line, names[speaker], is_own=own and speaker == Speaker.CLIENT)
