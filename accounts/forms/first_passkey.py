"""A passkey as somebody's first way in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest

from accounts import first_passkey
from accounts.devices import device_of
from accounts.factors import add_passkey
from accounts.forms.invitation import FirstWayForm
from accounts.forms.ways import CredentialField
from accounts.invited import challenge_of
from accounts.models import SignIn, User


class FirstPasskeyForm(FirstWayForm):
    """What a device answers, and the name that it was told."""

    credential = CredentialField(widget=forms.HiddenInput, error_messages={"required": first_passkey.NOTHING})
    passkey: Authenticator | None = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, prefix=None, auto_id="passkey_%s", **kwargs)
        self.request = request
        if "sign_in_name" in self.fields:
            self.fields["sign_in_name"].widget = forms.HiddenInput()

    def clean_credential(self) -> dict[str, Any]:
        """The device's answer to the challenge of this browser."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        first_passkey.check(self.request, credential, challenge=challenge_of(self.request))
        return credential

    def give(self, user: User) -> None:
        """The passkey, called by the browser that it was made in."""
        called = SignIn(device=device_of(self.request.headers.get("User-Agent", ""))).device_words
        self.passkey = add_passkey(user, name=called, credential=self.cleaned_data["credential"])
