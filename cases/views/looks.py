"""Who has looked at a family's record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.looks import looks_page
from cases.models import Case


@require_safe
def looks(request: PersonRequest, code: UUID) -> HttpResponse:
    """Who saw what, who was refused, the latest first; narrowed by the address."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    log_look(request, case.code)
    return render(request, "cases/looks.html", looks_page(case, asked=request.GET))
