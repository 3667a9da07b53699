"""Consent: read the text together, write down who agreed; withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.consent_detail import blank_form
from cases.consent_page import current_text, given_in, page_title, still_missing
from cases.consent_texts import FURTHER
from cases.forms.consent import ConsentForm
from cases.headers import case_header
from cases.models import Case, Consent, ConsentText


@require_http_methods(["GET", "HEAD", "POST"])
def consent_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Read the text about filming together, then write down who agreed and how."""
    return _ask(request, code, Consent.Purpose.FILMING)


@require_http_methods(["GET", "HEAD", "POST"])
def consent_for(request: PersonRequest, code: UUID, purpose: str) -> HttpResponse:
    """The same for what can be asked beside it."""
    return _ask(request, code, purpose)


@require_safe
def consent_blank(request: PersonRequest, code: UUID, purpose: str) -> HttpResponse:
    """The words of today with nothing ticked and lines to sign on, for paper."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    if purpose not in Consent.Purpose.values:
        raise Http404
    log_look(request, case.code)
    return render(request, "cases/consent_blank.html", blank_form(case, purpose))


@require_POST
def consent_withdraw(request: PersonRequest, code: UUID) -> HttpResponse:
    """End the consent; from the next request on nothing is uploaded and nothing plays."""
    case = find_or_404(Case.objects.led_by(request.user), request, code=code)
    case.withdraw_consent_to_film(by=request.user)
    messages.success(request, _("The consent is withdrawn. From now on no film plays and none can be added."))
    return redirect(case)


@require_POST
def consent_end(request: PersonRequest, code: UUID, consent: UUID) -> HttpResponse:
    """End what one person agreed to; it acts on the next request."""
    case = find_or_404(Case.objects.led_by(request.user).select_related("practitioner"), request, code=code)
    found = find_or_404(given_in(case), request, code=consent)
    if Consent.withdraw(case, given_in(case).filter(pk=found.pk), by=request.user):
        messages.success(request, _("Withdrawn. It ended this moment."))
    return redirect("cases:people", code)


def _ask(request: PersonRequest, code: UUID, purpose: str) -> HttpResponse:
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    if purpose not in [Consent.Purpose.FILMING, *FURTHER]:
        raise Http404
    log_look(request, case.code)
    text = current_text(purpose)
    told: dict[str, Any] = {"case": case, "text": text, "child": request.GET.get("child", "")}
    form = ConsentForm(request.POST if request.method == "POST" else None, **told)
    if told["child"] not in ("", str(form.child.code)):
        raise Http404  # never the form about another child instead
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            given = form.record(by=request.user)
        except ConsentText.Changed:
            changed = True
            messages.error(request, _("The text was changed meanwhile. Please read it together once more."))
            form = ConsentForm(**told)
        else:
            left = still_missing(case, purpose)
            recorded = _("The consent is recorded.")
            messages.success(request, f"{recorded} {left}".strip())
            if given and given[0].takes_scan:
                return redirect("cases:consent_detail", case.code, given[0].code)
            return redirect("cases:people", case.code) if left or purpose != Consent.Purpose.FILMING else redirect(case)
    page = {
        "form": form, "case": case, "text": text, "others": len(form.givers) > 1,
        "header": case_header(case, here=page_title(purpose), tab="people"), "title": page_title(purpose),
    }  # fmt: skip
    return render(request, "cases/consent_form.html", page, status=409 if changed else 400 if form.errors else 200)
