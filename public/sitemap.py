"""The list of pages that are shown to everybody, as sitemaps.org has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from django.urls import reverse
from django.utils import timezone

from public.legal import ADDRESSES
from public.models import LandingPage, LegalText, Resource, Video

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
Page = tuple[str, dt.datetime | None]


def write_sitemap(site: str) -> bytes:
    """The sitemap of a site such as ``https://vig.example.org``."""
    pages = ET.Element("urlset", xmlns=NAMESPACE)
    for path, changed_at in shown_pages():
        page = ET.SubElement(pages, "url")
        ET.SubElement(page, "loc").text = site + path
        if changed_at:
            ET.SubElement(page, "lastmod").text = timezone.localdate(changed_at).isoformat()
    written: bytes = ET.tostring(pages, encoding="utf-8", xml_declaration=True)
    return written


def shown_pages() -> Iterator[Page]:
    """Where each page is, and when its words changed last."""
    yield reverse("public:landing"), LandingPage.objects.shown().published_at
    for things, its_list, its_page in (
        (Resource.objects.shown(), "public:resource_list", "public:resource_detail"),
        (Video.objects.shown(), "public:video_list", "public:video_detail"),
    ):
        rows = list(things.in_order().values_list("slug", "published_at"))
        yield reverse(its_list), max((at for _slug, at in rows if at), default=None)
        yield from ((reverse(its_page, args=[slug]), at) for slug, at in rows)
    published = LegalText.objects.filter(published_at__isnull=False).order_by("pk")
    yield from ((reverse(ADDRESSES[key]), at) for key, at in published.values_list("key", "published_at"))
