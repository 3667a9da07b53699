"""What somebody shows to be asked no more for five minutes: password and code, whichever of the two she has, or a passkey."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import challenges
from accounts.forms.invitation import LONGEST_PASSWORD
from accounts.forms.second_step import LONGEST_CODE, code_input, taken_code, wrong_is_wrong
from accounts.forms.ways import CredentialField
from accounts.guessing import guess
from accounts.limits import PASSKEYS, PASSWORDS
from accounts.requests import PersonRequest
from accounts.second_factor import Shown

# Before the names of its fields, so that they never meet those of a form that waits behind it.
PREFIX = "proof"


class ByHandForm(forms.Form):
    """Password, code, or both, as ``asks`` names them; the code is looked at, and used up, only after the right password."""

    prefix = PREFIX
    password = forms.CharField(
        label=_("Your password"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("Code from your app, or a recovery code"), max_length=LONGEST_CODE, widget=code_input(),
        error_messages={"required": _("Type the code that your app shows now, or one of your recovery codes.")},
    )  # fmt: skip

    def __init__(self, *args: Any, request: PersonRequest, asks: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.factor: Authenticator | None = None
        for name in set(self.fields) - asks:
            del self.fields[name]

    def clean_password(self) -> str:
        """The password, if it is hers; counted before it is looked at."""
        password: str = self.cleaned_data["password"]
        tried = guess(self.request, PASSWORDS, self.request.user)
        if not self.request.user.check_password(password):
            tried.was_wrong()
            raise ValidationError(_("This is not your password."), code="wrong")
        tried.was_right()
        return password

    def clean_code(self) -> str:
        """The code, once what it is from is known and it is used up."""
        code: str = self.cleaned_data["code"]
        if not self.errors:
            self.factor = taken_code(self.request.user, code)
        return code

    def shown(self) -> Shown:
        """What was shown, as the sign-in remembers it."""
        return Shown(password="password" in self.fields, factor=self.factor)


class PasskeyForm(forms.Form):
    """A passkey of hers, and the finger or the number that opens it."""

    prefix = PREFIX
    credential = CredentialField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: PersonRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_credential(self) -> Authenticator:
        """The passkey that signed a challenge of one of her pages; counted before it is looked at."""
        tried = guess(self.request, PASSKEYS, self.request.user)
        with wrong_is_wrong(told=tried.was_wrong):
            found = challenges.answered(self.request, self.cleaned_data["credential"])
        tried.was_right()
        return found

    def shown(self) -> Shown:
        """What was shown, as the sign-in remembers it."""
        return Shown(factor=self.cleaned_data["credential"])
