"""Pages that open without an account; none of them sets a cookie or shows who is signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from public.kept_pages import kept_page
from public.landing import landing_parts
from public.models import LandingPage
from public.views.everybody import for_everybody


@for_everybody
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The first half minute of somebody who wonders what VIG is."""
    return kept_page(request, _landing)


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the web server answers; says nothing else to anybody."""
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from elsewhere: say so calmly, and how to go on."""
    return render(request, "403_csrf.html", status=403)


def _landing(request: HttpRequest) -> str:
    parts = landing_parts(LandingPage.objects.shown(), on=timezone.localdate())
    return render_to_string("public/landing.html", parts, request)
