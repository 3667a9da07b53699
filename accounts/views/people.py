"""The staff: who is there, asking a colleague in, her account."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking_in import ask_in, reset_ways_in
from accounts.forms.people import CodeForm, NewPersonForm, PersonForm
from accounts.invitations import Issued, SentBefore
from accounts.models import Team, User
from accounts.person_page import person_page
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, find_or_404, must_administer
from accounts.staff_list import people_page, with_standing

Ask = Callable[..., Issued]


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: PersonRequest) -> HttpResponse:
    """Everybody on the staff; narrowed by what the address says, and by a name that is posted, which no address holds."""
    must_administer(request)
    words = request.POST.get("q", "") if request.method == "POST" else ""
    page = people_page(request.user, asked=request.GET.dict(), words=words)
    return render(request, "accounts/people.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to ask a colleague in."), who=must_administer)
def person_new(request: PersonRequest) -> HttpResponse:
    """Ask a colleague in; sent twice it is one colleague, and the first answer alone shows her code."""
    must_administer(request)
    form = NewPersonForm(request.POST if request.method == "POST" else None, teams=teams_for(request))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # nobody is taken on without a way in
                return ask_in_page(request, form.record(by=request.user), form=form.cleaned_data["code"])
        except User.EmailTaken:
            form.email_is_taken()
        except User.CodeTaken:
            return render(request, "accounts/person_new.html", {"form": form.afresh(), "again": True}, status=409)
    return render(request, "accounts/person_new.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@recent_sign_in(gettext_lazy("You are about to invite a colleague again."), who=must_administer)
def person_invite(request: PersonRequest, person: UUID) -> HttpResponse:
    """Invite a colleague again who has not made her way in; the older link and code open nothing any more."""
    return ask_in_page(request, find_person(request, person), form=CodeForm(request.POST).drawn())


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to take away somebody’s ways in."), who=must_administer)
def person_reset(request: PersonRequest, person: UUID) -> HttpResponse:
    """Take away all ways in of somebody who lost hers, and ask her in anew."""
    found = find_person(request, person)
    if request.method == "POST":
        return ask_in_page(request, found, form=CodeForm(request.POST).drawn(), ask=reset_ways_in)
    return render(request, "accounts/person_reset.html", {"person": found, "code": uuid.uuid4()})


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to change a colleague’s account."), who=must_administer, looks=False)
def person(request: PersonRequest, person: UUID) -> HttpResponse:
    """One account, and other details for it; another admin's change meanwhile is shown, not overwritten."""
    found = find_person(request, person)
    if request.method != "POST":
        return _page(request, found, form_for(request, found))
    form = form_for(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        form.record(by=request.user)
    except User.EmailTaken:
        form.email_is_taken()
    except User.LastAdmin:
        form.add_error(None, last_admin())
    except User.OwnRoles:
        form.add_error(None, _("Nobody changes their own roles. Ask another admin."))
    except User.Changed:
        return _conflict(request, found, form)
    else:
        messages.success(request, _("Saved."))
        return redirect("accounts:person", person)
    return _page(request, found, form, status=400)


def ask_in_page(request: PersonRequest, found: User, *, form: UUID, ask: Ask = ask_in) -> HttpResponse:
    """The page with the six characters, which nothing can show again; sent twice, or where it cannot be, her account."""
    try:
        issued = ask(found, by=request.user, form=form, page_of=lambda token: _page_of(request, token))
    except SentBefore:
        messages.info(request, _("The invitation went out before. If its code is lost, invite again."))
    except User.NotActive:
        messages.error(request, _("This account is not active. Activate it first."))
    except User.OwnWaysIn:
        messages.error(request, _("These are your own. You change them under Ways in."))
    else:
        page = {"person": found, "code": issued.code, "until": issued.invitation.expires_at}
        return render(request, "accounts/person_invited.html", page)
    return redirect("accounts:person", found.code)


def find_person(request: PersonRequest, code: UUID) -> User:
    """A colleague with all that a page about her says; for an admin only."""
    must_administer(request)
    return find_or_404(with_standing(User.objects.managed_by(request.user)), request, code=code)


def form_for(request: PersonRequest, found: User, sent: Any = None) -> PersonForm:
    """The form for her account, with what was sent in it if something was."""
    is_own = found.pk == request.user.pk
    return PersonForm(sent, initial=PersonForm.values(found), person=found, is_own=is_own, teams=teams_for(request))


def teams_for(request: PersonRequest) -> list[Team]:
    """The teams to choose from."""
    return list(Team.objects.managed_by(request.user).order_by("name"))


def last_admin() -> str:
    """Why the last admin stays."""
    return _("Nobody else would look after the service. Make somebody else an admin first, and let them sign in.")


def _page_of(request: PersonRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("accounts:invitation_open", args=[token]))


def _conflict(request: PersonRequest, found: User, form: PersonForm) -> HttpResponse:
    """Both versions: hers in the form, ready to be saved over what stands now."""
    fresh = find_person(request, found.code)
    sent = request.POST.copy()
    sent["version"] = str(fresh.version)
    theirs = PersonForm.in_words(fresh, form.cleaned_data)
    return _page(request, fresh, form_for(request, fresh, sent), theirs=theirs, status=409)


def _page(request: PersonRequest, found: User, form: PersonForm, *, status: int = 200, **also: object) -> HttpResponse:
    page = person_page(found, by=request.user) | {"form": form, **also}
    return render(request, "accounts/person.html", page, status=status)
