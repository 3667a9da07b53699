"""How films end: for the practitioner a page per film; for an admin what is due, what is held, what was destroyed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, find_or_404, log_look, must_administer, must_lead
from cases.film_ends import certificates, ending_page, manage_page
from cases.film_room import film_header
from cases.forms.film_ending import DeleteForm, HoldForm, LiftForm
from cases.models import Deletion, Film, Hold
from footage import vault

DELETING = gettext_lazy("You are about to decide that a film is deleted.")


@require_safe
def film_ending(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """When it ends and why, what keeps it, and afterwards its certificate."""
    found = _find(request, code, film)
    return _page(request, found)


@require_POST
def film_hold(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Keep the film, or all of the family's, from being destroyed."""
    found = _find(request, code, film)
    form = HoldForm(request.POST, film=found, by=request.user)
    if not form.is_valid():
        return _page(request, found, hold_form=form, status=400)
    try:
        form.record()
        messages.success(request, _("It is kept from now on, whatever its clock says. It plays as before."))
    except Hold.NoWord:
        messages.error(request, _("Whoever is named cannot give her word for it any more."))
    return redirect("cases:film_ending", code, film)


@require_POST
def film_hold_lift(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Say that what keeps the film may be lifted; another person does it."""
    found = _find(request, code, film)
    hold = Hold.objects.led_by(request.user).on(found).filter(lift_asked_at__isnull=True).order_by("pk").first()
    form = LiftForm(request.POST, film=found, by=request.user)
    if hold is None:
        messages.info(request, _("Nothing keeps this film that is not being lifted already."))
    elif not form.is_valid():
        return _page(request, found, lift_form=form, status=400)
    else:
        try:
            hold.ask_to_lift(by=request.user, reason=form.cleaned_data["lift_reason"])
            messages.success(request, _("Written down. An admin is asked to lift it."))
        except Hold.Gone:
            messages.info(request, _("Somebody was quicker: this is how it stands now."))
    return redirect("cases:film_ending", code, film)


@require_POST
@recent_sign_in(DELETING, who=must_lead, looks=False)
def film_delete(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Ask for the film to be deleted before its clock; where a client asked and nobody else is there, agree."""
    found = _find(request, code, film)
    wish = Deletion.objects.led_by(request.user).waiting().filter(film=found).select_related("film__cycle__case").first()
    try:
        if wish:
            _agree_as_who_leads(request, wish)
            return redirect("cases:film_ending", code, film)
        form = DeleteForm(request.POST, film=found, by=request.user)
        if not form.is_valid():
            return _page(request, found, delete_form=form, status=400)
        form.record()
        messages.success(request, _("Asked for. It does not play from now on, and goes when a second person agrees."))
    except Deletion.Gone:
        messages.info(request, _("Somebody was quicker: this is how it stands now."))
    except vault.Held:
        messages.error(request, _("Somebody keeps this film from being destroyed."))
    return redirect("cases:film_ending", code, film)


@require_POST
def film_delete_take_back(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Let the film be after all."""
    found = _find(request, code, film)
    wish = Deletion.objects.led_by(request.user).waiting().filter(film=found).select_related("film__cycle__case").first()
    try:
        if wish:
            wish.take_back(by=request.user)
            messages.success(request, _("Taken back. The film ends by its clock."))
    except Deletion.Theirs:
        messages.error(request, _("The family asked for it, so only they can take it back."))
    except Deletion.Gone:
        messages.info(request, _("Somebody was quicker: this is how it stands now."))
    return redirect("cases:film_ending", code, film)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to decide about films."), who=must_administer, looks=False)
def manage_films(request: PersonRequest) -> HttpResponse:
    """What is due, held and wanted deleted, by codes; an admin is the second person."""
    must_administer(request)
    if request.method == "POST":
        _decide(request)
        return redirect("cases:manage_films")
    page = {**manage_page(request.user, today=timezone.localdate()), "today": timezone.localdate()}
    return render(request, "cases/manage_films.html", page)


@require_safe
def manage_destroyed(request: PersonRequest) -> HttpResponse:
    """The certificates of what was destroyed, to read and to print."""
    must_administer(request)
    try:
        only = str(UUID(request.GET.get("film", "")))
    except ValueError:
        only = ""
    return render(request, "cases/manage_destroyed.html", {"certificates": certificates(only=only), "only": only})


def _find(request: PersonRequest, code: UUID, film: UUID) -> Film:
    films = Film.objects.led_by(request.user).select_related("recording", "cycle__case__client", "cycle__case__child")
    return find_or_404(films, request, code=film, cycle__case__code=code)


def _agree_as_who_leads(request: PersonRequest, wish: Deletion) -> None:
    """Agree to what a client asked for, where nobody else could; raises vault.Held."""
    if not wish.may_be_agreed_by_who_leads(request.user):
        messages.info(request, _("It is asked for already. A second person has to agree."))
        return
    try:
        wish.agree(by=request.user)
        messages.success(request, _("The film is destroyed. Its certificate stands here."))
    except (Deletion.Gone, Deletion.SamePerson):
        messages.info(request, _("Somebody was quicker: this is how it stands now."))


def _decide(request: PersonRequest) -> None:
    """Lift a hold or agree to a deletion, as the second person."""
    hold = _sent(request, "hold", Hold.objects.managed_by(request.user).select_related("case"))
    wish = _sent(
        request, "deletion", Deletion.objects.managed_by(request.user).select_related("film__cycle__case", "film__recording")
    )
    try:
        if hold:
            hold.lift(by=request.user)
            messages.success(request, _("The hold is lifted. The clock goes on."))
        elif wish:
            wish.agree(by=request.user)
            messages.success(request, _("The film is destroyed. Its certificate stands under “Destroyed”."))
        else:
            messages.info(request, _("Somebody was quicker: this is how it stands now."))
    except (Hold.SamePerson, Deletion.SamePerson):
        messages.error(request, _("You asked for it yourself, so somebody else has to decide."))
    except (Hold.Gone, Deletion.Gone):
        messages.info(request, _("Somebody was quicker: this is how it stands now."))
    except vault.Held:
        messages.error(request, _("Somebody keeps this film from being destroyed."))


def _sent(request: PersonRequest, name: str, rows: Any) -> Any:
    try:
        return rows.filter(code=UUID(request.POST.get(name, ""))).first()
    except ValueError:
        return None


def _page(request: PersonRequest, film: Film, *, status: int = 200, **forms: Any) -> HttpResponse:
    log_look(request, film.code)
    asked: dict[str, Any] = {"film": film, "by": request.user}
    page = {
        **ending_page(film, request.user), "case": film.cycle.case, "header": film_header(film, here=_("How it ends")),
        "hold_form": HoldForm(**asked), "lift_form": LiftForm(**asked), "delete_form": DeleteForm(**asked),
        "today": timezone.localdate(), **forms,
    }  # fmt: skip
    return render(request, "cases/film_ending.html", page, status=status)
