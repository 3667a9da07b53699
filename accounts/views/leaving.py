"""What ends a colleague's ways in, for a while or for good, and what opens them again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import staffing
from accounts.leaving import held_by
from accounts.models import User
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, must_administer
from accounts.views.people import find_person, last_admin


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to deactivate a colleague’s account."), who=must_administer)
def person_deactivate(request: PersonRequest, person: UUID) -> HttpResponse:
    """Let somebody in no more; what is still theirs to do is named first, with the way to hand it over."""
    found = find_person(request, person)
    refused = ""
    if request.method == "POST":
        try:
            staffing.deactivate(found, by=request.user)
        except User.LastAdmin:
            refused = last_admin()
        else:
            if found.pk == request.user.pk:
                logout(request)
                return redirect("public:landing")
            messages.success(request, _("%(name)s cannot sign in any more.") % {"name": found.name})
            return redirect("accounts:person", person)
    page = {"person": found, "held": held_by(found), "refused": refused}
    return render(request, "accounts/person_deactivate.html", page, status=409 if refused else 200)


@require_POST
@recent_sign_in(gettext_lazy("You are about to let a colleague in again."), who=must_administer)
def person_activate(request: PersonRequest, person: UUID) -> HttpResponse:
    """Let somebody in again."""
    found = find_person(request, person)
    staffing.activate(found, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": found.name})
    return redirect("accounts:person", person)


@require_POST
def person_sign_out(request: PersonRequest, person: UUID) -> HttpResponse:
    """End somebody's sign-ins everywhere, as after a lost laptop."""
    found = find_person(request, person)
    ended = staffing.sign_out(found, by=request.user)
    said = ngettext("%(number)d sign-in was ended.", "%(number)d sign-ins were ended.", ended) % {"number": ended}
    messages.success(request, said if ended else _("Nobody was signed in with this account."))
    return redirect("accounts:person", person)
