"""Clips of a film: marked, changed, taken out, brought back, put in order."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.answers import not_valid, refused, saved, wants_json
from accounts.requests import PersonRequest, find_or_404, log_look
from accounts.versions import VersionForm
from cases.film_room import clip_values, clips_part, differences, film_room_page, why_settled
from cases.forms.clip import ClipForm
from cases.forms.order import OrderForm
from cases.models import Clip, Cycle, Film


def _find_film(request: PersonRequest, code: UUID, film: UUID) -> Film:
    films = Film.objects.led_by(request.user).select_related("recording", "cycle__case")
    return find_or_404(films, request, code=film, cycle__case__code=code)


def _find_clip(request: PersonRequest, code: UUID, film: UUID, clip: UUID) -> Clip:
    clips = Clip.objects.led_by(request.user).select_related("goal", "film__recording", "film__cycle__case")
    return find_or_404(clips, request, code=clip, film__code=film, film__cycle__case__code=code)


@require_POST
def clip_new(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Mark a clip; the same clip sent twice stands once."""
    found = _find_film(request, code, film)
    form = ClipForm(request.POST, film=found)
    if not form.is_valid():
        return _answer_problem(request, found, form)
    try:
        clip = Clip.mark(found, code=form.clip_code(), by=request.user, **form.marked())
    except Clip.Changed:
        return _answer_refused(request, found, _("This clip was not saved. Please save it once more."), afresh=True)
    except Cycle.WrongStage:
        return _answer_locked(request, found)
    return _answer_saved(request, found, clip)


@require_POST
def clip_edit(request: PersonRequest, code: UUID, film: UUID, clip: UUID) -> HttpResponse:
    """Change a clip, unless somebody else did since it was read."""
    found = _find_clip(request, code, film, clip)
    form = ClipForm(request.POST, film=found.film)
    if not form.is_valid():
        return _answer_problem(request, found.film, form, chosen=str(clip))
    try:
        found.change(version=form.cleaned_data["version"] or 0, **form.marked())
    except Clip.Changed:
        return _answer_changed(request, found, form)
    except Cycle.WrongStage:
        return _answer_locked(request, found.film)
    return _answer_saved(request, found.film, found)


@require_POST
def clip_remove(request: PersonRequest, code: UUID, film: UUID, clip: UUID) -> HttpResponse:
    """Take a clip out of the review; it can be brought back."""
    return _answer_standing(request, _find_clip(request, code, film, clip), Clip.remove)


@require_POST
def clip_restore(request: PersonRequest, code: UUID, film: UUID, clip: UUID) -> HttpResponse:
    """Bring a removed clip back."""
    return _answer_standing(request, _find_clip(request, code, film, clip), Clip.restore)


@require_POST
def clip_order(request: PersonRequest, code: UUID, film: UUID) -> HttpResponse:
    """Give the clips the order in which they will be looked at."""
    found = _find_film(request, code, film)
    seen, wanted = OrderForm(request.POST).orders()
    try:
        Clip.put_in_order(found, seen=seen, wanted=wanted)
    except Clip.Changed:
        sentence = _("The clips were changed meanwhile. Here they are as they stand now.")
        return _answer_refused(request, found, sentence)
    except Cycle.WrongStage:
        return _answer_locked(request, found)
    return _answer_saved(request, found)


def _answer_standing(request: PersonRequest, clip: Clip, act: Callable[..., None]) -> HttpResponse:
    try:
        act(clip, by=request.user, version=VersionForm(request.POST).seen())
    except Clip.Changed:
        clip.refresh_from_db()
        sentence = _("This clip was changed meanwhile. Here it is as it stands now.")
        return _answer_refused(request, clip.film, sentence, clip=clip_values(clip))
    except Cycle.WrongStage:
        return _answer_locked(request, clip.film)
    return _answer_saved(request, clip.film, clip)


def _clips_html(request: PersonRequest, film: Film) -> str:
    log_look(request, film.code)
    return render_to_string("cases/_clips.html", clips_part(film), request)


def _answer_saved(request: PersonRequest, film: Film, clip: Clip | None = None) -> HttpResponse:
    if wants_json(request):
        return saved(clip=clip_values(clip) if clip else None, html=_clips_html(request, film))
    chosen = {"clip": clip.code} if clip and clip.removed_at is None else None
    return redirect(reverse("cases:film_room", args=[film.cycle.case.code, film.code], query=chosen))


def _answer_problem(request: PersonRequest, film: Film, form: ClipForm, *, chosen: str = "") -> HttpResponse:
    if wants_json(request):
        return not_valid(form)
    return _room(request, film, status=400, chosen=chosen, form=form)


def _room(request: PersonRequest, film: Film, *, status: int, **also: Any) -> HttpResponse:
    """The film room with what was typed still in it, to whom it may be shown at this moment."""
    if not Film.objects.led_by(request.user).playable().filter(pk=film.pk).exists():
        messages.error(request, _("This film cannot be played: it is not ready, or not everybody agrees to it."))
        return redirect(film.cycle)
    log_look(request, film.code)
    return render(request, "cases/film_room.html", film_room_page(film, **also), status=status)


def _answer_changed(request: PersonRequest, clip: Clip, form: ClipForm) -> HttpResponse:
    """Both versions: what was sent, ready to be saved on top, and what stands in the record beside it."""
    clip.refresh_from_db()
    if wants_json(request):
        both = {"conflict": differences(form, clip), "chosen": str(clip.code)}
        html = render_to_string("cases/_clip_conflict.html", both, request)
        sentence = _("This clip was changed meanwhile. Both versions are here; nothing is lost.")
        return _answer_refused(request, clip.film, sentence, clip=clip_values(clip), conflict=html)
    sent = request.POST.copy()
    if clip.removed_at:
        # What was sent can still be saved, as a clip of its own.
        sent["code"], sent["version"] = str(uuid.uuid4()), ""
    else:
        sent["version"] = str(clip.version)
    form = ClipForm(sent, film=clip.film)
    return _room(request, clip.film, status=409, chosen=str(clip.code), form=form, theirs=clip)


def _answer_refused(request: PersonRequest, film: Film, sentence: str, **also: Any) -> HttpResponse:
    if wants_json(request):
        return refused(sentence, status=409, html=_clips_html(request, film), **also)
    messages.error(request, sentence)
    return redirect(film)


def _answer_locked(request: PersonRequest, film: Film) -> HttpResponse:
    return _answer_refused(request, film, why_settled(film.cycle))
