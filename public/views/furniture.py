"""What every site has and nobody looks at: icons, the picture beside links, what programs that read sites ask for."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.service import current_service
from public import icons
from public.sitemap import write_sitemap

# Painted from shapes in the program: another program may paint them otherwise, so a cache asks again after a week.
A_WEEK = "public, max-age=604800"
A_DAY = "public, max-age=86400"


@login_not_required
@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """The mark in one of the sizes and cuts that systems ask for."""
    if name not in icons.ICONS:
        raise Http404
    return _painted(request, icons.icon(name), "image/png")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark for whoever asks without having read the page."""
    return _painted(request, icons.favicon(), "image/x-icon")


@login_not_required
@require_safe
def social_picture(request: HttpRequest) -> HttpResponse:
    """Our own drawing, for a link to a page that has no picture of its own."""
    return _painted(request, icons.social_picture(), "image/png")


@login_not_required
@require_safe
def webmanifest(request: HttpRequest) -> HttpResponse:
    """What a telephone writes under the icon when the site is put on its first screen."""
    sizes = [("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("maskable-512", "512x512", "maskable")]
    told = {
        "name": current_service().shown_name, "short_name": "VIG", "lang": get_language(), "start_url": "/",
        "display": "browser", "background_color": icons.PAPER, "theme_color": icons.PAPER,
        "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}] + [
            {"src": reverse("public:icon", args=[name]), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in sizes
        ],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": A_DAY})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that gather pages should leave alone; what needs a sign-in is closed to them anyway."""
    closed = (reverse("public:manage_home"), reverse("account_login"), f"{reverse('public:resource_list')}?")
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {_site(request)}{reverse('public:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_DAY})


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that is shown to everybody, with the day of its last change."""
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(write_sitemap(_site(request)), content_type="application/xml; charset=utf-8", headers=headers)


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _painted(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=kind)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = A_WEEK
    return answer
