"""A ticket to send on one film: it outlives the idle limit, opens nothing else and reads nothing (ruling 17)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.fields import text_seal
from accounts.models import SignIn
from accounts.requests import page_of
from accounts.sealing import BrokenSeal

LASTS = dt.timedelta(hours=12)
# The page that it opens, and how: where the film stands, and more of it.
OPENS, BY = "cases:film_upload", {"HEAD", "PATCH"}


def give(response: HttpResponse, request: HttpRequest, path: str) -> None:
    """Put a ticket for the film at this address into the browser that sends it, unless it holds this sign-in's already."""
    row: SignIn | None = getattr(request.session, "row", None)
    if row is None or _opened(request.COOKIES.get(settings.TICKET_COOKIE_NAME, ""), path).get("sign_in") == str(row.code):
        return
    told = json.dumps({"sign_in": str(row.code), "at": timezone.now().timestamp()})
    response.set_cookie(
        settings.TICKET_COOKIE_NAME, text_seal().seal(told, place=_place(path)), max_age=LASTS, path=path,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict",
    )  # fmt: skip


def let_in(request: HttpRequest) -> bool:
    """Whether this request holds a live ticket for its film; then it is made in the name of whoever began the upload."""
    if page_of(request) != OPENS or request.method not in BY:
        return False
    told = _opened(request.COOKIES.get(settings.TICKET_COOKIE_NAME, ""), request.path)
    if not told or timezone.now().timestamp() - told["at"] > LASTS.total_seconds():
        return False
    # The row is still there after its time ran out; it goes with signing out, ending and deactivation.
    row = SignIn.objects.filter(code=told["sign_in"]).select_related("user").first()
    if row is None or row.user is None or not row.user.is_active:
        return False
    request.user = row.user
    request.by_ticket = True  # type: ignore[attr-defined]
    return True


def _place(path: str) -> str:
    return f"ticket:{path}"


def _opened(ticket: str, path: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(text_seal().open(ticket, place=_place(path)))
    except BrokenSeal:
        return {}
    return told
