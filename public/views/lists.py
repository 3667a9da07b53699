"""The lists of resources and videos: found, put in order, featured, retired, brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import refused, saved, wants_json
from accounts.requests import PersonRequest, must_administer
from public.forms.order import OrderForm
from public.kinds import LISTED, find_piece
from public.manage_list import list_page
from public.models import Listed


@require_safe
def resources(request: PersonRequest) -> HttpResponse:
    """Every resource, in the order in which visitors find them."""
    must_administer(request)
    return _page(request, "resources")


@require_safe
def videos(request: PersonRequest) -> HttpResponse:
    """Every video, in the order in which visitors find them."""
    must_administer(request)
    return _page(request, "videos")


@require_POST
def order(request: PersonRequest, kind: str) -> HttpResponse:
    """Put one thing elsewhere in the order that was seen; an order that was changed meanwhile is shown instead."""
    must_administer(request)
    if kind not in LISTED:
        raise Http404
    form, model = OrderForm(request.POST), LISTED[kind]
    try:
        if form.piece and form.to_the_top:
            model.put_first(form.piece, by=request.user)
        else:
            model.put_in_order(by=request.user, **form.orders())
    except Listed.Changed:
        return _refused(request, kind, _("The order was changed meanwhile. Here it is as it stands now."), status=409)
    return _done(request, kind, _("The order is saved."), moved=form.piece)


@require_POST
def retire(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Show a thing to no visitor any more."""
    found = find_piece(request, kind, piece, LISTED)
    return _act(request, kind, found.retire, done=_("Retired: visitors do not find it any more."), already=_("It is retired."))


@require_POST
def bring_back(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Make a retired thing a draft again."""
    found = find_piece(request, kind, piece, LISTED)
    done = _("Brought back as a draft. Publish it when it is ready.")
    return _act(request, kind, found.bring_back, done=done, already=_("It was brought back already."))


@require_POST
def resource_feature(request: PersonRequest, piece: UUID) -> HttpResponse:
    """Set a resource apart on the landing page, or put it back among the others."""
    found = find_piece(request, "resources", piece)
    if request.POST.get("featured") == "no":
        return _act(request, "resources", found.unfeature, done=_("Nothing is featured now."), already="")
    done = _("Featured: it stands apart on the landing page, in the place of the one before.")
    return _act(request, "resources", found.feature, done=done, already=_("Only what is published can be featured."))


def _act(request: PersonRequest, kind: str, verb: Callable[..., None], *, done: str, already: str) -> HttpResponse:
    try:
        verb(by=request.user)
    except Listed.WrongState:
        return _refused(request, kind, already, status=409)
    return _done(request, kind, done)


def _done(request: PersonRequest, kind: str, sentence: str, *, moved: UUID | None = None) -> HttpResponse:
    if wants_json(request):
        page = _context(request, kind)
        places = {row.piece.code: row.number for row in page["rows"]}
        if moved in places:
            place = {"number": places[moved], "count": page["page"].paginator.count}
            sentence = _("It stands in place %(number)s of %(count)s now.") % place
        return saved(sentence=sentence, html=render_to_string("public/manage/_list.html", page, request))
    messages.success(request, sentence)
    return redirect(reverse(f"public:manage_{kind}", query=request.GET))


def _refused(request: PersonRequest, kind: str, sentence: str, *, status: int) -> HttpResponse:
    if wants_json(request):
        html = render_to_string("public/manage/_list.html", _context(request, kind), request)
        return refused(sentence, status=status, html=html)
    messages.error(request, sentence)
    return _page(request, kind, status=status)


def _page(request: PersonRequest, kind: str, *, status: int = 200) -> HttpResponse:
    return render(request, f"public/manage/{kind}.html", _context(request, kind), status=status)


def _context(request: PersonRequest, kind: str) -> dict[str, Any]:
    rows = LISTED[kind].objects.curated_by(request.user)
    return list_page(kind, rows, request.GET, today=timezone.localdate())
