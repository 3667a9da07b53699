"""A person's ways in: passkeys, an app that makes codes, recovery codes."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.factors import FactorAdapter, add_app, add_passkey, factors_of, new_recovery_codes
from accounts.forms.ways import NewAppForm, NewPasskeyForm
from accounts.own_ways import tell
from accounts.qr import qr_picture
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, must_work_here
from accounts.second_factor import before_second_factor, needs_second_factor, remember_factor
from accounts.sign_in import frame_of

# The secret of an app that has not shown yet that it knows it, sealed.
NEW_APP = "new_app"


@before_second_factor
@require_safe
def ways(request: PersonRequest) -> HttpResponse:
    """Everything that opens this account, and what is still to be made."""
    page = {"factors": factors_of(request.user), "must": needs_second_factor(request), "layout": frame_of(request)}
    return render(request, "accounts/ways.html", page)


@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to add a passkey to your account."))
def passkey_new(request: PersonRequest) -> HttpResponse:
    """Make a passkey on the device in hand."""
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with atomic():
            made = add_passkey(request.user, **form.cleaned_data)
            tell(request.user, "way.passkey_added")
        remember_factor(request, made)
        messages.success(request, _("The passkey is ready. Next time, sign in with it."))
        return redirect("accounts:ways")
    options = begin_registration(request.user, passwordless=True)
    status = 400 if request.method == "POST" else 200
    page = {"form": form, "options": options, "layout": frame_of(request)}
    return render(request, "accounts/passkey_new.html", page, status=status)


@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to set up an app that shows codes."), who=must_work_here)
def app_new(request: PersonRequest) -> HttpResponse:
    """Tell an app the secret, and let it show that it knows it."""
    if request.method != "POST":
        secret = generate_totp_secret()
        request.session[NEW_APP] = FactorAdapter().encrypt(secret)
        return _app_page(request, NewAppForm(secret=secret))
    if not (sealed := request.session.get(NEW_APP)):
        return redirect("accounts:app_new")
    form = NewAppForm(request.POST, secret=FactorAdapter().decrypt(sealed))
    if not form.is_valid():
        return _app_page(request, form, status=400)
    with atomic():
        made = add_app(request.user, secret=form.secret, step=form.cleaned_data["code"])
        tell(request.user, "way.app_added")
    remember_factor(request, made)
    del request.session[NEW_APP]
    messages.success(request, _("The app is ready. It shows the code that you are asked for after your password."))
    return redirect("accounts:ways")


@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to make new recovery codes."), who=must_work_here)
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Make ten codes for the day when everything else is lost; they are shown this once."""
    codes: list[str] = []
    if request.method == "POST":
        with atomic():
            codes = new_recovery_codes(request.user)
            tell(request.user, "way.codes_made")
    page = {"codes": codes, "factors": factors_of(request.user), "layout": frame_of(request)}
    return render(request, "accounts/recovery_codes.html", page)


def _app_page(request: PersonRequest, form: NewAppForm, *, status: int = 200) -> HttpResponse:
    address = FactorAdapter().build_totp_url(request.user, form.secret)
    blocks = " ".join(form.secret[at : at + 4] for at in range(0, len(form.secret), 4))
    page = {"form": form, "secret": blocks, "picture": qr_picture(address), "layout": frame_of(request)}
    return render(request, "accounts/app_new.html", page, status=status)
