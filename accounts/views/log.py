"""The access log, for admins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.log_page import log_page
from accounts.requests import PersonRequest, log_look, must_administer


@require_safe
def access_log(request: PersonRequest) -> HttpResponse:
    """Who did what, when, in codes; narrowed by the address."""
    must_administer(request)
    log_look(request, request.user.code)
    return render(request, "accounts/log.html", log_page(request.user, asked=request.GET))
