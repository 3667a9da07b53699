"""A family's agreement to a named supervisor: given, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.consent_page import current_text
from cases.consent_rule import Purpose
from cases.forms.supervision import SupervisionForm
from cases.headers import case_header
from cases.models import Case, ConsentText
from cases.supervision import agreements, named, people_of, withdraw


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_consent(request: PersonRequest, code: UUID) -> HttpResponse:
    """To whom the family agreed, and the text to read together before it agrees to somebody."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    log_look(request, case.code)
    standing, places = agreements(case), people_of(case)
    text = current_text(Purpose.SUPERVISION)
    offered = [one for one in standing if one.is_linked and one.missing]
    told: dict[str, Any] = {"case": case, "offered": offered, "places": places, "text": text}
    form, changed = SupervisionForm(request.POST if request.method == "POST" else None, **told), False
    if request.method == "POST" and form.is_valid():
        try:
            form.record(case, by=request.user)
        except ConsentText.Changed:
            messages.error(request, _("The text was changed meanwhile. Please read it together once more."))
            form, changed = SupervisionForm(**told), True
        else:
            messages.success(request, _("The agreement is recorded."))
            return redirect("cases:supervision_consent", case.code)
    page = {
        "form": form, "case": case, "text": text.lines, "agreed": [one for one in standing if one.agreed],
        "offered": offered, "header": case_header(case, here=_("Supervision")),
    }  # fmt: skip
    return render(request, "cases/supervision_consent.html", page, status=409 if changed else 400 if form.errors else 200)


@require_POST
def supervision_withdraw(request: PersonRequest, code: UUID, supervisor: UUID) -> HttpResponse:
    """End the agreement to this supervisor; from the next request on she sees nothing of the family."""
    case = find_or_404(Case.objects.led_by(request.user), request, code=code)
    person = find_or_404(named(case), request, code=supervisor)
    withdraw(case, by=request.user, supervisor=person)
    messages.success(request, _("The agreement is withdrawn. From now on she sees nothing of this family."))
    return redirect("cases:supervision_consent", case.code)
