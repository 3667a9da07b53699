"""When a sealed text does not open, the page is not shown, nothing is written over it, and the log names the place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.answers import refused, wants_json
from accounts.asked import short_number
from accounts.sealing import BrokenSeal

logger = logging.getLogger(__name__)
Respond = Callable[[HttpRequest], HttpResponseBase]


class Unopened:
    """Answers 503 where a text was altered, moved from another row, or sealed with a key that is gone."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Refuse the whole page: shown without the text, somebody would save it so."""
        if not isinstance(exception, BrokenSeal):
            return None
        logger.error("broken_seal: %s", exception)
        if wants_json(request):
            sentence = _("A text here cannot be opened, so nothing was changed. Please tell whoever looks after the service.")
            return refused(sentence, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return render(request, "unopened.html", {"number": short_number(request)}, status=HTTPStatus.SERVICE_UNAVAILABLE)
