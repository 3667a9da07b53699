"""Pages that open without an account; none of them asks the database or sets a cookie."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The first half minute of somebody who wonders what VIG is."""
    return render(request, "public/landing.html")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the web server answers; says nothing else to anybody."""
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere: say so calmly, and how to go on."""
    return render(request, "403_csrf.html", status=403)
