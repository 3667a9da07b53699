"""The first way in: a link that is followed, six characters, a passkey or a password.

Nothing here says what the service is or for whom.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import first_passkey
from accounts.by_link import SAFE, Gone, View, by_link
from accounts.forms.first_passkey import FirstPasskeyForm
from accounts.forms.invitation import CharactersForm, FirstPasswordForm
from accounts.invitations import WrongCode, opened, prove
from accounts.invited import forget, keep_challenge, keep_proof, keep_token, proved, proved_just_now, token_of
from accounts.models import User
from accounts.sign_in_names import is_placeholder, suggestion
from accounts.tokens import TOKEN_SHAPE


def _gone_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "invitation_gone", {}, status=404)


def invited(*methods: str) -> Callable[[View], View]:
    """A page for somebody with an invitation; without a living one it is the one neutral page."""
    return by_link(*methods, gone=_gone_page)


@invited(*SAFE)
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Put the token where no address shows it, and go on; nothing is looked up, so that all links are answered alike."""
    if not TOKEN_SHAPE.fullmatch(token):
        raise Gone
    response = redirect("accounts:invitation")
    response.status_code = HTTPStatus.SEE_OTHER
    keep_token(response, token)
    return response


@invited(*SAFE, "POST")
def invitation(request: HttpRequest) -> HttpResponse:
    """Ask for the six characters; a right answer leads on, the fifth wrong one ends the invitation."""
    token = token_of(request)
    opened(token)
    form = CharactersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            prove(token, form.cleaned_data["characters"])
        except WrongCode:
            form.add_error("characters", _("These are not the ones. Ask the person who invited you to say them once more."))
        else:
            response = redirect("accounts:invitation_way")
            keep_proof(response, token)
            return response
    return _page(request, "invitation", {"form": form}, status=400 if form.errors else 200)


@invited(*SAFE, "POST")
def invitation_way(request: HttpRequest) -> HttpResponse:
    """Choose what to sign in with from now on, a passkey or a password, and be signed in with it."""
    try:
        found = proved(request)
    except Gone:
        return _pressed_twice(request)
    by_passkey, by_password = _first_ways(request, found.user)
    for form in (by_passkey, by_password):
        if form.is_valid() and (user := form.record(found)):
            return _enter(request, user, getattr(form, "passkey", None))
    return _choice(request, found.user, by_passkey, by_password)


@invited(*SAFE, "POST")
def invitation_gone(request: HttpRequest, rest: str) -> HttpResponse:
    """Anything else that begins as a link does: not one byte unlike a wrong one."""
    raise Gone


def _pressed_twice(request: HttpRequest) -> HttpResponse:
    """Let the second press of the same button in too, within two minutes and with the password of the first; raises Gone."""
    user = proved_just_now(request).user
    if request.method != "POST" or not user.check_password(request.POST.get("password", "")):
        raise Gone
    return _enter(request, user)


def _first_ways(request: HttpRequest, user: User) -> tuple[FirstPasskeyForm, FirstPasswordForm]:
    """Both forms, one of them with what was sent."""
    name = "" if user.email else (suggestion() if is_placeholder(user.sign_in_name) else user.sign_in_name or "")
    sent = request.POST if request.method == "POST" else None
    answers = sent is not None and "credential" in sent
    return (
        FirstPasskeyForm(sent if answers else None, request=request, user=user, name=name),
        FirstPasswordForm(None if answers else sent, user=user, name=name),
    )


def _choice(request: HttpRequest, user: User, by_passkey: FirstPasskeyForm, by_password: FirstPasswordForm) -> HttpResponse:
    """The page with both ways; each look at it asks the device something new."""
    name = by_passkey["sign_in_name"].value() if "sign_in_name" in by_passkey.fields else ""
    options, challenge = first_passkey.asked(request, user, name=str(name))
    page = {"form": by_password, "passkey": by_passkey, "options": options, "person": user}
    response = _page(request, "invitation_way", page, status=400 if by_password.errors or by_passkey.errors else 200)
    keep_challenge(response, challenge)
    return response


def _enter(request: HttpRequest, user: User, passkey: Authenticator | None = None) -> HttpResponse:
    """Sign the person in: by a passkey completely, by a password as far as a password leads."""
    if passkey:
        response: HttpResponse = perform_passwordless_login(request, passkey, Login(user=user))
    else:
        response = perform_password_login(request, {}, Login(user=user))
    forget(response)
    return response


def _page(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"accounts/{name}.html", page | {"exit_url": settings.QUICK_EXIT_URL}, status=status)
