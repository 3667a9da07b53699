"""Pages that are the same for every visitor: drawn once, kept compressed for all processes, and told apart by a tag."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from accounts.kept import keep

# Where a request came in. Whoever sent it – cookies, address, what was searched for – stays outside the page.
ADDRESS = {
    "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "PATH_INFO", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "wsgi.url_scheme",
}  # fmt: skip
HEADERS = {"Content-Encoding": "gzip", "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


def kept_page(request: HttpRequest, draw: Callable[[HttpRequest], str]) -> HttpResponse:
    """The page at this address as it was last drawn, or 304 for a browser that has it.

    It is drawn again after each published change and on each new day, whose resources may be others. ``draw`` gets a
    request that nobody sent, so that nothing of a visitor can stand in a page that all get.
    """
    edition = getattr(staticfiles_storage, "manifest_hash", "")  # another program has other style sheets
    place = repr((request.scheme, request.get_host(), request.path, get_language(), timezone.localdate(), edition))
    zipped, tag = keep(f"page-{_digest(place.encode())}", lambda: _zip(draw(nobodys(request))))
    response = HttpResponse(zipped, headers=HEADERS | {"ETag": tag})
    if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response.content = gzip.decompress(zipped)
        del response.headers["Content-Encoding"]
    return cast("HttpResponse", get_conditional_response(request, etag=tag, response=response))


def nobodys(request: HttpRequest) -> HttpRequest:
    """A request for the same address that nobody in particular makes."""
    told: dict[str, Any] = {name: request.META[name] for name in ADDRESS if name in request.META}
    bare = WSGIRequest(told | {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()})
    bare.resolver_match = request.resolver_match
    return bare


def _zip(page: str) -> tuple[bytes, str]:
    body = page.encode()
    return gzip.compress(body, mtime=0), f'W/"{_digest(body)}"'


def _digest(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()[:32]
