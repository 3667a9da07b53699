"""What the page of the editor shows, whatever kind of piece it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.module_words import draft_words
from public.forms.words import Difference, WordsForm
from public.models import Curated


def editor_page(kind: str, form: WordsForm, *, by: User, differences: list[Difference] | None = None) -> dict[str, Any]:
    """The page's contents; ``differences`` where somebody else saved meanwhile."""
    piece = form.piece
    return {
        "kind": kind,
        "piece": piece,
        "title": piece.latest_words.get("title") or _("Without a title"),
        "form": form,
        "differences": differences,
        "saved": _saved(piece),
        "words": draft_words(by, place=f"editor {piece.code}"),
    }


def differences_html(request: HttpRequest, form: WordsForm, differences: list[Difference]) -> str:
    """Both texts of each field as the page shows them, for the module that is on the page already."""
    told = {"differences": differences, "piece": form.piece}
    return render_to_string("public/manage/_differences.html", told, request=request)


def _saved(piece: Curated) -> str:
    if not piece.has_changes:
        return ""
    return _("Saved %(time)s") % {"time": date_format(timezone.localtime(piece.changed_at), "j F, H:i")}
