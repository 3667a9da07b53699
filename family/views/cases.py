"""What a client reads: her cases, one of them, a note, and who sees what. Nothing here is written but a look into the log."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.models import Case, SharedNote
from family.case_page import case_page
from family.doors import own_page, show
from family.home import home_page
from family.note_page import note_page
from family.who_looked import who_looked_page
from family.who_sees import who_sees_page
from questionnaires.answering import SAFE


@own_page(*SAFE)
def home(request: PersonRequest) -> HttpResponse:
    """Everything she takes part in, and what waits for her."""
    log_look(request, request.user.code)
    return show(request, "home", home_page(request.user, now=timezone.now()))


@own_page(*SAFE)
def case(request: PersonRequest, code: UUID) -> HttpResponse:
    """One case: what is next, her hopes, what was written together, what has been done."""
    found = find_or_404(Case.objects.visible_to(request.user).with_people().select_related("practitioner"), request, code=code)
    log_look(request, found.code)
    return show(request, "case", case_page(found, request.user, now=timezone.now()))


@own_page(*SAFE)
def note(request: PersonRequest, code: UUID, note: UUID) -> HttpResponse:
    """What was written together at one meeting, to read and to print."""
    notes = SharedNote.objects.visible_to(request.user).filter(meeting__case__in=Case.objects.visible_to(request.user))
    with_case = notes.select_related("meeting__case__client", "meeting__case__child", "meeting__case__practitioner")
    found = find_or_404(with_case, request, code=note, meeting__case__code=code)
    log_look(request, found.code)
    return show(request, "note", note_page(found, request.user))


@own_page(*SAFE)
def who_sees(request: PersonRequest, code: UUID) -> HttpResponse:
    """Who can see what of it, as it stands today."""
    found = find_or_404(Case.objects.visible_to(request.user).with_people().select_related("practitioner"), request, code=code)
    log_look(request, found.code)
    return show(request, "who_sees", who_sees_page(found, request.user))


@own_page(*SAFE)
def who_looked(request: PersonRequest, code: UUID) -> HttpResponse:
    """Who has looked at it, by day."""
    found = find_or_404(Case.objects.visible_to(request.user), request, code=code)
    log_look(request, found.code)
    return show(request, "who_looked", who_looked_page(found, before=request.GET.get("before", "")))
