"""A family: begin, see, edit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look, must_lead
from cases.forms.family import FamilyEditForm, FamilyForm
from cases.headers import case_header
from cases.models import Case
from cases.overview import overview
from cases.timeline import timeline_page


@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: PersonRequest) -> HttpResponse:
    """Begin the work with a family; a form sent twice leads to the same family."""
    must_lead(request)
    form = FamilyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.start(by=request.user))
        except Case.CodeTaken:
            return _sent_before(request, form)
    return _new_page(request, form, status=400 if form.errors else 200)


def _sent_before(request: PersonRequest, form: FamilyForm) -> HttpResponse:
    """Lead to the family that this form made already; another family, or a code that is not hers, is asked for anew."""
    case = Case.objects.led_by(request.user).with_people().filter(code=form.cleaned_data["code"]).first()
    if case and form.is_of(case):
        return redirect(case)
    messages.error(request, _("This was not saved yet. Please press the button once more."))
    return _new_page(request, form.afresh(), status=409)


def _new_page(request: PersonRequest, form: FamilyForm, *, status: int) -> HttpResponse:
    return render(request, "cases/case_form.html", {"form": form}, status=status)


@require_safe
def case_detail(request: PersonRequest, code: UUID) -> HttpResponse:
    """Where a family stands: spine, hopes, what happened, next step."""
    cases = Case.objects.led_by(request.user).with_people().with_standing()
    case = find_or_404(cases, request, code=code)
    log_look(request, case.code)
    return render(request, "cases/case_detail.html", overview(case, today=timezone.localdate()))


@require_safe
def timeline(request: PersonRequest, code: UUID) -> HttpResponse:
    """Everything that happened, the latest first; what is told can be narrowed in the address."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    log_look(request, case.code)
    asked = request.GET
    return render(request, "cases/timeline.html", timeline_page(case, kind=asked.get("kind", ""), page=asked.get("page")))


@require_http_methods(["GET", "HEAD", "POST"])
def case_edit(request: PersonRequest, code: UUID) -> HttpResponse:
    """Change what was noted at the first meeting; somebody else's change meanwhile is shown, not overwritten."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    log_look(request, case.code)
    if request.method != "POST":
        return _edit_page(request, case, FamilyEditForm(initial=FamilyEditForm.values(case)))
    form = FamilyEditForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, case, form, status=400)
    try:
        form.record(case, by=request.user)
    except Case.Changed:
        return _edit_conflict(request, case)
    messages.success(request, _("Saved."))
    return redirect(case)


def _edit_page(request: PersonRequest, case: Case, form: FamilyEditForm, *, status: int = 200, **also: Any) -> HttpResponse:
    page = {"form": form, "case": case, "header": case_header(case, here=_("Details")), **also}
    return render(request, "cases/case_edit.html", page, status=status)


def _edit_conflict(request: PersonRequest, case: Case) -> HttpResponse:
    """Both versions: hers in the form, ready to be saved on top, and what stands in the record beside it."""
    case.refresh_from_db()
    posted = request.POST.copy()
    posted["version"] = str(case.version)
    return _edit_page(request, case, FamilyEditForm(posted), status=409, theirs=FamilyEditForm.in_words(case))
