"""What a passkey is asked to sign where somebody shows who she is: a challenge for each page, so that two tabs do not meet.

allauth keeps one challenge for a browser. Making a passkey may have it in use while its owner is asked to show who she is, so
it is laid aside meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import (
    STATE_SESSION_KEY,
    begin_authentication,
    complete_authentication,
    parse_authentication_response,
)
from django.http import HttpRequest
from fido2.utils import websafe_encode

from accounts.models import User

OPEN = "proof_challenges"
# Of more pages than these that wait in one browser, the oldest are asked anew.
MOST = 4


def begun(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser is to ask this person's passkeys; one challenge more is open."""
    with _laid_aside(request):
        options: dict[str, Any] = begin_authentication(user)
        state = request.session[STATE_SESSION_KEY]
    request.session[OPEN] = [*request.session.get(OPEN, []), state][-MOST:]
    return options


def answered(request: Any, credential: dict[str, Any]) -> Authenticator:
    """The passkey of hers that signed an open challenge, which is closed by that; raises what a made-up answer makes raise."""
    signed = websafe_encode(parse_authentication_response(credential).response.client_data.challenge)
    open_now = request.session.get(OPEN, [])
    [state] = [state for state in open_now if state["challenge"] == signed]
    with _laid_aside(request):
        request.session[STATE_SESSION_KEY] = state
        found: Authenticator = complete_authentication(request.user, credential)
    request.session[OPEN] = [other for other in open_now if other != state]
    return found


@contextmanager
def _laid_aside(request: HttpRequest) -> Iterator[None]:
    """Whatever challenge another page has in use is there again afterwards."""
    in_use = request.session.pop(STATE_SESSION_KEY, None)
    try:
        yield
    finally:
        request.session.pop(STATE_SESSION_KEY, None)
        if in_use is not None:
            request.session[STATE_SESSION_KEY] = in_use
