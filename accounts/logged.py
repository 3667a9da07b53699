"""Where requests meet the access log: what is written knows its request, and what cannot be written does not happen."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.answers import refused, wants_json
from accounts.asked import UNDER_WAY, short_number
from accounts.models import AccessEntry

Respond = Callable[[HttpRequest], HttpResponseBase]


class Logged:
    """Tells the log which request is under way; answers 503 where it could not be written, and nothing was done."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        before = UNDER_WAY.set(request)
        try:
            return self.get_response(request)
        finally:
            UNDER_WAY.reset(before)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Say that nothing was done, rather than do it unseen."""
        return not_written(request) if isinstance(exception, AccessEntry.NotWritten) else None


def not_written(request: HttpRequest) -> HttpResponseBase:
    """503, for a module in JSON."""
    if wants_json(request):
        sentence = _("Nothing was done: the service cannot write its log at the moment. Please try again in a moment.")
        return refused(sentence, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "503.html", {"number": short_number(request)}, status=HTTPStatus.SERVICE_UNAVAILABLE)
