"""A passkey as the first way in, made before anybody is signed in: what a browser is asked, and whether its answer will do.

The challenge goes with the browser, signed, and not into a session: a look at the page writes nothing. An invitation is spent
once, so that no answer is good twice.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal.auth import EXTENSIONS, build_user_payload
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity, ResidentKeyRequirement, UserVerificationRequirement

from accounts.forms.second_step import wrong_is_wrong
from accounts.models import User

NOTHING = gettext_lazy("Nothing came of it. Try again, or choose a password.")
VERIFIED = UserVerificationRequirement.REQUIRED


def asked(request: HttpRequest, user: User, *, name: str) -> tuple[dict[str, Any], str]:
    """What the browser is to ask the device, which learns the ``name`` she signs in with; and the challenge in it."""
    user = User(pk=user.pk, email=user.email, sign_in_name=name or user.sign_in_name)
    options, state = _server(request).register_begin(
        user=build_user_payload(user), resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED,
        extensions=EXTENSIONS,
    )  # fmt: skip
    return dict(options), str(state["challenge"])


def check(request: HttpRequest, credential: dict[str, Any], *, challenge: str) -> None:
    """Raise ValidationError unless this answers the challenge, with the finger or the number asked for."""
    state = {"challenge": challenge, "user_verification": VERIFIED}
    try:
        with wrong_is_wrong():
            if not _server(request).register_complete(state, credential).is_user_verified():
                raise ValueError
    except ValidationError as fault:
        raise ValidationError(NOTHING, code="wrong") from fault


def _server(request: HttpRequest) -> Fido2Server:
    """Our host, under a name that says nothing to whoever finds it on her phone."""
    return Fido2Server(PublicKeyCredentialRpEntity(id=request.get_host().partition(":")[0], name=_("Your space")))
