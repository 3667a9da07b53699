"""Pages that open with the token of a link: they know no account, name nobody, and a look at them changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")
FROM_HERE = {"same-origin", "none"}


class Gone(Exception):
    """There is no such link, or it opens nothing any more; nobody is told which."""


def by_link(*methods: str, gone: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[View], View]:
    """A page without an account, closed to other methods and other sites; a link that opens nothing is ``gone``.

    The link is the right to write: somebody without it has nothing to forge, so no form token is asked for and a look
    leaves no cookie of one. What a browser says comes from another site is answered as if the link were wrong.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @csp_update({"require-trusted-types-for": ["'script'"]})
        @wraps(view)
        def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
            try:
                response = _answer(request, view, methods, where)
            except Gone:
                response = gone(request)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return answer

    return decorate


def _answer(request: HttpRequest, view: View, methods: tuple[str, ...], where: dict[str, Any]) -> HttpResponseBase:
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise Gone
    return view(request, **where)
