"""Today, the caseload, and finding a family in it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look, must_supervise, must_work_here
from cases.models import Case
from practice.before_after import before_after_page
from practice.caseload import find_families
from practice.supervised import supervised_list, supervised_page
from practice.today import family_row, today_page

FAMILIES_A_PAGE = 25


@require_safe
def today(request: PersonRequest) -> HttpResponse:
    """What to do next, answered in five seconds."""
    must_work_here(request)
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
