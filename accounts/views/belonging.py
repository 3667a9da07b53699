"""Teams, who supervises whom, who stands in for whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import belonging
from accounts.forms.belonging import CoverForm, SupervisionForm, TeamEditForm, TeamForm
from accounts.models import Cover, SupervisionLink, Team, User
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, find_or_404, must_administer, must_lead_a_team
from accounts.staff_list import by_name
from accounts.team_page import links_page, my_team_page, teams_page


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to agree who supervises whom."), who=must_administer, looks=False)
def supervision(request: PersonRequest) -> HttpResponse:
    """Who supervises whom, and a new link."""
    must_administer(request)
    form = SupervisionForm(request.POST if request.method == "POST" else None, staff=_staff(request))
    if request.method == "POST" and form.is_valid() and form.record(by=request.user):
        messages.success(request, _("Agreed. Of a family something is seen only once it agrees."))
        return redirect("accounts:supervision")
    page = links_page(SupervisionLink.objects.managed_by(request.user), "supervisor")
    return render(request, "accounts/supervision.html", {"form": form, **page}, status=400 if form.errors else 200)


@require_POST
def supervision_end(request: PersonRequest, supervision: UUID) -> HttpResponse:
    """End a link now."""
    must_administer(request)
    found = find_or_404(
        SupervisionLink.objects.managed_by(request.user).select_related("practitioner"), request, code=supervision
    )
    belonging.end(found, by=request.user)
    messages.success(request, _("This supervision has ended. Nothing is seen through it any more."))
    return redirect("accounts:supervision")


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to agree who stands in for whom."), who=must_administer, looks=False)
def cover(request: PersonRequest) -> HttpResponse:
    """Who stands in for whom, and a new absence."""
    must_administer(request)
    form = CoverForm(request.POST if request.method == "POST" else None, staff=_staff(request))
    if request.method == "POST" and form.is_valid() and form.record(by=request.user):
        messages.success(request, _("Agreed. On these days the families are led by both."))
        return redirect("accounts:cover")
    page = links_page(Cover.objects.managed_by(request.user), "stand_in")
    return render(request, "accounts/cover.html", {"form": form, **page}, status=400 if form.errors else 200)


@require_POST
def cover_end(request: PersonRequest, cover: UUID) -> HttpResponse:
    """End a cover now."""
    must_administer(request)
    found = find_or_404(Cover.objects.managed_by(request.user).select_related("practitioner"), request, code=cover)
    belonging.end(found, by=request.user)
    messages.success(request, _("This cover has ended."))
    return redirect("accounts:cover")


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: PersonRequest) -> HttpResponse:
    """All teams, and a new one."""
    must_administer(request)
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (team := form.record(by=request.user)):
        messages.success(request, _("The team is there. Say who is in it."))
        return redirect("accounts:team", team.code)
    page = {"form": form, **teams_page(request.user)}
    return render(request, "accounts/teams.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: PersonRequest, team: UUID) -> HttpResponse:
    """A team's name and people; another admin's change meanwhile is shown, not overwritten."""
    must_administer(request)
    found = find_or_404(Team.objects.managed_by(request.user), request, code=team)
    staff = _staff(request)
    inside = [str(person.code) for person in staff if person.team_id == found.pk]
    initial = {"version": found.version, "name": found.name, "people": inside}
    form = TeamEditForm(request.POST if request.method == "POST" else None, initial=initial, team=found, staff=staff)
    if request.method != "POST" or not form.is_valid():
        return _team_page(request, found, form, status=400 if form.errors else 200)
    try:
        if not form.record(found, by=request.user):
            return _team_page(request, found, form, status=400)
    except Team.Changed:
        sent = request.POST.copy()
        sent["version"] = str(found.version)
        theirs = form.in_words(found)
        return _team_page(request, found, TeamEditForm(sent, team=found, staff=staff), theirs=theirs, status=409)
    messages.success(request, _("Saved."))
    return redirect("accounts:teams")


@require_safe
def my_team(request: PersonRequest) -> HttpResponse:
    """The people of the team that somebody leads; nothing of families."""
    must_lead_a_team(request)
    return render(request, "accounts/my_team.html", my_team_page(request.user))


def _staff(request: PersonRequest) -> list[User]:
    """Who works here, by name, to choose from."""
    return by_name(User.objects.managed_by(request.user).working().select_related("team"))


def _team_page(request: PersonRequest, found: Team, form: TeamEditForm, *, status: int = 200, **also: object) -> HttpResponse:
    return render(request, "accounts/team.html", {"team": found, "form": form, **also}, status=status)
