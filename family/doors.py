"""The way into a client's own pages: closed to everybody who takes part nowhere, and drawn in her own layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.requests import PersonRequest, must_take_part
from questionnaires.answering import Gone

View = Callable[..., HttpResponseBase]
LAYOUT = "space.html"


def own_page(*methods: str) -> Callable[[View], View]:
    """A page for somebody who is a client; for everybody else it is not there, whatever the method."""

    def decorate(view: View) -> View:
        @csp_update({"require-trusted-types-for": ["'script'"]})
        @wraps(view)
        def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
            must_take_part(cast("PersonRequest", request))
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(request, **where)
            except Gone:
                raise Http404 from None

        return answer

    return decorate


def show(request: PersonRequest, name: str, page: dict[str, Any]) -> HttpResponse:
    """One of the pages in ``templates/family/``."""
    return render(request, f"family/{name}.html", page)
