"""When a sealed text does not open, the page is not shown, nothing is written over it, and the log names the place."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.alerts import SEAL_BROKEN
from accounts.answers import refused, wants_json
from accounts.asked import short_number
from accounts.models import AccessEntry, User
from accounts.sealing import BrokenSeal

CODE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
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
        _tell(request, str(exception))
        if wants_json(request):
            sentence = _("A text here cannot be opened, so nothing was changed. Please tell whoever looks after the service.")
            return refused(sentence, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return render(request, "unopened.html", {"number": short_number(request)}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _tell(request: HttpRequest, said: str) -> None:
    """Write into the access log which row it was, where it has a code; an alert follows (accounts/alerts.py)."""
    found = CODE.search(said)
    about = uuid.UUID(found[0]) if found else uuid.uuid5(uuid.NAMESPACE_URL, said)
    try:
        AccessEntry.objects.fault(by=request.user if isinstance(request.user, User) else None, act=SEAL_BROKEN, about=about)
    except AccessEntry.NotWritten:
        logger.exception("A broken seal could not be written into the access log.")
