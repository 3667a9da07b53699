"""Somebody with an invitation's link: her browser holds the token from the first request on, so that no later address does."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.by_link import Gone
from accounts.invitations import opened
from accounts.models import Invitation
from accounts.tokens import hashed

SALT = "accounts.invited"
PROOF_SALT = "accounts.invited.proof"
CHALLENGE_SALT = "accounts.invited.challenge"
# How long somebody may take over her password after the six characters.
PROOF_SECONDS = 30 * 60
# Within which a second press of the same button is answered like the first.
MOMENT = dt.timedelta(minutes=2)


def link_of(request: HttpRequest, token: str) -> str:
    """The whole address of the link with this token."""
    return request.build_absolute_uri(reverse("accounts:invitation_open", args=[token]))


def keep_token(response: HttpResponse, token: str) -> None:
    """Give the browser the token: signed, out of reach of scripts, sent to these pages alone, until it is closed."""
    _keep(response, settings.INVITATION_COOKIE_NAME, token, salt=SALT)


def token_of(request: HttpRequest) -> str:
    """The token that this browser came with; "" when it came with none."""
    return request.get_signed_cookie(settings.INVITATION_COOKIE_NAME, "", salt=SALT) or ""


def keep_proof(response: HttpResponse, token: str) -> None:
    """Remember for half an hour that the six characters were right in this browser."""
    _keep(response, _proof_name(), hashed(token), salt=PROOF_SALT, max_age=PROOF_SECONDS)


def keep_challenge(response: HttpResponse, challenge: str) -> None:
    """Remember what this browser was asked to have a passkey sign."""
    _keep(response, _challenge_name(), challenge, salt=CHALLENGE_SALT, max_age=PROOF_SECONDS)


def challenge_of(request: HttpRequest) -> str:
    """What this browser was asked last; "" when it was asked nothing."""
    return request.get_signed_cookie(_challenge_name(), "", salt=CHALLENGE_SALT, max_age=PROOF_SECONDS) or ""


def proved(request: HttpRequest) -> Invitation:
    """The living invitation whose six characters were right in this browser; raises Gone."""
    invitation = opened(token_of(request))
    if _proof(request) != invitation.token_hash:
        raise Gone
    return invitation


def proved_just_now(request: HttpRequest) -> Invitation:
    """The invitation that was used up in this browser within the last two minutes; raises Gone."""
    proof = _proof(request)
    if not proof or proof != hashed(token_of(request)):
        raise Gone
    found = Invitation.objects.redeemed_since(timezone.now() - MOMENT).filter(token_hash=proof).first()
    if found is None:
        raise Gone
    return found


def forget(response: HttpResponse) -> None:
    """Take all of it back, once it is of no use."""
    for name in (settings.INVITATION_COOKIE_NAME, _proof_name(), _challenge_name()):
        response.delete_cookie(name, path=reverse("accounts:invitation"), samesite="Lax")


def _keep(response: HttpResponse, name: str, value: str, *, salt: str, max_age: int | None = None) -> None:
    response.set_signed_cookie(
        name, value, salt=salt, path=reverse("accounts:invitation"), max_age=max_age, httponly=True, samesite="Lax",
        secure=settings.PRODUCTION,
    )  # fmt: skip


def _proof(request: HttpRequest) -> str:
    return request.get_signed_cookie(_proof_name(), "", salt=PROOF_SALT, max_age=PROOF_SECONDS) or ""


def _proof_name() -> str:
    return f"{settings.INVITATION_COOKIE_NAME}-proof"


def _challenge_name() -> str:
    return f"{settings.INVITATION_COOKIE_NAME}-challenge"
