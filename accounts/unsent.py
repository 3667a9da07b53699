"""The words of a form that was sent after the time had run out: sealed for an hour, and sent on by the same person alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignIn
from accounts.sessions import row_key

KEPT = "unsent_words"
SECONDS = 60 * 60
PLAIN = "application/x-www-form-urlencoded"
# What a form brings that is not words.
NOT_WORDS = {"csrfmiddlewaretoken", "proof-password", "proof-code", "proof-credential", "old_password", "new_password"}


def keep(request: HttpRequest) -> HttpResponseBase | None:
    """Keep what somebody sent whose sign-in has run out, and lead her to the sign-in and from there to her words."""
    if (
        request.method != "POST"
        or request.content_type != PLAIN
        or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    ):
        return None
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    row = SignIn.objects.filter(session_key=row_key(cookie), user__isnull=False).first() if cookie else None
    if row is None:
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_WORDS]
    told = {"whose": row.user_id, "path": request.path, "fields": fields, "at": timezone.now().timestamp()}
    request.session[KEPT] = told
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': reverse('accounts:go_on')})}")


def kept_for(request: HttpRequest) -> dict[str, Any] | None:
    """What this person had written, and where it was going."""
    told: dict[str, Any] | None = request.session.get(KEPT)
    if told is None:
        return None
    if told["whose"] != request.user.pk or timezone.now().timestamp() - told["at"] > SECONDS:
        del request.session[KEPT]
        return None
    return told


def forget_what_is_sent(request: HttpRequest) -> None:
    """What is sent on now need not be kept."""
    if request.method == "POST" and request.session.get(KEPT, {}).get("path") == request.path:
        del request.session[KEPT]
