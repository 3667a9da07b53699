"""A film: it arrives, becomes playable, is looked at frame by frame."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import tickets
from accounts.requests import PersonRequest, find_or_404, log_look
from cases.film_people import NotAgreed, no_consent, not_agreed, who_may_be_filmed
from cases.film_room import film_header, film_room_page
from cases.forms.film_people import FilmPeopleForm
from cases.models import Case, CaseEvent, Cycle, Film
from cases.views.cycles import find_cycle, is_closed
from footage import plain_upload, ranges, stills, tus, vault
from footage.guard import GuardFailed
from footage.models import Recording
from footage.sealing import BrokenFilm


@require_http_methods(["OPTIONS", "POST"])
def film_new(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """Begin an upload in the tus 1.0 wire format; refused in words without consent or once there is a film."""
    cycle = find_cycle(request, code, number)
    if request.method == "OPTIONS":
        return tus.options_response()
    try:
        wanted = tus.parse_creation(request)
        people = who_may_be_filmed(cycle.case, wanted.about.get("people", "").split())
        film = cycle.announce_film(
            by=request.user, length=wanted.length, file_name=wanted.file_name, head_sha256=wanted.head_sha256, people=people
        )
    except tus.BadCreation as bad:
        return tus.refused(bad)
    except NotAgreed as refusal:
        return tus.refusal(403, str(refusal))
    except vault.NoSpace:
        return tus.refusal(507, str(Recording.Problem.NO_SPACE.label))
    except Cycle.WrongStage:
        return tus.refusal(409, _has_film(cycle))
    there = reverse("cases:film_upload", args=[code, film.code])
    response = tus.created_response(there, film.recording)
    tickets.give(response, request, there)
    return response


@csrf_exempt  # reading the form is what checks its token, and that has to wait for the vault's handler
@require_POST
def film_from_form(request: PersonRequest, code: UUID, number: int) -> HttpResponse:
    """Take in a film from a plain form, for a page without JavaScript; sealed as it arrives."""
    cycle = find_cycle(request, code, number)
    try:
        plain_upload.receive_form_file(request, owner=request.user, keep=partial(_keep_form_film, request, cycle))
    except plain_upload.FormFailed as failed:
        messages.error(request, str(failed))
    except Cycle.WrongStage:
        messages.error(request, _has_film(cycle))
    return redirect(cycle)


def _keep_form_film(request: PersonRequest, cycle: Cycle, recording: Recording) -> None:
    """Make the film of a form the cycle's; sending it took minutes, so access and consent are asked again."""
    case = Case.objects.led_by(request.user).filter(pk=cycle.case_id).first()
    if case is None:
        raise plain_upload.FormFailed(no_consent())
    try:
        people = who_may_be_filmed(case, request.POST.getlist("people"))
    except NotAgreed as refusal:
        raise plain_upload.FormFailed(str(refusal)) from refusal
    cycle.add_film(recording, by=request.user, people=people)


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
def film_upload(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Take up the bytes where they stand; consent is asked again for every piece."""
    films = Film.objects.led_by(request.user).kept().select_related("recording__key", "cycle__case")
    found = find_or_404(films, request, code=film, cycle__case__code=code)
    if request.method == "PATCH" and not films.consented().filter(pk=found.pk).exists():
        return tus.refusal(403, no_consent(), to=request)
    if request.method == "PATCH" and found.cycle.stage != Cycle.Stage.PLANNED:
        return tus.refusal(410, _("This cycle has its film already."), to=request)
    response = tus.respond(request, found.recording)
    if request.method != "DELETE":
        tickets.give(response, request, request.path)
    if request.method == "DELETE" and response.status_code < 300:  # noqa: PLR2004 - it was removed
        found.cycle.case.tell(by=request.user, verb=CaseEvent.Verb.FILM_REMOVED, cycle=found.cycle)
    return response


@require_safe
def film_state(request: PersonRequest, code: UUID, film: UUID) -> JsonResponse:
    """How far the film is, in words and figures, for the page that waits for it."""
    films = Film.objects.led_by(request.user).select_related("recording", "cycle__case")
    found = find_or_404(films, request, code=film, cycle__case__code=code)
    recording = found.recording
    return JsonResponse({
        "state": recording.state,
        "words": str(recording.get_problem_display() if recording.problem else recording.get_state_display()),
        "percent": recording.percent,
        "offset": recording.offset,
        "length": recording.length,
        "next": found.get_absolute_url() if recording.state == Recording.State.READY else "",
    })  # fmt: skip


@require_safe
def film_room(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Look closely, mark the moments that went well, put them in order."""
    films = Film.objects.led_by(request.user).select_related("recording", "cycle__case__client", "cycle__case__child")
    found = find_or_404(films, request, code=film, cycle__case__code=code)
    if not films.playable().filter(pk=found.pk).exists():
        messages.error(request, _("This film cannot be played: it is not ready, or not everybody agrees to it."))
        return redirect(found.cycle)
    log_look(request, found.code)
    return render(request, "cases/film_room.html", film_room_page(found, chosen=request.GET.get("clip", "")))


@require_http_methods(["GET", "HEAD", "POST"])
def film_people(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Who can be seen in the film, to put right; whether it plays follows from them at once."""
    films = Film.objects.led_by(request.user).kept().select_related("cycle__case__client", "cycle__case__child")
    found = find_or_404(films, request, code=film, cycle__case__code=code)
    log_look(request, found.code)
    form = FilmPeopleForm(request.POST if request.method == "POST" else None, film=found)
    if request.method == "POST" and form.is_valid():
        form.record(by=request.user)
        messages.success(request, _("Saved. The film plays while all of them agree."))
        return redirect(found.cycle)
    page = {
        "form": form, "film": found, "case": found.cycle.case, "silent": not_agreed(list(found.people.all())),
        "header": film_header(found, here=_("Who is in the film")),
    }  # fmt: skip
    return render(request, "cases/film_people.html", page, status=400 if form.errors else 200)


@require_safe
def film_play(request: PersonRequest, code: UUID, film: UUID) -> HttpResponseBase:
    """A range of the playable copy; access and consent are asked again for each."""
    found = _playable_or_404(request, code, film)
    log_look(request, found.code)
    return ranges.serve_playable(request, found.recording)


@require_safe
def film_still(request: PersonRequest, code: UUID, film: UUID, frame: int) -> HttpResponse:
    """One frame as a picture."""
    found = _playable_or_404(request, code, film)
    log_look(request, found.code)
    try:
        picture = stills.grab_still(found.recording, frame)
    except (stills.NoSuchFrame, vault.Gone, BrokenFilm, GuardFailed) as error:
        raise Http404 from error
    return HttpResponse(picture, content_type="image/jpeg")


def _playable_or_404(request: PersonRequest, code: UUID, film: UUID) -> Film:
    films = Film.objects.led_by(request.user).playable().select_related("recording__key")
    return find_or_404(films, request, code=film, cycle__case__code=code)


def _has_film(cycle: Cycle) -> str:
    return is_closed() if cycle.case.closed_at else _("This cycle has its film already.")
