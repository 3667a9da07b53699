"""Changing one's own ways in: another password, a passkey less, no app any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.factors import Factors, factors_of
from accounts.forms.ways import PasskeyNameForm, PasswordForm
from accounts.own_ways import LastWay, choose_password, may_go, name_passkey, remove_app, remove_passkey
from accounts.recent import is_recent, recent_sign_in
from accounts.requests import PersonRequest, log_refusal
from accounts.sign_in import layout_of
from accounts.staying import sign_in_of


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PersonRequest) -> HttpResponseBase:
    """Choose another password by the one of today, or a first one beside a passkey by whatever else shows who she is."""
    if request.user.has_usable_password():
        return _password(request)
    if "new_password" in request.POST and not is_recent(request):
        return redirect("accounts:password")  # the page that asks would hold what was sent, and no page holds a password
    return first_password(request)


def _password(request: PersonRequest) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        if not form.is_done:
            choose_password(request.user, password=form.cleaned_data["new_password"], here=sign_in_of(request))
            update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. You were signed out everywhere else."))
        return redirect("accounts:ways")
    page = {"form": form, "layout": layout_of(request.user)}
    return render(request, "accounts/password.html", page, status=400 if form.errors else 200)


first_password = recent_sign_in(gettext_lazy("You are about to choose a password."))(_password)


@require_http_methods(["GET", "HEAD", "POST"])
def passkey_name(request: PersonRequest, passkey: UUID) -> HttpResponse:
    """Call a passkey of one's own something else."""
    found = _one_of(factors_of(request.user), request, passkey)
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": found.shown_name})
    if request.method == "POST" and form.is_valid():
        name_passkey(request.user, code=passkey, name=form.cleaned_data["name"])
        messages.success(request, _("The passkey has its new name."))
        return redirect("accounts:ways")
    page = {"form": form, "layout": layout_of(request.user)}
    return render(request, "accounts/passkey_name.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to remove a passkey."))
def passkey_remove(request: PersonRequest, passkey: UUID) -> HttpResponse:
    """Take away a passkey of one's own, once it was said what that means."""
    has = factors_of(request.user)
    found = _one_of(has, request, passkey)
    said = _("The passkey is removed. You were signed out everywhere else.")
    return _remove(
        request, {"passkey": found}, said,
        may=lambda: may_go(request.user, has, passkeys=1),
        act=lambda: remove_passkey(request.user, code=passkey, here=sign_in_of(request)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to switch off the app that shows codes."))
def app_remove(request: PersonRequest) -> HttpResponse:
    """Switch the app off that shows codes."""
    has = factors_of(request.user)
    if has.app is None:
        return redirect("accounts:ways")
    said = _("The app is switched off. You were signed out everywhere else.")
    return _remove(
        request, {}, said,
        may=lambda: may_go(request.user, has, apps=1),
        act=lambda: remove_app(request.user, here=sign_in_of(request)),
    )  # fmt: skip


def _one_of(has: Factors, request: PersonRequest, code: UUID) -> Authenticator:
    """The passkey of this person with this code; anything else is not there."""
    found = has.passkey(code)
    if found is None:
        log_refusal(request, code)
        raise Http404
    return found


def _remove(
    request: PersonRequest, page: dict[str, Any], said: str, *, may: Callable[[], None], act: Callable[[], None]
) -> HttpResponse:
    """Ask on a page whether it is meant, and say there where it cannot be done."""
    refused = ""
    try:
        if request.method == "POST":
            act()
            request.session.cycle_key()
            messages.success(request, said)
            return redirect("accounts:ways")
        may()
    except LastWay as last:
        refused = str(last)
    page |= {"refused": refused, "layout": layout_of(request.user)}
    return render(request, "accounts/way_remove.html", page, status=409 if request.method == "POST" else 200)
