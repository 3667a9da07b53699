"""One's own sign-ins: where one is signed in, and how each is ended."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.ending import end_one, end_others
from accounts.models import SignIn
from accounts.requests import PersonRequest, find_or_404
from accounts.sign_in import layout_of
from accounts.staying import sign_in_of


@require_safe
def sign_ins(request: PersonRequest) -> HttpResponse:
    """Where I am signed in."""
    page = {"here": sign_in_of(request), "rows": SignIn.objects.of(request.user), "layout": layout_of(request.user)}
    return render(request, "accounts/sign_ins.html", page)


@require_POST
def sign_in_end(request: PersonRequest, code: UUID) -> HttpResponse:
    """End one of mine; ending this one signs me out."""
    row, here = find_or_404(SignIn.objects.of(request.user), request, code=code), sign_in_of(request)
    if here and row.pk == here.pk:
        get_adapter().logout(request)
        return redirect("public:landing")
    end_one(row, by=request.user)
    messages.success(request, _("That sign-in has ended."))
    return redirect("accounts:sign_ins")


@require_POST
def sign_ins_end_others(request: PersonRequest) -> HttpResponse:
    """End all of mine but this one."""
    number = end_others(request.user, here=sign_in_of(request))
    said = ngettext("%d other sign-in has ended.", "%d other sign-ins have ended.", number)
    messages.success(request, said % number if number else _("There was no other sign-in."))
    return redirect("accounts:sign_ins")
