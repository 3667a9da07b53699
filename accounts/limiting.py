"""Where limits meet requests: counts what the table of accounts/limits.py says, and answers whoever must wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.answers import refused, wants_json
from accounts.guessing import must_wait
from accounts.known_devices import remember_device
from accounts.limits import AT_PAGES, ENTRANCES, FORMS, WAYS_IN
from accounts.logged import not_written
from accounts.models import AccessEntry, User
from accounts.network import network_of
from accounts.requests import page_of
from accounts.sign_in import home_of, layout_of
from accounts.tries import Limit, TooMany, take

Respond = Callable[[HttpRequest], HttpResponseBase]
MINUTE = 60


class Limits:
    """Counts before a page is asked; turns TooMany, wherever it is raised, into 429 with words and a time."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; a browser in which somebody has just got in is known from now on."""
        response = self.get_response(request)
        if hasattr(request, "in_before") and (person := _who_is_in(request)) and person != request.in_before:
            remember_device(request, response, person)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Count what is counted by page, and notice who was in already before she came to a way in."""
        if page_of(request) in ENTRANCES and request.method == "POST":
            request.in_before = _who_is_in(request)  # type: ignore[attr-defined]
        limit, whose, methods = AT_PAGES.get(page_of(request), (None, "", frozenset[str]()))
        if limit is None or request.method not in methods:
            return None
        try:
            take(limit.of(whose, network_of(request) if whose == "network" else request.user.pk))
        except TooMany as too_many:
            return _told(request, limit, too_many)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer whoever tried too often."""
        return too_many_answer(request, exception) if isinstance(exception, TooMany) else None


def _told(request: HttpRequest, limit: Limit, too_many: TooMany) -> HttpResponseBase:
    """The answer, once the access log tells of whoever waits at a way in; no other middleware hears what is raised here."""
    try:
        if page_of(request) in WAYS_IN:
            must_wait(request, limit, too_many.bucket.code)
    except AccessEntry.NotWritten:
        return not_written(request)
    return too_many_answer(request, too_many)


def too_many_answer(request: HttpRequest, too_many: TooMany, *, page: str = "429.html") -> HttpResponseBase:
    """429: for a module in JSON, for a form on its own page again, else on a page that says no more than when."""
    words = wait_words(too_many)
    if wants_json(request):
        response: HttpResponseBase = refused(words, status=HTTPStatus.TOO_MANY_REQUESTS)
    elif page_of(request) in FORMS and request.method == "POST" and request.resolver_match:
        # The page as a mere look at it: nothing that was sent is looked at.
        request.method = "GET"
        request.wait_words = words  # type: ignore[attr-defined]
        match = request.resolver_match
        response = match.func(request, *match.args, **match.kwargs)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    else:
        told: dict[str, Any] = {
            "words": words,
            "kept": _kept(request) if page_of(request) in AT_PAGES else [],
            "exit_url": settings.QUICK_EXIT_URL,
        }
        if person := _who_is_in(request):
            told |= {"layout": layout_of(person), "home": home_of(person)}
        response = render(request, page, told, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(too_many.seconds)
    return response


def wait_words(too_many: TooMany) -> str:
    """When it may be tried again, in words; the same for every account, known or not."""
    at = time_format(timezone.localtime(too_many.until + dt.timedelta(seconds=59)), "H:i")
    if too_many.seconds <= MINUTE:
        return _("There were several tries just now. You can try again in a minute.")
    minutes = -(-too_many.seconds // MINUTE)
    return ngettext(
        "There were several tries just now. You can try again in %(minutes)d minute, at %(at)s.",
        "There were several tries just now. You can try again in %(minutes)d minutes, at %(at)s.",
        minutes,
    ) % {"minutes": minutes, "at": at}


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody who is signed in had typed, to be sent again."""
    sent = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]


def _who_is_in(request: HttpRequest) -> User | None:
    """Who is signed in completely: somebody who works here with her second factor as well."""
    person = request.user
    if not isinstance(person, User):
        return None
    used = request.session.get("account_authentication_methods", [])
    return person if not person.is_staff or any(record.get("method") == "mfa" for record in used) else None
