"""A cycle: begin, see, and move it on, one stage at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.cycle_page import cycle_page
from cases.models import Case, Cycle
from cases.review import review_page


def find_cycle(request: PersonRequest, code: UUID, number: int) -> Cycle:
    """The cycle of a case that this person leads, with its case and people; a 404 otherwise."""
    cases = Case.objects.led_by(request.user).with_people().with_standing()
    case = find_or_404(cases, request, code=code, cycles__number=number)
    cycle = case.cycles.get(number=number)
    cycle.case = case
    return cycle


@require_POST
def cycle_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Start the next cycle, closing the reviewed one before it."""
    case = find_or_404(Case.objects.led_by(request.user), request, code=code)
    try:
        cycle = case.plan_cycle(by=request.user)
    except Case.CycleStillOpen:
        messages.error(request, _("The cycle before is still open. Finish its shared review first."))
        return redirect(case)
    except Case.Closed:
        messages.error(request, is_closed())
        return redirect(case)
    return redirect("cases:cycle_detail", code=case.code, number=cycle.number)


@require_safe
def cycle_detail(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """One cycle: its film, its clips, its review, and the one thing to do next."""
    cycle = find_cycle(request, code, number)
    log_look(request, cycle.case.code)
    return render(request, "cases/cycle_detail.html", cycle_page(cycle, user=request.user))


@require_POST
def cycle_choose_clips(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """Say that the clips are ready for the review."""
    cycle = find_cycle(request, code, number)
    try:
        cycle.choose_clips(by=request.user)
    except Cycle.NoClips:
        messages.error(request, _("Mark at least one clip first."))
    except Cycle.WrongStage:
        _refuse(request, cycle, _("Clips can be chosen once the film is ready, and before the review."))
    else:
        messages.success(request, _("The clips are chosen. The shared review can be opened whenever you are together."))
    return redirect(cycle)


@require_POST
def cycle_start_review(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """Open the shared review, or return to it."""
    cycle = find_cycle(request, code, number)
    try:
        cycle.start_review(by=request.user)
    except Cycle.WrongStage:
        _refuse(request, cycle, _("The shared review opens once the clips are chosen."))
    except Cycle.NoClips:
        messages.error(request, _("Mark at least one clip first."))
    except Cycle.NoConsent:
        messages.error(request, _("Not everybody agrees to the film at the moment, so it cannot be looked at."))
    else:
        return redirect("cases:cycle_review", code=code, number=number)
    return redirect(cycle)


@require_safe
def cycle_review(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """The screen to look at together; nothing that is not meant for the client is in it."""
    cycle = find_cycle(request, code, number)
    page = review_page(cycle, user=request.user, asked=request.GET)
    if page is None:
        messages.error(request, _("The shared review opens once the clips are chosen and everybody agrees to the film."))
        return redirect(cycle)
    log_look(request, cycle.case.code)
    return render(request, "cases/cycle_review.html", page)


@require_POST
def cycle_finish_review(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """The film has been looked at together: lock the note and go back to the family's page."""
    cycle = find_cycle(request, code, number)
    try:
        cycle.finish_review(by=request.user)
    except Cycle.WrongStage:
        _refuse(request, cycle, _("This review cannot be finished: it is not open."))
        return redirect(cycle)
    except Cycle.NoClips:
        messages.error(request, _("Mark at least one clip first."))
        return redirect(cycle)
    messages.success(request, _("Cycle %(number)d is reviewed.") % {"number": cycle.number})
    return redirect(cycle.case)


@require_POST
def cycle_close(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """End the cycle after its review."""
    cycle = find_cycle(request, code, number)
    try:
        cycle.close(by=request.user)
    except Cycle.WrongStage:
        _refuse(request, cycle, _("A cycle is closed after its shared review."))
        return redirect(cycle)
    messages.success(request, _("Cycle %(number)d is closed.") % {"number": cycle.number})
    return redirect(cycle.case)


def is_closed() -> str:
    """Why nothing new begins with a family whose work is closed."""
    return _("The work with this family is closed. Take it up again first.")


def _refuse(request: PersonRequest, cycle: Cycle, sentence: str) -> None:
    """Say why the cycle was not moved on; in a closed case that is the reason."""
    messages.error(request, is_closed() if cycle.case.closed_at else sentence)
