"""The end of the work with a family: celebrated, written down, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.celebration import celebration_page
from cases.closing import still_open
from cases.film_clock import end_if_closed_today
from cases.forms.closing import CloseForm, ReopenForm
from cases.headers import case_header
from cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def case_close(request: PersonRequest, code: UUID) -> HttpResponse:
    """Say how the work ended; what is still open is named, and holds nothing up but a planned end."""
    case = _find(request, code)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            form.record(case, by=request.user)
        except Case.CycleStillOpen:
            form.add_error(
                "ending", _("The latest cycle is not reviewed yet. Finish it first, or say how the work ended early.")
            )
        except Case.Closed:
            messages.info(request, _("The work with this family is closed already."))
            return redirect(case)
        else:
            messages.success(request, _("The work with this family is closed. What was written stays in the record."))
            return redirect(case)
    log_look(request, case.code)
    page = {
        "form": form, "case": case, "open": still_open(case), "header": case_header(case, here=_("Close the work")),
        "films_end": end_if_closed_today(),
    }  # fmt: skip
    return render(request, "cases/case_close.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def case_reopen(request: PersonRequest, code: UUID) -> HttpResponse:
    """Say why the work is taken up again."""
    case = _find(request, code)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            form.record(case, by=request.user)
        except Case.NotClosed:
            messages.info(request, _("The work with this family is open already."))
        else:
            messages.success(request, _("The work with this family goes on."))
        return redirect(case)
    log_look(request, case.code)
    page = {"form": form, "case": case, "header": case_header(case, here=_("Take the work up again"))}
    return render(request, "cases/case_reopen.html", page, status=400 if form.errors else 200)


@require_safe
def celebration(request: PersonRequest, code: UUID) -> HttpResponse:
    """The page to look at together at the end, and to take home on paper."""
    cases = Case.objects.led_by(request.user).with_people().select_related("practitioner")
    case = find_or_404(cases, request, code=code)
    log_look(request, case.code)
    return render(request, "cases/celebration.html", celebration_page(case))


def _find(request: PersonRequest, code: UUID) -> Case:
    return find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
