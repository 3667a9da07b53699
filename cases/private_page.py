"""What the page of a private note shows: the reflection, and the shared note to read beside it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.module_words import draft_words
from cases.forms.note import Sheet
from cases.forms.private_note import PrivateNoteForm
from cases.headers import case_header
from cases.models import Meeting, PrivateNote
from cases.note_page import note_parts


def private_page(
    meeting: Meeting, *, user: User, form: PrivateNoteForm | None = None, theirs: str | None = None
) -> dict[str, Any]:  # fmt: skip
    """The page's contents; the meeting must come as ``meeting_page`` takes it.

    A form that was sent and could not be saved comes back as ``form``, and with it, where the note was changed in another tab,
    what stands there as ``theirs``.
    """
    private = PrivateNote.objects.led_by(user).filter(meeting=meeting).first()
    return {
        "case": meeting.case,
        "meeting": meeting,
        "header": case_header(meeting.case, here=_("Your reflection"), tab="meetings"),
        "form": form or PrivateNoteForm.of(private),
        "theirs": theirs,
        "saved": _saved(private),
        "lines": note_parts(meeting, meeting.notes.first(), sheet=Sheet.MEETING, asked={})["lines"],
        "words": draft_words(user, place=f"reflection {meeting.code}"),
    }


def _saved(note: PrivateNote | None) -> str:
    if note is None or note.written_at is None:
        return ""
    return _("Saved %(time)s") % {"time": date_format(timezone.localtime(note.written_at), "j F, H:i")}
