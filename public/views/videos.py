"""Films on another host: the list of them, which asks that host for nothing, and the page on which one plays."""

from __future__ import annotations

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from public.kept_pages import kept_page
from public.models import Video
from public.models.video import PLAYER
from public.views.everybody import NO_MARKUP_FROM_TEXT, for_everybody

MOST_OTHERS = 3


@for_everybody
@require_safe
def video_list(request: HttpRequest) -> HttpResponse:
    """Every film that the service shows."""
    return kept_page(request, _list)


@login_not_required
@require_safe
@csp_update({"frame-src": [PLAYER], **NO_MARKUP_FROM_TEXT})  # type: ignore[arg-type]  # its types know no view that takes a part of its address
@permissions_policy_override({**settings.PERMISSIONS_POLICY, "fullscreen": ["self", PLAYER]})
def video_detail(request: HttpRequest, video: str) -> HttpResponse:
    """One film in a frame of the other host; to come here is to press play (docs/decisions/0017)."""
    films = Video.objects.shown().in_order()
    film = get_object_or_404(films, slug=video)
    others = films.exclude(pk=film.pk)[:MOST_OTHERS]
    response = render(request, "public/video_detail.html", {"video": film, "videos": others})
    # The other host's player does not say that it may be embedded by an isolated page.
    response.headers["Cross-Origin-Embedder-Policy"] = "unsafe-none"
    return response


def _list(request: HttpRequest) -> str:
    return render_to_string("public/video_list.html", {"videos": Video.objects.shown().in_order()}, request)
