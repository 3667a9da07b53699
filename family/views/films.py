"""A client's films: what becomes of each, the proof that it is gone, and the wish that it goes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.film_ends import own_films
from cases.models import Case, Deletion, Film
from family.doors import own_page, show
from footage import vault
from questionnaires.answering import SAFE


@own_page(*SAFE, "POST")
def films(request: PersonRequest, code: UUID) -> HttpResponse:
    """Each film that shows her or the child; a press asks for one to be deleted."""
    case = find_or_404(Case.objects.visible_to(request.user), request, code=code)
    mine = Film.objects.visible_to(request.user).filter(cycle__case=case)
    if request.method == "POST":
        _take_back(request, mine) if "take_back" in request.POST else _ask(request, mine)
        return redirect("family:films", code)
    log_look(request, case.code)
    return show(request, "films", {"case": case, "films": own_films(mine, request.user)})


def _take_back(request: PersonRequest, mine: QuerySet[Film]) -> None:
    """Let one of hers be after all, if she asked herself."""
    try:
        wanted = UUID(request.POST["take_back"])
        wishes = Deletion.objects.visible_to(request.user).waiting().filter(film__in=mine, film__code=wanted)
        for wish in wishes.select_related("film__cycle__case"):
            wish.take_back(by=request.user)
            messages.success(request, _("Taken back. The film stays as it was."))
    except (ValueError, Deletion.Gone):
        messages.info(request, _("Somebody was quicker: this is how it stands now."))


def _ask(request: PersonRequest, mine: QuerySet[Film]) -> None:
    """Want one of hers deleted; what is no film of hers is passed over in the same words as one that is gone."""
    try:
        wanted = UUID(request.POST.get("film", ""))
        film = mine.select_related("cycle__case", "recording").filter(code=wanted, recording__destroyed_at=None).first()
        if film:
            Deletion.ask(film, by=request.user, why=Deletion.Why.FAMILY)
            messages.success(request, _("Written down. It plays no more, and goes when somebody of the service has agreed."))
    except (ValueError, Deletion.Gone):
        messages.info(request, _("There is nothing to delete."))
    except vault.Held:
        messages.info(request, _("The service has a reason to keep it for now. Ask the person you work with."))
