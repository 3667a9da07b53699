"""Staying signed in: what a person does starts the time anew, what her pages ask for by themselves does not (ruling 17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import tickets, unsent
from accounts.models import SignIn, User
from accounts.models.sign_in import IDLE_REVIEW, MINUTES, idle_of
from accounts.requests import page_of

Respond = Callable[[HttpRequest], HttpResponseBase]

# Where people look together for a long time, and nobody touches anything.
REVIEWS = {"cases:cycle_review"}
# Asked for by a player, a poll or an upload, whatever a browser says of its request.
NOBODYS = {"cases:film_state", "cases:film_play", "cases:film_still", "cases:film_upload"}


class Staying:
    """Lengthens a sign-in with every page that somebody opens or sends; one that ran out is no sign-in at all."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Tell the sign-in which browser it is; whoever signs out leaves nothing in the browser."""
        request.session.agent = request.headers.get("User-Agent", "")  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "clears_site_data", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Lengthen, or let in what holds a ticket, or keep the words of somebody whose time ran out while she wrote them."""
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            unsent.forget_what_is_sent(request)
            if is_a_persons(request):
                lengthen(request)
            return None
        if tickets.let_in(request):
            return None
        return None if is_fetched(request) else unsent.keep(request)


def is_a_persons(request: HttpRequest) -> bool:
    """Whether somebody opened or sent this page herself; what a browser says can only make it less."""
    named = page_of(request) in NOBODYS
    return not (named or is_fetched(request) or "Sec-Purpose" in request.headers)


def is_fetched(request: HttpRequest) -> bool:
    """Whether a module of a page asks, and not the person at it."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return mode != "navigate" or request.headers.get("Accept", "").startswith("application/json")


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """Where this browser's sign-in stands in the database."""
    if not request.user.is_authenticated:
        return None
    row: SignIn | None = getattr(request.session, "row", None)
    return row


def lengthen(request: HttpRequest) -> None:
    """Start the idle time anew: an hour from the shared review, and as long again from what is sent out of it."""
    row, user = sign_in_of(request), request.user
    if row is None or not isinstance(user, User):
        return
    idle = IDLE_REVIEW if page_of(request) in REVIEWS else idle_of(user)
    if request.method != "GET":
        idle = max(idle, _so_far(row))
    row.lengthen(user, idle=idle)


def _so_far(row: SignIn) -> Any:
    """What the page behind this request was given; nothing that a browser sends is asked."""
    given = row.expire_date - row.seen_at
    return given if given <= IDLE_REVIEW + MINUTES else IDLE_REVIEW
