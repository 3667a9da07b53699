"""Editing what visitors read: any kind of piece in the same way, kept as it is typed and live only when it is published."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import refused, saved, wants_json
from accounts.requests import PersonRequest
from accounts.versions import VersionForm
from public.attached import with_files
from public.brought import takes_files
from public.editor_page import differences_html, editor_page
from public.forms.by_kind import FORMS
from public.forms.words import WordsForm
from public.kinds import KINDS, find_piece
from public.models import Curated
from public.preview import preview as draw_preview

View = Callable[..., HttpResponse]
# The types of these decorators know no view that takes a part of its address.
frames_a_preview: Callable[[View], View] = csp_update({"frame-src": [SELF]})  # type: ignore[assignment]
may_be_framed: Callable[[View], View] = csp_replace({"frame-ancestors": [SELF]})  # type: ignore[assignment]


@require_safe
@frames_a_preview
def edit(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Show the words as they were last saved, to be changed; with ``?check`` also what keeps them from being published."""
    form = find_form(request, kind, piece)
    form = form.whole() if "check" in request.GET else form
    return render(request, "public/manage/edit.html", editor_page(kind, form, by=request.user))


@xframe_options_sameorigin
@require_safe
@may_be_framed
def preview(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """The public page with the words as they were last saved, to be framed by the editor and by nothing else."""
    found = find_piece(request, kind, piece)
    return HttpResponse(draw_preview(kind, found, request))


@require_POST
@frames_a_preview
@takes_files
def keep(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Save what is typed, right or not, where nobody but an admin reads it."""
    form = find_form(request, kind, piece)
    found = form.piece
    try:
        form.keep(by=request.user)
    except Curated.Changed:
        return _conflict(request, kind, form)
    if wants_json(request):
        return saved(version=found.version, changed=found.has_changes)
    messages.success(request, _("Saved. Visitors see it once it is published."))
    return redirect("public:manage_edit", kind=kind, piece=piece)


@require_POST
@frames_a_preview
@takes_files
def publish(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Save what was typed, and let visitors read it if all of it is right."""
    form = find_form(request, kind, piece)
    found = form.piece
    try:
        form.keep(by=request.user)
        whole = form.whole()
        if not whole.is_valid():
            return _not_yet(request, kind, whole)
        found.publish(by=request.user, version=found.version)
    except Curated.Changed:
        return _conflict(request, kind, form)
    except ValidationError as fault:
        whole.add_error(None, fault)
        return _not_yet(request, kind, whole)
    messages.success(request, _("Published. Visitors read it from now on."))
    return _back(request, kind, piece)


@require_POST
def discard(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Go back to what visitors read."""
    found = find_piece(request, kind, piece)
    try:
        found.discard(by=request.user, version=VersionForm(request.POST).seen())
        messages.success(request, _("The changes are gone. This is what visitors read."))
    except Curated.Changed:
        messages.warning(request, _("Something else was saved meanwhile, so nothing was discarded. This is how it stands now."))
    return _back(request, kind, piece)


def find_form(request: PersonRequest, kind: str, piece: UUID) -> WordsForm:
    """The form for the words of a piece, with what was sent in it if something was; for an admin only."""
    found = find_piece(request, kind, piece, among={name: KINDS[name] for name in FORMS})
    return FORMS[kind](with_files(request) if request.method == "POST" else None, piece=found)


def _back(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """To the editor: for a module by its address, so that it finds out when nobody is signed in any more."""
    there = reverse("public:manage_edit", args=[kind, piece])
    return saved(next=there) if wants_json(request) else redirect(there)


def _not_yet(request: PersonRequest, kind: str, form: WordsForm) -> HttpResponse:
    if wants_json(request):
        there = reverse("public:manage_edit", args=[kind, form.piece.code])
        return refused(_("This cannot be published yet."), status=400, next=f"{there}?check")
    return render(request, "public/manage/edit.html", editor_page(kind, form, by=request.user), status=400)


def _conflict(request: PersonRequest, kind: str, form: WordsForm) -> HttpResponse:
    """Both texts, field by field; hers is in the form, ready to be saved over what stands now."""
    found = form.piece
    found.refresh_from_db()
    differences = form.differences()
    if wants_json(request):
        sentence = _("Somebody else saved this meanwhile. Both texts are here; nothing is lost.")
        by = found.changed_by.name if found.changed_by else _("Somebody")
        html = differences_html(request, form, differences)
        return refused(sentence, status=409, version=found.version, theirs=form.theirs, html=html, by=by)
    page = editor_page(kind, form.merged(), by=request.user, differences=differences)
    return render(request, "public/manage/edit.html", page, status=409)
