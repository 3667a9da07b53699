"""What visitors read: the list of resources, one of them, its leaflet, and the feed of what is new."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.service import current_service
from public.feed import write_feed
from public.finding import find
from public.models import Resource
from public.narrowing import Narrowing
from public.resource_page import resource_page
from public.views.everybody import for_everybody

IN_THE_FEED = 50
# A leaflet is somebody's file: it is kept, not shown, and if a browser shows it all the same, it may do nothing.
LEAFLET_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@for_everybody
@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """The resources, narrowed to what the address says."""
    narrowing = Narrowing(request.GET)
    found = find(narrowing.words, narrowing.properties, narrowing.page)
    page = {"narrowing": narrowing, "found": found, "chips": narrowing.chips(), "choices": narrowing.choices(found)}
    page |= {"before": narrowing.address(page=found.page - 1), "after": narrowing.address(page=found.page + 1)}
    return render(request, "public/resource_list.html", page)


@for_everybody
@require_safe
def resource_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One resource, as it was published last."""
    resource = _shown().select_related("cover", "leaflet").defer("working", "leaflet__content").filter(slug=slug).first()
    if resource is None:
        return _lead_on(slug)
    return render(request, "public/resource_detail.html", resource_page(resource))


@login_not_required
@require_safe
def resource_leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """The leaflet's file, to be kept or printed."""
    resource = _shown().select_related("leaflet").only("slug", "leaflet").filter(slug=slug).first()
    if resource is None or resource.leaflet is None:
        raise Http404
    named = {"Content-Disposition": f'attachment; filename="{resource.slug}.pdf"'}
    return HttpResponse(bytes(resource.leaflet.content), content_type="application/pdf", headers=LEAFLET_HEADERS | named)


@login_not_required
@require_safe
def resource_feed(request: HttpRequest) -> HttpResponse:
    """What was published last, newest first, for programs that tell their reader of it."""
    site = f"{request.scheme}://{request.get_host()}"
    feed = write_feed(_newest(), site=site, service=current_service())
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


def _shown() -> QuerySet[Resource]:
    rows: QuerySet[Resource] = Resource.objects.shown()
    return rows


def _newest() -> QuerySet[Resource]:
    newest = _shown().order_by("-published_at", "-pk")
    return newest.only("code", "slug", "title", "summary", "language", "published_at")[:IN_THE_FEED]


def _lead_on(slug: str) -> HttpResponse:
    """To where a resource stands now that once had this address; a 404 for what is not shown."""
    resource = _shown().filter(old_addresses__slug=slug).only("slug").first()
    if resource is None:
        raise Http404
    return HttpResponsePermanentRedirect(resource.get_absolute_url())
