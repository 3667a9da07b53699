"""The texts of which a service has one each: the landing page and what the law or decency asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from public.models import LandingPage, LegalText
from public.standing import Standing, review


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text with what is said about it."""

    kind: str
    piece: Any
    title: str
    standing: Standing
    review: Standing | None


def texts_page(by: User, *, today: dt.date) -> dict[str, Any]:
    """Every text; one that nobody ever wrote is there to be written."""
    landing = LandingPage.objects.curated_by(by).select_related("changed_by").get(pk=LandingPage.objects.the_one().pk)
    texts = {text.key: text for text in LegalText.objects.each().select_related("changed_by")}
    rows = [_row("landing", landing, _("Landing page"), today)]
    rows += [_row("texts", texts[key], str(key.label), today) for key in LegalText.Key]
    return {"rows": rows}


def _row(kind: str, piece: Any, name: str, today: dt.date) -> TextRow:
    return TextRow(kind, piece, name, _standing(piece), review(getattr(piece, "review_date", None), today=today))


def _standing(piece: Any) -> Standing:
    if piece.has_changes:
        return Standing(_("changes not published"), "wait", "pencil")
    if piece.published_at is None:
        return Standing(_("not written yet"), "care", "pencil")
    return Standing(_("published"), "done", "eye")
