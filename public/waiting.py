"""What waits for an admin, the most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Revision, User
from public.kinds import KINDS
from public.models import Complaint, LegalText, Listed, Resource
from public.standing import SOON, Standing, review, standing

# Of each kind of need so many are told; the lists tell the rest.
MOST = 5
LATELY = 6


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits: what it is, why, and where something is done about it."""

    title: str
    word: Standing
    url: str


def home_page(by: User, *, today: dt.date) -> dict[str, Any]:
    """The first page of /manage/."""
    told = [*_complaints(by, today), *_by_their_day(by, today), *_not_published(by)]
    latest = Revision.objects.select_related("by").order_by("-at", "-pk")[:LATELY]
    lately = [(revision, revision.words.get("title") or _("The service’s name, contact or colours")) for revision in latest]
    return {"needs": told, "lately": lately, "today": today, "most": MOST}


def _complaints(by: User, today: dt.date) -> Iterator[Need]:
    """Whom nobody has told yet that it arrived, the oldest first."""
    rows = Complaint.objects.curated_by(by).filter(acknowledged_at=None).order_by("made_at", "pk")
    for complaint in rows.only("code", "reference", "made_at")[:MOST]:
        until = complaint.acknowledge_by
        said = _("was to be acknowledged by %s") if until < today else _("acknowledge by %s")
        word = Standing(said % date_format(until), "care" if until < today else "wait", "clock")
        title = _("Complaint %s") % complaint.reference
        yield Need(title, word, reverse("public:complaint_detail", args=[complaint.code]))


def _by_their_day(by: User, today: dt.date) -> Iterator[Need]:
    """What visitors stop seeing soon, or do not see any more, and what was to be looked at again."""
    soon = today + SOON
    resources: Any = Resource.objects.curated_by(by).exclude(state=Listed.State.RETIRED)
    texts: Any = LegalText.objects.curated_by(by)
    ending = resources.filter(state=Listed.State.PUBLISHED, expiry_date__lte=soon).order_by("expiry_date", "pk")
    for resource in ending[:MOST]:
        yield _need("resources", resource, standing(resource.state, today=today, ends=resource.expiry_date))
    for kind, rows in (("resources", resources), ("texts", texts)):
        for piece in rows.filter(review_date__lte=soon).order_by("review_date", "pk")[:MOST]:
            if word := review(piece.review_date, today=today):
                yield _need(kind, piece, word)


def _not_published(by: User) -> Iterator[Need]:
    """What was written and no visitor reads yet, the latest first."""
    for kind, model in KINDS.items():
        waits = Q(working__isnull=False)
        if issubclass(model, Listed):
            waits = Q(state=Listed.State.DRAFT) | (waits & Q(state=Listed.State.PUBLISHED))
        rows: Any = model.objects.curated_by(by).filter(waits).order_by("-changed_at", "-pk")
        for piece in rows[:MOST]:
            if getattr(piece, "state", "") == Listed.State.DRAFT:
                yield _need(kind, piece, Standing(_("draft"), "", "pencil"))
            elif piece.has_changes:
                yield _need(kind, piece, Standing(_("changes not published"), "", "pencil"))


def _need(kind: str, piece: Any, word: Standing) -> Need:
    title = _("Landing page") if kind == "landing" else piece.latest_words["title"]
    return Need(title, word, reverse("public:manage_edit", args=[kind, piece.code]))
