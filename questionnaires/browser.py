"""The browser's own secret: saved answers are shown to the one that gave them and to no other."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.tokens import hashed, new_token

SALT = "questionnaires.browser"


def secret_of(request: HttpRequest, token: str) -> str:
    """The secret that this browser was given for this link; "" before its first answer was saved."""
    return request.get_signed_cookie(settings.ANSWERS_COOKIE_NAME, "", salt=_salt(token)) or ""


def browser_of(request: HttpRequest, token: str) -> str:
    """What is kept of the secret beside an answer; "" for a browser that has none, which no answer has."""
    secret = secret_of(request, token)
    return hashed(secret) if secret else ""


def new_secret() -> str:
    """A secret for a browser that saves its first answer."""
    return new_token()


def keep_secret(response: HttpResponse, secret: str, *, token: str, until: dt.datetime) -> None:
    """Give the browser its secret: signed, out of reach of scripts, sent to this link's own pages only, until the link ends."""
    response.set_signed_cookie(
        settings.ANSWERS_COOKIE_NAME, secret, salt=_salt(token), path=reverse("questionnaires:start", args=[token]),
        expires=until, httponly=True, samesite="Lax", secure=settings.PRODUCTION,
    )  # fmt: skip


def _salt(token: str) -> str:
    return f"{SALT}:{hashed(token)}"
