"""The first page of /manage/: what stands and what waits for an admin."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest, must_administer


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What an admin finds first."""
    must_administer(request)
    return render(request, "public/manage/home.html")
