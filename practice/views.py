"""Today, the caseload, and finding a family in it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.recent import recent_sign_in
from accounts.requests import (
    PersonRequest,
    find_or_404,
    log_look,
    log_refusal,
    must_administer,
    must_supervise,
    must_work_here,
)
from cases.breaking_glass import told_to
from cases.models import Case
from practice.before_after import before_after_page
from practice.caseload import find_families
from practice.emergency import emergency_page, record_page
from practice.forms import EmergencyForm
from practice.supervised import supervised_list, supervised_page
from practice.today import family_row, today_page

FAMILIES_A_PAGE = 25


@require_safe
def today(request: PersonRequest) -> HttpResponse:
    """What to do next, answered in five seconds."""
    must_work_here(request)
    log_look(request, request.user.code)
    return render(request, "practice/today.html", today_page(request.user, now=timezone.localtime()))


@require_safe
def caseload(request: PersonRequest) -> HttpResponse:
    """Every family of one's own with whom the work goes on, or ended, the latest change first."""
    must_work_here(request)
    families = Case.objects.led_by(request.user)
    are_closed = request.GET.get("show") == "closed"
    shown = (families.closed() if are_closed else families.open()).with_people().with_standing()
    page = Paginator(shown.order_by("-touched_at", "-pk"), FAMILIES_A_PAGE).get_page(request.GET.get("page"))
    rows = [family_row(case, timezone.localtime()) for case in page]
    log_look(request, request.user.code)
    return render(request, "practice/caseload.html", {"page": page, "rows": rows, "are_closed": are_closed})


@require_safe
def before_after(request: PersonRequest, code: UUID) -> HttpResponse:
    """What has changed for a family, in words, pictures and tables."""
    cases = Case.objects.led_by(request.user).with_people().select_related("practitioner").with_standing()
    case = find_or_404(cases, request, code=code)
    log_look(request, case.code)
    return render(request, "practice/before_after.html", before_after_page(case))


@require_POST
def find(request: PersonRequest) -> HttpResponse:
    """Families of one's own by the start of a name; names travel in the body of a request, never in an address."""
    must_work_here(request)
    words = request.POST.get("q", "").strip()[:120]
    found = find_families(request.user, words)
    rows = [family_row(case, timezone.localtime()) for case in found.cases]
    log_look(request, request.user.code)
    return render(request, "practice/caseload.html", {"words": words, "rows": rows, "more": found.more})


@require_safe
def supervision(request: PersonRequest) -> HttpResponse:
    """The families that agreed to this supervisor, without their names."""
    must_supervise(request)
    return render(request, "practice/supervision.html", supervised_list(request.user, page=request.GET.get("page")))


@require_safe
def supervised_case(request: PersonRequest, code: UUID) -> HttpResponse:
    """How the work with one of them goes: goals, what has changed, shared notes; no contacts, no private notes, no film."""
    cases = Case.objects.supervised_by(request.user).select_related("child", "practitioner").with_standing()
    case = find_or_404(cases, request, code=code)
    log_look(request, case.code)
    page = supervised_page(case, request.user, page=request.GET.get("page"))
    return render(request, "practice/supervised_case.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to open a family’s record in an emergency."), who=must_administer, looks=False)
def emergency(request: PersonRequest) -> HttpResponse:
    """Break the glass: an admin names the family and says why it cannot wait; everybody whom it concerns is told."""
    must_administer(request)
    form = EmergencyForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST":
        if form.is_valid():
            return redirect("practice:emergency_record", form.record().case.code)
        log_refusal(request, request.user.code)
    page = {"form": form, **emergency_page(request.user)}
    return render(request, "practice/emergency.html", page, status=400 if form.errors else 200)


@require_safe
def emergency_record(request: PersonRequest, code: UUID) -> HttpResponse:
    """The record, to read, within the hour; without films, stills and clips."""
    cases = Case.objects.opened_in_emergency_by(request.user).with_people().select_related("practitioner")
    case = find_or_404(cases, request, code=code)
    log_look(request, case.code)
    page = record_page(case, request.user, page=request.GET.get("page"))
    return render(request, "practice/emergency_record.html", page)


@require_POST
def emergency_seen(request: PersonRequest, code: UUID, emergency: UUID) -> HttpResponse:
    """The practitioner has read that her family's record was opened; it no longer stands on Today, and stays in the story."""
    told = find_or_404(told_to(request.user), request, code=emergency, case__code=code)
    told.be_seen(by=request.user)
    return redirect("practice:today")
