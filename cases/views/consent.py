"""Consent to film: given, withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.consent_texts import CURRENT, TEXTS
from cases.forms.consent import ConsentForm
from cases.headers import case_header
from cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def consent_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Read the text together, then write down who agreed and how."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    form = ConsentForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        form.record(case, by=request.user)
        messages.success(request, _("The consent is recorded."))
        return redirect(case)
    log_look(request, case.code)
    page = {"form": form, "case": case, "text": TEXTS[CURRENT], "header": case_header(case, here=_("Consent to film"))}
    return render(request, "cases/consent_form.html", page, status=400 if form.errors else 200)


@require_POST
def consent_withdraw(request: PersonRequest, code: UUID) -> HttpResponse:
    """End the consent; from the next request on nothing is uploaded and nothing plays."""
    case = find_or_404(Case.objects.led_by(request.user), request, code=code)
    case.withdraw_consent_to_film(by=request.user)
    messages.success(request, _("The consent is withdrawn. From now on no film plays and none can be added."))
    return redirect(case)
