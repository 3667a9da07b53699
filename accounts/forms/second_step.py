"""The second step of signing in, and the passkey that is both steps: what a browser hands in, checked to the last byte."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.factors import use_code
from accounts.guessing import guess, unknown_passkey
from accounts.limits import CODES, PASSKEYS
from accounts.second_factor import tell_step

# What parsers of a made-up answer fall over; each is a wrong answer and nothing else.
MADE_UP = (ValueError, TypeError, LookupError, AttributeError, AssertionError, NotImplementedError, struct.error)
WRONG_CODE = _("This code is not right, or was used before. Wait for the next one and try again.")
WRONG_PASSKEY = _("That passkey did not open anything here. Try again, or get in another way.")
LONGEST_CODE = 40


def code_input() -> forms.TextInput:
    """Where six digits are typed: a phone offers digits, and the code it was sent."""
    how = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "class": "code-in"}
    return forms.TextInput(attrs=how)


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code; each is taken once."""

    code = forms.CharField(
        label=_("Code"), max_length=LONGEST_CODE, widget=code_input(),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
    )  # fmt: skip

    def clean_code(self) -> str:
        """The code, once what it is from is known and it is used up."""
        code = str(self.cleaned_data["code"])
        self.authenticator = taken_code(self.user, code)
        return code

    def save(self) -> None:
        """Take the step, and tell which it was."""
        tell_step(self.user, self.authenticator)
        super().save()


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""

    def clean_credential(self) -> Authenticator:
        """The passkey that signed this sign-in's challenge; counted before it is looked at; raises TooMany."""
        tried = guess(context.request, PASSKEYS, self.user)
        with wrong_is_wrong(told=tried.was_wrong):
            found: Authenticator = super().clean_credential()
        tried.was_right()
        return found

    def save(self) -> None:
        """Take the step, and tell which it was."""
        tell_step(self.user, self.cleaned_data["credential"])
        super().save()


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey by itself: the device, and the finger or the number that opens it."""

    def clean_credential(self) -> Authenticator:
        """The passkey of somebody who may sign in; every other answer is the same refusal."""
        with wrong_is_wrong(told=partial(unknown_passkey, context.request)):
            found: Authenticator = super().clean_credential()
            if not found.user.is_active:
                raise ValueError
        tell_step(found.user, found)
        return found


@contextmanager
def wrong_is_wrong(*, told: Callable[[], None] | None = None) -> Iterator[None]:
    """Whatever is the matter with a passkey's answer, one sentence says so; and ``told`` tells the access log."""
    try:
        yield
    except (*MADE_UP, InvalidSignature, ValidationError) as fault:
        if told:
            told()
        raise ValidationError(WRONG_PASSKEY, code="wrong") from fault


def taken_code(user: Any, code: str) -> Authenticator:
    """What a code is from, once it is used up; counted before it is looked at; raises ValidationError and TooMany."""
    tried = guess(context.request, CODES, user)
    found = use_code(user, code)
    if found is None:
        tried.was_wrong()
        raise ValidationError(WRONG_CODE, code="wrong")
    tried.was_right()
    found.user = user
    return found
