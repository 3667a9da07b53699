"""The first page of /manage/, and the texts of which there is one each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest, must_administer
from public.manage_texts import texts_page
from public.models import LandingPage
from public.views.editing import edit
from public.waiting import home_page


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What waits for an admin, and the ways from there."""
    must_administer(request)
    return render(request, "public/manage/home.html", home_page(request.user, today=timezone.localdate()))


@require_safe
def texts(request: PersonRequest) -> HttpResponse:
    """The landing page and the legal texts, with the days on which they are looked at again."""
    must_administer(request)
    return render(request, "public/manage/texts.html", texts_page(request.user, today=timezone.localdate()))


@require_safe
def landing(request: PersonRequest) -> HttpResponse:
    """The editor of the landing page, at an address that every page can name."""
    must_administer(request)
    return edit(request, "landing", LandingPage.objects.the_one().code)
