"""What a piece said before, and taking it up again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from accounts.versions import VersionForm
from public.history_page import history_page
from public.kinds import find_piece
from public.models import Curated


@require_safe
def history(request: PersonRequest, kind: str, piece: UUID) -> HttpResponse:
    """Every publication, newest first, with what it changed."""
    found = find_piece(request, kind, piece)
    return render(request, "public/manage/history.html", history_page(kind, found, request.GET.get("page")))


@require_POST
def restore(request: PersonRequest, kind: str, piece: UUID, revision: int) -> HttpResponse:
    """Put an earlier publication into the working copy, to be looked at and published."""
    found = find_piece(request, kind, piece)
    wanted = get_object_or_404(found.revisions(), number=revision)
    try:
        found.restore(wanted, by=request.user, version=VersionForm(request.POST).seen())
        messages.success(request, _("This is how it was then. Visitors see it once it is published."))
    except Curated.Changed:
        messages.warning(request, _("Something else was saved meanwhile, so nothing was changed. Look at it first."))
        return redirect("public:manage_history", kind=kind, piece=piece)
    return redirect("public:manage_edit", kind=kind, piece=piece)
