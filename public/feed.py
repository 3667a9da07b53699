"""The feed of resources, in the Atom format (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Service
from public.models import Resource

# What XML 1.0 has no way to write.
UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(resources: Iterable[Resource], *, site: str, service: Service) -> str:
    """The feed of these resources for a site such as ``https://vig.example.org``; each has its code for an id, for good."""
    feed = Atom1Feed(
        title=_clear(_("Resources of %(service)s") % {"service": service.shown_name}),
        link=site + reverse("public:resource_list"), feed_url=site + reverse("public:resource_feed"),
        description=None, language=get_language(), author_name=_clear(service.shown_name),
    )  # fmt: skip
    for resource in resources:
        feed.add_item(
            title=_clear(resource.title), link=site + resource.get_absolute_url(), description=_clear(resource.summary),
            unique_id=resource.code.urn, pubdate=resource.published_at, updateddate=resource.published_at,
        )  # fmt: skip
    return feed.writeString("utf-8")


def _clear(text: str) -> str:
    return UNWRITABLE.sub("", text)
