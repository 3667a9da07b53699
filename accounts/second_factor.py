"""The second step of signing in: nothing of the practice is shown to staff before they have one and have used it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from accounts.factors import has_step
from accounts.models import AccessEntry, User

View = Callable[..., HttpResponseBase]
# How the access log calls what somebody shows beside a password.
WAYS = {
    Authenticator.Type.TOTP: "app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery_code",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody showed to be who she is: her password, something beside it, or both."""

    password: bool = False
    factor: Authenticator | None = None


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether somebody who works here is signed in with a password alone."""
    person = request.user
    return isinstance(person, User) and person.is_staff and not used_second_factor(request)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used or made since this sign-in began."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def before_second_factor(view: View) -> View:
    """A page that answers before the second step, because it is made there.

    Only as long as there is none: who has one by now uses it, so that a sign-in by a password that was guessed or read before
    the first step was made never makes a step of its own.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if needs_second_factor(request) and has_step(cast(User, request.user)):
            AccessEntry.objects.sign_in(by=cast(User, request.user), act="sign_in.out")
            logout(request)
            return redirect("account_login")
        return view(request, *args, **kwargs)

    respond.before_second_factor = True  # type: ignore[attr-defined]
    return respond


def remember_factor(request: HttpRequest, factor: Authenticator, **how: Any) -> None:
    """Count this sign-in as complete, under a new key, so that an older copy of its cookie opens nothing."""
    record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type, **how)
    request.session.cycle_key()


def tell_step(user: User, factor: Authenticator) -> None:
    """Write into the access log by what somebody took her second step, or the one that is both."""
    AccessEntry.objects.sign_in(by=user, act=f"sign_in.step:{WAYS[factor.type]}")


def remember_shown(request: HttpRequest, shown: Shown) -> None:
    """Count what a person who is signed in showed just now, under a new key as after signing in."""
    ways = ["password"] * shown.password + ([WAYS[shown.factor.type]] if shown.factor else [])
    AccessEntry.objects.sign_in(by=cast(User, request.user), act=f"sign_in.shown:{'+'.join(ways)}")
    if shown.password:
        record_authentication(request, request.user, "password")
    if shown.factor:
        shown.factor.record_usage()
        remember_factor(request, shown.factor)
    else:
        request.session.cycle_key()


class SecondFactorRequired(MiddlewareMixin):
    """Leads staff to their second step from every page that does not say that it goes without."""

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let through what is open to everybody, who has used a second factor, and a ticket that was given to one who had."""
        if getattr(request, "by_ticket", False):
            return None
        if not getattr(view, "login_required", True) or getattr(view, "before_second_factor", False):
            return None
        return redirect("accounts:ways") if needs_second_factor(request) else None
