"""Lines of a shared note: written, reworded, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.forms.note import LineForm
from cases.forms.version import VersionForm
from cases.models import NoteLine, SharedNote
from cases.review import review_page, shown_line
from cases.views.answers import not_valid, refused, saved, wants_json

# What of a meeting is needed to name who speaks and to lead back to the review.
NEEDED = ("cycle", "case__client", "case__child", "case__practitioner")


def _find_note(request: PersonRequest, code: UUID, note: UUID) -> SharedNote:
    notes = SharedNote.objects.led_by(request.user).select_related(*(f"meeting__{place}" for place in NEEDED))
    return find_or_404(notes, request, code=note, meeting__case__code=code)


def _find_line(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> NoteLine:
    lines = NoteLine.objects.led_by(request.user).select_related(*(f"note__meeting__{place}" for place in NEEDED))
    return find_or_404(lines, request, code=line, note__code=note, note__meeting__case__code=code)


@require_POST
def line_new(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """Write a line; the same line sent twice stands once."""
    found = _find_note(request, code, note)
    form = LineForm(request.POST, note=found)
    if not form.is_valid():
        return _answer_problem(request, found, form)
    data = form.cleaned_data
    try:
        line = found.add_line(
            code=form.line_code(), by=request.user, speaker=data["speaker"], text=data["text"],
            is_quote=data["is_quote"], clip=data["clip"],
        )  # fmt: skip
    except NoteLine.Changed:
        return _answer_not_saved(request, found)
    except SharedNote.Finished:
        return _answer_finished(request, found)
    return _answer_saved(request, line, found)


@require_POST
def line_edit(request: PersonRequest, code: UUID, note: UUID, line: UUID) -> HttpResponse:
    """Change a line, unless somebody else did since it was read."""
    found = _find_line(request, code, note, line)
    form = LineForm(request.POST, note=found.note)
    if not form.is_valid():
        return _answer_problem(request, found.note, form)
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
    except SharedNote.Finished:
        return _answer_finished(request, note)
    return _answer_saved(request, line, note)


def _to_review(note: SharedNote) -> HttpResponse:
    cycle = note.meeting.cycle
    assert cycle is not None  # noqa: S101 - a shared review belongs to a cycle
    return redirect("cases:cycle_review", code=note.meeting.case.code, number=cycle.number)


def _line_html(request: PersonRequest, line: NoteLine, note: SharedNote) -> str:
    return render_to_string("cases/_line.html", {"shown": shown_line(line, note)}, request)


def _answer_saved(request: PersonRequest, line: NoteLine, note: SharedNote) -> HttpResponse:
    if not wants_json(request):
        return _to_review(note)
    return saved(line=str(line.code), version=line.version, html=_line_html(request, line, note))


def _answer_problem(request: PersonRequest, note: SharedNote, form: LineForm) -> HttpResponse:
    if wants_json(request):
        return not_valid(form)
    sentence = " ".join(str(message) for field in form.errors.values() for message in field)
    return _answer_in_page(request, note, sentence, status=400)


def _answer_changed(request: PersonRequest, line: NoteLine, note: SharedNote) -> HttpResponse:
    line.refresh_from_db()
    sentence = _("This line was changed meanwhile. Both texts are here; nothing is lost.")
    if wants_json(request):
        return refused(sentence, status=409, text=line.text, version=line.version, html=_line_html(request, line, note))
    return _answer_in_page(request, note, sentence, status=409)


def _answer_not_saved(request: PersonRequest, note: SharedNote) -> HttpResponse:
    """The code that the page drew belongs to another note: a new page draws another."""
    sentence = _("This line was not saved. Please write it down once more.")
    if wants_json(request):
        return refused(sentence, status=409)
    return _answer_in_page(request, note, sentence, status=409)


def _answer_finished(request: PersonRequest, note: SharedNote) -> HttpResponse:
    sentence = _("This note is finished and can no longer be changed.")
    if wants_json(request):
        return refused(sentence, status=409)
    return _answer_in_page(request, note, sentence, status=409)


def _answer_in_page(request: PersonRequest, note: SharedNote, sentence: str, *, status: int) -> HttpResponse:
    """The review with the sentence, and with what was typed still in it; a family's words never travel in a sign-in."""
    cycle = note.meeting.cycle
    assert cycle is not None  # noqa: S101 - a shared review belongs to a cycle
    cycle.case = note.meeting.case
    page = review_page(cycle, user=request.user, asked=QueryDict())
    if page is None:
        messages.error(request, sentence)
        return redirect(cycle)
    log_look(request, cycle.case.code)
    page |= {"refused": sentence, "typed": request.POST.get("text", "")}
    return render(request, "cases/cycle_review.html", page, status=status)
