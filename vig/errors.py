"""The answer when something broke: a page that asks nothing of the database, with the number that the log has."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from accounts.asked import short_number

logger = logging.getLogger(__name__)
# Where not even the page can be made.
BARE = "<!DOCTYPE html><html lang=en><title>Something went wrong on our side</title><h1>Something went wrong on our side</h1>"


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, with words that need no database and a number to tell the service."""
    number = short_number(request)
    try:
        page: str = render_to_string("500.html", {"number": number})
    except Exception:
        logger.exception("The page for faults could not be made.")
        page = f"{BARE}<p>{number}"
    return HttpResponseServerError(page)
