"""To complain, and what an admin does about it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look, must_administer
from public.complaining import acknowledge, complain, count, days_left, is_too_many
from public.forms.complaint import ComplaintForm, OutcomeForm
from public.legal import legal_page
from public.models import Complaint
from public.views.everybody import for_everybody

COMPLAINTS_A_PAGE = 25
# The reference is shown in this browser alone, and for this long; it stands in no address.
COOKIE = settings.COMPLAINT_COOKIE_NAME
SHOWN_SECONDS = 600
TOO_MANY = 429


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: HttpRequest) -> HttpResponse:
    """Say what went wrong; sent twice it is one complaint."""
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, status=400 if form.errors else 200)
    if is_too_many(request):
        return _form_page(request, form, status=TOO_MANY, too_many=True)
    told = form.cleaned_data
    page = request.build_absolute_uri(reverse("public:complaint_detail", args=[told["code"]]))
    try:
        complaint, is_new = complain(page=page, **told)
    except Complaint.CodeTaken:
        return _form_page(request, form.afresh(), status=409, again=True)
    if is_new:
        count(request)
    there = reverse("public:complaint_thanks")
    response = redirect(there)
    response.set_signed_cookie(
        COOKIE,
        complaint.reference,
        max_age=SHOWN_SECONDS,
        path=there,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
    return response


@for_everybody
@require_safe
def complaint_thanks(request: HttpRequest) -> HttpResponse:
    """That it arrived, and under which reference, in the browser that sent it."""
    reference = request.get_signed_cookie(key=COOKIE, default="", max_age=SHOWN_SECONDS)
    return render(request, "public/complaint_thanks.html", {"reference": reference})


@require_safe
def manage_complaints(request: PersonRequest) -> HttpResponse:
    """Every complaint, what waits first, with its clock."""
    must_administer(request)
    rows = Complaint.objects.curated_by(request.user).waiting_first().defer("words", "outcome", "name", "contact")
    page = Paginator(rows, COMPLAINTS_A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    told = [(complaint, days_left(complaint, today)) for complaint in page]
    log_look(request, request.user.code)
    return render(request, "public/manage/complaints.html", {"page": page, "complaints": told})


@require_safe
def complaint_detail(request: PersonRequest, complaint: UUID) -> HttpResponse:
    """Read one complaint; that somebody did is written down."""
    found = _find(request, complaint)
    form = OutcomeForm(initial={"version": found.version, "outcome": found.outcome})
    return _detail_page(request, found, form)


@require_POST
def complaint_acknowledge(request: PersonRequest, complaint: UUID) -> HttpResponse:
    """Note that the person knows that somebody is looking into it."""
    found = _find(request, complaint)
    acknowledge(found, by=request.user)
    messages.success(request, _("Acknowledged."))
    return redirect("public:complaint_detail", complaint=complaint)


@require_POST
def complaint_answer(request: PersonRequest, complaint: UUID) -> HttpResponse:
    """Write what came of it; another admin's words meanwhile are shown, not overwritten."""
    found = _find(request, complaint)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, found, form, status=400)
    try:
        found.answer(by=request.user, **form.cleaned_data)
    except Complaint.Changed:
        sent = request.POST.copy()
        sent["version"] = str(found.version)
        theirs = [(str(OutcomeForm.base_fields["outcome"].label), found.outcome or "–")]
        return _detail_page(request, found, OutcomeForm(sent), status=409, theirs=theirs)
    messages.success(request, _("Saved."))
    return redirect("public:complaint_detail", complaint=complaint)


def _find(request: PersonRequest, code: UUID) -> Complaint:
    must_administer(request)
    people = ("acknowledged_by", "answered_by")
    found: Complaint = find_or_404(Complaint.objects.curated_by(request.user).select_related(*people), request, code=code)
    return found


def _form_page(request: HttpRequest, form: ComplaintForm, *, status: int, **also: object) -> HttpResponse:
    page = {"form": form, "text": legal_page("complaints"), **also}
    return render(request, "public/complaint_new.html", page, status=status)


def _detail_page(
    request: PersonRequest, found: Complaint, form: OutcomeForm, *, status: int = 200, **also: object
) -> HttpResponse:
    log_look(request, found.code)
    page = {"complaint": found, "clock": days_left(found, timezone.localdate()), "form": form, **also}
    return render(request, "public/manage/complaint.html", page, status=status)
