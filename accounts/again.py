"""Signing in again on the page that one was on: the same person, by the same proofs as at the front door."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.factors import has_step
from accounts.forms.second_step import LONGEST_CODE, taken_code
from accounts.models import User
from accounts.second_factor import remember_factor, tell_step
from accounts.sign_in import SignInForm


class Refused(Exception):
    """Nobody was signed in; the sentence says why."""

    def __init__(self, sentence: str, *, asks_code: bool = False) -> None:
        super().__init__(sentence)
        self.asks_code = asks_code


def sign_in(request: HttpRequest, whose: str, password: str, code: str) -> None:
    """Sign in the person with this code in place, by password and second step; raises Refused and TooMany."""
    user = _person(whose)
    form = SignInForm({"login": _name(user), "password": password}, request=request)
    if user is None or not form.is_valid() or form.user != user:
        raise Refused(" ".join(form.non_field_errors()) or _("Type your password."))
    # Both steps are checked before either is remembered: half a sign-in would lead her away from her page.
    factor = _factor(user, code) if has_step(user) else None
    record_authentication(request, user, method="password")
    get_adapter().login(request, user)
    if factor:
        tell_step(user, factor)
        remember_factor(request, factor)


def _factor(user: User, code: str) -> Authenticator:
    if not code.strip():
        raise Refused(_("Type the code that your app shows now, or one of your recovery codes."), asks_code=True)
    try:
        return taken_code(user, code[:LONGEST_CODE])
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages), asks_code=True) from wrong


def _person(whose: str) -> User | None:
    try:
        return User.objects.filter(code=UUID(whose)).first()
    except ValueError:
        return None


def _name(user: User | None) -> str:
    """What the person would type; somebody who is not there is refused like one who mistyped."""
    return (user.email or user.sign_in_name or "") if user else "nobody@example.invalid"
