"""A meeting's page, and the shared note as a whole: finished, opened again, as it was before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.forms.note import Sheet, UnlockForm
from cases.headers import case_header
from cases.meeting_page import meeting_page
from cases.models import Case, Meeting, SharedNote
from cases.note_history import history_page

# What of a meeting is needed to name who speaks and to lead back to where the line is written.
NEEDED = ("cycle", "case__client", "case__child", "case__practitioner")


def find_meeting(request: PersonRequest, code: UUID, meeting: UUID, **also: Any) -> Meeting:
    """The meeting of a case that this person leads, with its case and people; a 404 otherwise, and where not ``also``."""
    cases = Case.objects.led_by(request.user).with_people().with_standing().select_related("practitioner")
    case = find_or_404(cases, request, code=code, meetings__code=meeting, **also)
    found = case.meetings.select_related("cycle").get(code=meeting)
    found.case = case
    return found


def find_note(request: PersonRequest, code: UUID, note: UUID) -> SharedNote:
    """The note of a meeting with a family that this person leads; a 404 otherwise."""
    notes = SharedNote.objects.led_by(request.user).select_related(*(f"meeting__{place}" for place in NEEDED))
    return find_or_404(notes, request, code=note, meeting__case__code=code)


def sheet_of(request: PersonRequest, meeting: Meeting) -> Sheet:
    """Where the note is written: a shared review has a screen of its own besides the meeting's page."""
    at_review = meeting.kind == Meeting.Kind.SHARED_REVIEW and meeting.cycle is not None
    return Sheet.REVIEW if at_review and request.POST.get("sheet") != Sheet.MEETING else Sheet.MEETING


def to_sheet(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    """Back to where the note is written."""
    if sheet_of(request, meeting) is Sheet.REVIEW:
        return redirect("cases:cycle_review", code=meeting.case.code, number=meeting.cycle.number)  # type: ignore[union-attr]
    return redirect(meeting)


@require_safe
def meeting_detail(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """A meeting, to be looked at together: when it is, who is there, what is hoped for, what is said."""
    found = find_meeting(request, code, meeting)
    log_look(request, found.case.code)
    return render(request, "cases/meeting_detail.html", meeting_page(found, user=request.user, asked=request.GET))


@require_POST
def note_finish(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """Lock the note; where the meeting is still planned, the same press may say that it took place."""
    found = find_note(request, code, note)
    held = "held" in request.POST and found.meeting.state == Meeting.State.PLANNED
    try:
        found.finish(by=request.user, held=held)
    except SharedNote.Finished:
        messages.info(request, _("This note is finished already."))
    except Meeting.WrongState:
        messages.error(request, _("Somebody said meanwhile what became of this meeting. The note is still open."))
    else:
        messages.success(request, _("The note is finished and stays as it was written."))
    return to_sheet(request, found.meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def note_unlock(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """Ask why a finished note is opened again, and open it."""
    found = find_note(request, code, note)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _unlock_page(request, found, form, status=400 if form.is_bound else 200)
    try:
        form.record(found, by=request.user)
    except SharedNote.StillOpen:
        messages.info(request, _("This note is open already."))
    else:
        messages.success(request, _("The note is open again. What was written stays; new lines say when they were added."))
    return redirect(found.meeting)


def _unlock_page(request: PersonRequest, note: SharedNote, form: UnlockForm, *, status: int) -> HttpResponse:
    meeting = find_meeting(request, note.meeting.case.code, note.meeting.code)
    log_look(request, meeting.case.code)
    header = case_header(meeting.case, here=_("Open the note again"), tab="meetings")
    page = {"form": form, "note": note, "meeting": meeting, "case": meeting.case, "header": header}
    return render(request, "cases/note_unlock.html", page, status=status)


@require_safe
def note_history(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """The note as it was before: earlier words of each line, and why it was opened again. For the practitioner alone."""
    found = find_note(request, code, note)
    log_look(request, code)
    meeting = find_meeting(request, code, found.meeting.code)
    found.meeting = meeting
    header = case_header(meeting.case, here=_("As it was before"), tab="meetings")
    return render(request, "cases/note_history.html", history_page(found) | {"case": meeting.case, "header": header})
