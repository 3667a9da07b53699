"""Making a second step: a passkey's answer, or the first code of an app."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.factors import step_of
from accounts.forms.second_step import LONGEST_CODE, WRONG_PASSKEY, code_input, wrong_is_wrong

WRONG_FIRST_CODE = _("This code does not fit. Check that the app has the newest entry, and that the phone’s clock is right.")


class CredentialField(forms.JSONField):
    """A device's answer: an object and nothing else."""

    def to_python(self, value: Any) -> Any:
        """The parsed answer; anything but an object is wrong."""
        answer = super().to_python(value)
        if answer not in self.empty_values and not isinstance(answer, dict):
            raise ValidationError(WRONG_PASSKEY, code="wrong")
        return answer


class NewPasskeyForm(forms.Form):
    """A passkey that a device has just made, and what its owner calls it."""

    name = forms.CharField(
        label=_("What you call it"), max_length=60,
        help_text=_("So that you know it again, such as “my phone” or “laptop at work”."),
    )  # fmt: skip
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
