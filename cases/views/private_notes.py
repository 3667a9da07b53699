"""The private note on a meeting: a page of its own, which nobody looks at together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.answers import not_valid, refused, saved, wants_json
from accounts.requests import PersonRequest, log_look
from cases.forms.private_note import PrivateNoteForm
from cases.models import Meeting, PrivateNote
from cases.private_page import private_page
from cases.views.notes import find_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def private_note(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Read and write what the practitioner thinks about a meeting; for whoever stands in for her the page is not there."""
    found = find_meeting(request, code, meeting, practitioner=request.user)
    if request.method != "POST":
        return _page(request, found)
    form = PrivateNoteForm(request.POST)
    if not form.is_valid():
        return not_valid(form) if wants_json(request) else _page(request, found, form=form, status=400)
    try:
        note = form.record(found, by=request.user)
    except PrivateNote.Changed:
        return _conflict(request, found, form.cleaned_data["text"])
    return saved(version=note.version) if wants_json(request) else redirect(request.path)


def _page(request: PersonRequest, meeting: Meeting, *, status: int = 200, **also: Any) -> HttpResponse:
    log_look(request, meeting.case.code)
    return render(request, "cases/private_note.html", private_page(meeting, user=request.user, **also), status=status)


def _conflict(request: PersonRequest, meeting: Meeting, mine: str) -> HttpResponse:
    """Both texts: hers ready to be saved on top, and what stands in the record beside it."""
    note = get_object_or_404(PrivateNote.objects.led_by(request.user), meeting=meeting)
    if wants_json(request):
        log_look(request, meeting.case.code)
        sentence = _("Your reflection was changed in another tab. Both texts are here; nothing is lost.")
        return refused(sentence, status=409, text=note.text, version=note.version)
    return _page(request, meeting, form=PrivateNoteForm.of(note, text=mine), theirs=note.text, status=409)
