"""Making a second step: a passkey's answer, or the first code of an app."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.factors import step_of
from accounts.forms.invitation import LONGEST_PASSWORD
from accounts.forms.second_step import LONGEST_CODE, WRONG_PASSKEY, code_input, wrong_is_wrong
from accounts.guessing import guess
from accounts.limits import PASSWORDS
from accounts.passwords import check_new_password, shortest
from accounts.requests import PersonRequest

WRONG_FIRST_CODE = _("This code does not fit. Check that the app has the newest entry, and that the phone’s clock is right.")


class CredentialField(forms.JSONField):
    """A device's answer: an object and nothing else."""

    def to_python(self, value: Any) -> Any:
        """The parsed answer; anything but an object is wrong."""
        answer = super().to_python(value)
        if answer not in self.empty_values and not isinstance(answer, dict):
            raise ValidationError(WRONG_PASSKEY, code="wrong")
        return answer


class PasskeyNameForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label=_("What you call it"), max_length=60,
        help_text=_("So that you know it again, such as “my phone” or “laptop at work”."),
    )  # fmt: skip


class NewPasskeyForm(PasskeyNameForm):
    """A passkey that a device has just made, and what its owner calls it."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        """The device's answer to the challenge of this page, with the finger or the number asked for."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        with wrong_is_wrong():
            webauthn.parse_registration_response(credential)
            if not webauthn.complete_registration(credential).is_user_verified():
                raise ValueError
        return credential


class NewAppForm(forms.Form):
    """The first code of an app that was just told the secret."""

    code = forms.CharField(label=_("The code that the app shows"), max_length=LONGEST_CODE, widget=code_input())

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> int:
        """The 30 seconds that the code is of, which are used up by it."""
        if not self.secret or not (step := step_of(self.secret, self.cleaned_data["code"])):
            raise ValidationError(WRONG_FIRST_CODE)
        return step


class PasswordForm(forms.Form):
    """The password of today, where there is one, and the one from now on; typed once, and shown by a button."""

    old_password = forms.CharField(
        label=_("Your password now"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type the password that you sign in with now.")},
    )  # fmt: skip
    new_password = forms.CharField(
        label=_("The new password"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, request: PersonRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        # Sent twice: the first time changed it already.
        self.is_done = False
        self.fields["new_password"].help_text = _now(
            "At least %(number)d signs. Three or four words that do not belong together are easy to keep in mind."
        ) % {"number": shortest(request.user)}
        if not request.user.has_usable_password():
            del self.fields["old_password"]

    def clean_new_password(self) -> str:
        """A password that will do for this person."""
        password: str = self.cleaned_data["new_password"]
        check_new_password(password, self.request.user)
        return password

    def clean(self) -> dict[str, Any]:
        """The old one is hers, which is a guess like any other; the new one is new."""
        cleaned = super().clean() or {}
        if old := cleaned.get("old_password"):
            self._check_old(old, cleaned.get("new_password", ""))
        return cleaned

    def _check_old(self, old: str, new: str) -> None:
        user = self.request.user
        tried = guess(self.request, PASSWORDS, user)
        if user.check_password(old):
            tried.was_right()
            if new == old:
                self.add_error("new_password", _("This is the password that you have. Choose another."))
        elif new and user.check_password(new):
            tried.was_right()
            self.is_done = True
        else:
            tried.was_wrong()
            self.add_error("old_password", _("This is not your password."))
