"""What the page of the editor shows, whatever kind of piece it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.module_words import draft_words
from public.forms.words import Difference, WordsForm
from public.legal import ADDRESSES
from public.models import Curated, LegalText, Listed, Resource, Video
from public.standing import Standing, standing

LISTS = {
    "resources": ("public:manage_resources", gettext_lazy("Resources")),
    "videos": ("public:manage_videos", gettext_lazy("Videos")),
    "landing": ("public:manage_texts", gettext_lazy("Texts")),
    "texts": ("public:manage_texts", gettext_lazy("Texts")),
}


def editor_page(kind: str, form: WordsForm, *, by: User, differences: list[Difference] | None = None) -> dict[str, Any]:
    """The page's contents; ``differences`` where somebody else saved meanwhile."""
    piece = form.piece
    return about(kind, piece) | {
        "form": form,
        "differences": differences,
        "saved": _saved(piece),
        "words": _words(by, piece),
    }


def about(kind: str, piece: Curated) -> dict[str, Any]:
    """What the pages about one piece say of it."""
    return {
        "kind": kind,
        "piece": piece,
        "title": _("Landing page") if kind == "landing" else piece.latest_words.get("title") or _("Without a title"),
        "back": {"url": _address(LISTS[kind][0]), "text": LISTS[kind][1]},
        "live": is_live(piece),
        "site": _place(piece) if is_live(piece) else "",
        "standing": _standing(piece),
    }


def is_live(piece: Curated) -> bool:
    """Whether visitors read it, or would on its day."""
    return piece.published_at is not None and getattr(piece, "state", Listed.State.PUBLISHED) == Listed.State.PUBLISHED


def differences_html(request: HttpRequest, form: WordsForm, differences: list[Difference]) -> str:
    """Both texts of each field as the page shows them, for the module that is on the page already."""
    told = {"differences": differences, "piece": form.piece}
    return render_to_string("public/manage/_differences.html", told, request=request)


def _place(piece: Curated) -> str:
    """Where visitors read it."""
    if isinstance(piece, LegalText):
        return _address(ADDRESSES[piece.key])
    return piece.get_absolute_url() if isinstance(piece, Resource | Video) else reverse("public:landing")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("public:manage_home")


def _standing(piece: Curated) -> Standing:
    state = getattr(piece, "state", Listed.State.PUBLISHED if piece.published_at else Listed.State.DRAFT)
    begins, ends = getattr(piece, "publish_date", None), getattr(piece, "expiry_date", None)
    return standing(state, today=timezone.localdate(), begins=begins, ends=ends)


def _words(by: User, piece: Curated) -> dict[str, Any]:
    return draft_words(by, place=f"editor {piece.code}") | {
        "merged": _("{name} changed this meanwhile, and it stands in the form now: {parts}."),
        "back": _("Words that were kept on this device are back."),
    }


def _saved(piece: Curated) -> str:
    if not piece.has_changes:
        return ""
    return _("Saved %(time)s") % {"time": date_format(timezone.localtime(piece.changed_at), "j F, H:i")}
