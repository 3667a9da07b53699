"""Staying signed in, signing in again where one was, and words that were sent too late."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import again, unsent
from accounts.models import User
from accounts.requests import PersonRequest
from accounts.sign_in import home_of, layout_of
from accounts.staying import lengthen, sign_in_of


@login_not_required  # whoever is not signed in is told so
@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest) -> JsonResponse:
    """How long this sign-in lasts; a POST is somebody who wants to stay."""
    if request.method == "POST":
        lengthen(request)
    return JsonResponse(_standing(request))


@login_not_required
@require_POST
def sign_in_again(request: HttpRequest) -> JsonResponse:
    """Sign in the person whose page this is, without leaving it; for anybody else it is no sign-in."""
    whose = request.POST.get("who", "")
    if isinstance(request.user, User) and str(request.user.code) != whose:
        return JsonResponse({"away": reverse("public:landing")}, status=409)
    if not request.user.is_authenticated:
        try:
            again.sign_in(request, whose, request.POST.get("password", ""), request.POST.get("code", ""))
        except again.Refused as refused:
            return JsonResponse({"sentence": str(refused), "asks_code": refused.asks_code}, status=400)
    return JsonResponse(_standing(request))


@require_safe
def go_on(request: PersonRequest) -> HttpResponse:
    """What was written when the time had run out, to be sent on."""
    page = {"kept": unsent.kept_for(request), "layout": layout_of(request.user), "home": home_of(request.user)}
    return render(request, "accounts/go_on.html", page)


def _standing(request: HttpRequest) -> dict[str, object]:
    row, user = sign_in_of(request), request.user
    if row is None or not isinstance(user, User):
        return {"who": "", "left": 0}
    return {"who": str(user.code), "left": int(row.left.total_seconds()), "token": get_token(request)}
