"""Before what weighs much: whoever did not show who she is within the last five minutes is asked to, and then goes on.

The page that asks stands at the address that was asked for, and holds in hidden fields what was sent there, so that nothing
is stored and nothing that was typed is lost. Once she has shown who she is, the view answers as if nothing had been between
(docs/decisions/0025).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import challenges
from accounts.factors import factors_of
from accounts.forms.proof import PREFIX, ByHandForm, PasskeyForm
from accounts.limiting import wait_words
from accounts.models import User
from accounts.requests import PersonRequest
from accounts.second_factor import needs_second_factor, remember_shown, used_second_factor
from accounts.sign_in import frame_of, home_of
from accounts.tries import TooMany

View = Callable[..., HttpResponseBase]
Forms = tuple[ByHandForm | None, PasskeyForm | None]
RECENT = dt.timedelta(minutes=5)
# Among the fields of the page that asks: that nothing was sent but a page looked at, and what a passkey answers.
A_LOOK, CREDENTIAL = f"{PREFIX}-look", f"{PREFIX}-credential"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name


def recent_sign_in(
    doing: object, *, who: Callable[[PersonRequest], None] | None = None, looks: bool = True
) -> Callable[[View], View]:
    """A page for whoever showed who she is within the last five minutes; others are told what they are ``doing``, and asked.

    ``who`` refuses first whoever may not be here at all. With ``looks=False`` the page may be looked at, and only what is sent
    to it asks. For forms without files, which no page can hold.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if who:
                who(request)
            if not looks and request.method != "POST":
                return view(request, *args, **kwargs)
            proof = _taken_out(request)
            if not is_recent(request) and (asked := _asked(request, proof, doing)):
                return asked
            if A_LOOK in proof:
                return redirect(request.get_full_path())
            return view(request, *args, **kwargs)

        respond.asks_recent = True  # type: ignore[attr-defined]
        return respond

    return decorate


def is_recent(request: HttpRequest) -> bool:
    """Whether this person showed who she is within the last five minutes; who works here, with her second factor."""
    used = get_authentication_records(request, request.user)
    if isinstance(request.user, User) and request.user.is_staff and used_second_factor(request):
        used = [record for record in used if record["method"] == "mfa"]
    newest = max((record["at"] for record in used), default=0)
    return bool(time.time() - newest <= RECENT.total_seconds())


def _taken_out(request: HttpRequest) -> QueryDict:
    """The fields of the page that asks, which no view and no form behind it sees."""
    proof, sent = QueryDict(mutable=True), QueryDict(mutable=True)
    for name, values in request.POST.lists():
        (proof if name.startswith(f"{PREFIX}-") else sent).setlist(name, values)
    if proof:
        request.POST = sent  # type: ignore[assignment]
    return proof


def _asked(request: PersonRequest, proof: QueryDict, doing: object) -> HttpResponse | None:
    """The page that asks; None once what came from it is right."""
    forms = _forms(request, proof)
    try:
        if any(_is_right(request, form) for form in forms):
            return None
    except TooMany as too_many:
        return _page(request, _forms(request, QueryDict()), proof, doing, too_many=too_many)
    return _page(request, forms, proof, doing)


def _is_right(request: PersonRequest, form: ByHandForm | PasskeyForm | None) -> bool:
    """Whether somebody showed by this form who she is; it is remembered then."""
    if form is None or not form.is_valid():
        return False
    remember_shown(request, form.shown())
    return True


def _page(
    request: PersonRequest, forms: Forms, proof: QueryDict, doing: object, *, too_many: TooMany | None = None
) -> HttpResponse:
    """The page, with what waits behind it."""
    by_hand, passkey = forms
    was_sent = request.method == "POST" and A_LOOK not in proof
    page = {
        "doing": doing, "by_hand": by_hand, "passkey": passkey, "was_sent": was_sent, "home": _home(request),
        "options": challenges.begun(request, request.user) if passkey else None,
        "held": _sent(request) if was_sent else [(A_LOOK, "1")], "layout": frame_of(request),
    }  # fmt: skip
    if too_many is None:
        return render(request, "accounts/recent.html", page, status=400 if proof else 200)
    request.wait_words = wait_words(too_many)  # type: ignore[attr-defined]
    response = render(request, "accounts/recent.html", page, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(too_many.seconds)
    return response


def _forms(request: PersonRequest, proof: QueryDict) -> Forms:
    """What this person has to show who she is, with what was sent; None for what she has not.

    The same as at the front door: a passkey, or the password and, where there is a second step, a code. Somebody who works here
    and is in with her second step shows nothing by a password alone.
    """
    has = factors_of(request.user)
    asks = {"password"} if request.user.has_usable_password() else set()
    if has.steps and (has.app or has.codes_left):
        asks.add("code")
    elif has.steps or (request.user.is_staff and not needs_second_factor(request)):
        asks.clear()
    answers = CREDENTIAL in proof
    return (
        ByHandForm(proof if proof and not answers else None, request=request, asks=asks) if asks else None,
        PasskeyForm(proof if answers else None, request=request) if has.passkeys else None,
    )


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Each field of the form that waits, as often as it was sent."""
    return [(name, str(value)) for name, values in request.POST.lists() for value in values if name != TOKEN]


def _home(request: PersonRequest) -> str:
    """Where somebody goes who would rather not."""
    return reverse("accounts:ways") if needs_second_factor(request) else home_of(request.user)
