"""The public page of a piece as it would be: the real template with the working copy in it, and nothing that leads away."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from public.landing import landing_parts
from public.legal import drawn
from public.models import Curated
from public.resource_page import resource_page

# Markup comes from our own templates and from the cleaner, so that an attribute always stands in double quotes.
LEADS_AWAY = re.compile(r'(<(?:a|area|form|button)\b[^>]*?)\s(?:href|action|formaction)="(?!#)[^"]*"')
SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
TITLE = re.compile(r"<title>\s*")


def preview(kind: str, piece: Curated, request: HttpRequest) -> str:
    """The page as visitors would read it."""
    html = DRAWN[kind](piece.as_it_might_be(), request)
    return keep_inside(TITLE.sub(lambda found: f"{found[0]}{_('Preview')}: ", html, count=1))


def keep_inside(html: str) -> str:
    """The same page with links that lead nowhere but within it, forms that cannot be sent, and no scripts."""
    return LEADS_AWAY.sub(r"\1", SCRIPT.sub("", html))


def _resource(resource: Any, request: HttpRequest) -> str:
    return render_to_string("public/resource_detail.html", resource_page(resource), request)


def _video(video: Any, request: HttpRequest) -> str:
    return render_to_string("public/video_list.html", {"videos": [video]}, request)


def _landing(words: Any, request: HttpRequest) -> str:
    return render_to_string("public/landing.html", landing_parts(words, on=timezone.localdate()), request)


def _text(text: Any, request: HttpRequest) -> str:
    return render_to_string("public/legal.html", {"text": drawn(text)}, request)


DRAWN: dict[str, Callable[[Any, HttpRequest], str]] = {
    "resources": _resource, "videos": _video, "landing": _landing, "texts": _text,
}  # fmt: skip
