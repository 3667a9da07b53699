"""What every response has in common and no package of the project sees to."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

Respond = Callable[[HttpRequest], HttpResponseBase]


def isolation(get_response: Respond) -> Respond:
    """Keep every response inside its own origin, and out of every cache unless it says otherwise."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return respond


def bare_head(get_response: Respond) -> Respond:
    """Answer HEAD with the headers of GET and nothing after them, as RFC 9110 asks; Django leaves the body on."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # type: ignore[attr-defined]
        return response

    return respond


class GZipPages(GZipMiddleware):
    """Compress what people read, with Django's defence against guessing by length; a film passes as it is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page, an answer for a module, or the service's own colours."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in {"text/html", "text/css", "application/json"}:
            return response
        assert isinstance(response, HttpResponse)  # noqa: S101 - what does not stream is one
        return super().process_response(request, response)


class LoginRequired(LoginRequiredMiddleware):
    """Django's, which asks an open page first: there nobody's sign-in is looked up, and no answer depends on it."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Lead to the sign-in whoever needs one."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
