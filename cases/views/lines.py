"""Lines of a shared note: written, reworded, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.answers import not_valid, refused, saved, wants_json
from accounts.requests import PersonRequest, find_or_404, log_look
from accounts.versions import VersionForm
from cases.forms.note import LineForm, Sheet
from cases.meeting_page import meeting_page
from cases.models import Meeting, NoteLine, SharedNote
from cases.note_page import shown_line
from cases.review import review_page
from cases.views.notes import NEEDED, find_meeting, find_note, sheet_of, to_sheet


def _find_line(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> NoteLine:
    lines = NoteLine.objects.led_by(request.user).select_related(*(f"note__meeting__{place}" for place in NEEDED))
    return find_or_404(lines, request, code=line, note__code=note, note__meeting__case__code=code)


@require_POST
def meeting_line_new(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Write a line at a meeting, whose note begins with the first one."""
    meetings = Meeting.objects.led_by(request.user).select_related(*NEEDED)
    return _write(request, find_or_404(meetings, request, code=meeting, case__code=code))


@require_POST
def line_new(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """Write a line into a note; the same line sent twice stands once."""
    return _write(request, find_note(request, code, note).meeting)


def _write(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    form = LineForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _answer_problem(request, meeting, form)
    data = form.cleaned_data
    try:
        line = SharedNote.write(
            meeting, code=form.line_code(), by=request.user, speaker=data["speaker"], text=data["text"],
            is_quote=data["is_quote"], clip=data["clip"],
        )  # fmt: skip
    except NoteLine.Changed:
        return _answer_not_saved(request, meeting)
    except SharedNote.Finished:
        return _answer_conflict(request, meeting, _finished())
    return _answer_saved(request, line, line.note)


@require_POST
def line_edit(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> HttpResponse:
    """Change a line, unless somebody else did since it was read."""
    found = _find_line(request, code, note, line)
    meeting = found.note.meeting
    form = LineForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _answer_problem(request, meeting, form)
    data = form.cleaned_data
    reword = partial(found.reword, speaker=data["speaker"], text=data["text"], is_quote=data["is_quote"])
    return _answer_change(request, found, reword, version=data["version"] or 0)


@require_POST
def line_remove(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> HttpResponse:
    """Take a line out of the note; it can be put back, and its text stays among the versions."""
    found = _find_line(request, code, note, line)
    return _answer_change(request, found, found.remove, version=VersionForm(request.POST).seen())


@require_POST
def line_restore(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> HttpResponse:
    """Put a line that was taken out back in its place."""
    found = _find_line(request, code, note, line)
    return _answer_change(request, found, found.restore, version=VersionForm(request.POST).seen())


def _answer_change(request: PersonRequest, line: NoteLine, change: Callable[..., None], *, version: int) -> HttpResponse:
    """Make the change and say so, or say why not."""
    note = line.note
    try:
        change(by=request.user, version=version)
    except NoteLine.Changed:
        return _answer_changed(request, line, note)
    except NoteLine.Settled:
        return _answer_settled(request, line, note)
    except SharedNote.Finished:
        return _answer_line_conflict(request, line, note, _finished())
    return _answer_saved(request, line, note)


def _line_html(request: PersonRequest, line: NoteLine, note: SharedNote) -> str:
    log_look(request, note.meeting.case.code)
    shown = shown_line(line, note, sheet=sheet_of(request, note.meeting))
    return render_to_string("cases/_line.html", {"shown": shown}, request)


def _answer_saved(request: PersonRequest, line: NoteLine, note: SharedNote) -> HttpResponse:
    if not wants_json(request):
        return to_sheet(request, note.meeting)
    url = reverse("cases:line_edit", args=[note.meeting.case.code, note.code, line.code])
    return saved(line=str(line.code), version=line.version, url=url, html=_line_html(request, line, note))


def _answer_problem(request: PersonRequest, meeting: Meeting, form: LineForm) -> HttpResponse:
    if wants_json(request):
        return not_valid(form)
    sentence = " ".join(str(message) for field in form.errors.values() for message in field)
    return _answer_in_page(request, meeting, sentence, status=400)


def _answer_changed(request: PersonRequest, line: NoteLine, note: SharedNote) -> HttpResponse:
    line.refresh_from_db()
    sentence = _("This line was changed meanwhile. Both texts are here; nothing is lost.")
    return _answer_line_conflict(request, line, note, sentence, version=line.version)


def _answer_settled(request: PersonRequest, line: NoteLine, note: SharedNote) -> HttpResponse:
    sentence = _("This line stays as it was when the note was finished. What is new can be added as another line.")
    return _answer_line_conflict(request, line, note, sentence)


def _answer_line_conflict(
    request: PersonRequest, line: NoteLine, note: SharedNote, sentence: str, **also: int
) -> HttpResponse:  # fmt: skip
    """Say with the sentence what the line says in the record; one that was taken out says nothing."""
    if not wants_json(request):
        return _answer_conflict(request, note.meeting, sentence)
    html, text = _line_html(request, line, note), "" if line.removed_at else line.text
    return _answer_conflict(request, note.meeting, sentence, text=text, html=html, **also)


def _answer_not_saved(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    """The code that the page drew belongs to another note: a new page draws another."""
    return _answer_conflict(request, meeting, _("This line was not saved. Please write it down once more."))


def _finished() -> str:
    return _("This note is finished and can no longer be changed.")


def _answer_conflict(request: PersonRequest, meeting: Meeting, sentence: str, **also: Any) -> HttpResponse:
    if wants_json(request):
        return refused(sentence, status=409, **also)
    return _answer_in_page(request, meeting, sentence, status=409)


def _answer_in_page(request: PersonRequest, meeting: Meeting, sentence: str, *, status: int) -> HttpResponse:
    """The page where it was written, with the sentence and with what was typed; a family's words never travel in a sign-in."""
    case, also = meeting.case, {"refused": sentence, "typed": request.POST.get("text", "")}
    page = None
    if sheet_of(request, meeting) is Sheet.REVIEW and meeting.cycle:
        meeting.cycle.case = case
        page = review_page(meeting.cycle, user=request.user, asked=QueryDict())
    log_look(request, case.code)
    if page:
        return render(request, "cases/cycle_review.html", page | also, status=status)
    page = meeting_page(find_meeting(request, case.code, meeting.code), user=request.user, asked=QueryDict())
    return render(request, "cases/meeting_detail.html", page | also, status=status)
