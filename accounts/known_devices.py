"""The browsers in which somebody got in before: what strangers try elsewhere never slows her down there."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import KnownDevice, User

COOKIE = settings.DEVICE_COOKIE_NAME
KEPT = dt.timedelta(days=365)
TOKEN_BYTES = 32
# As secrets.token_urlsafe writes so many bytes; nothing else is looked up.
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def known_device(request: HttpRequest, user: User) -> KnownDevice | None:
    """The browser of this request, where this person got in with it before."""
    token = _token(request)
    if not token:
        return None
    oldest = timezone.now() - KEPT
    return KnownDevice.objects.filter(user=user, token_hash=_hashed(token, user), used_at__gte=oldest).first()


def remember_device(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Know this browser for a year; a browser that several people share is known to each of them by another hash."""
    token = _token(request) or secrets.token_urlsafe(TOKEN_BYTES)
    KnownDevice.objects.update_or_create(
        token_hash=_hashed(token, user), defaults={"used_at": timezone.now()}, create_defaults={"user": user}
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(KEPT.total_seconds()),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def sweep() -> None:
    """Forget the browsers that nobody used for a year."""
    KnownDevice.objects.filter(used_at__lt=timezone.now() - KEPT).delete()


def _token(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else ""


def _hashed(token: str, user: User) -> str:
    return hashlib.sha256(f"{user.code}:{token}".encode()).hexdigest()
