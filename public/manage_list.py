"""What stands on the list of resources, or of videos, that an admin keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.module_words import saving_words
from public.forms.finding import WHICH, FindForm, FindResourceForm, Show
from public.models import Shelf
from public.standing import Standing, review, standing

ROWS_A_PAGE = 25
FORMS: dict[str, type[FindForm]] = {"resources": FindResourceForm, "videos": FindForm}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of the list with what is said about it."""

    piece: Any
    title: str
    number: int
    standing: Standing
    review: Standing | None


def list_page(kind: str, rows: QuerySet[Any], asked: QueryDict, *, today: dt.date) -> dict[str, Any]:
    """One page of the list; ``rows`` are all things of the kind that the admin may edit."""
    find = FORMS[kind](asked)
    wanted = rows.filter(find.wanted())
    counts = wanted.aggregate(**{show.value: Count("pk", filter=WHICH[show]) for show in Show})
    listed = wanted.filter(WHICH[find.shown]).select_related("changed_by").order_by("position", "pk")
    page = Paginator(listed, ROWS_A_PAGE).get_page(asked.get("page"))
    offered = [show for show in Show if counts[show] or show in (Show.CURRENT, find.shown)]
    return {
        "kind": kind, "place": reverse(f"public:manage_{kind}"), "here": _query(find, page=page.number), "page": page,
        "also": _query(find, before="&"), "shows": [(show, counts[show], _query(find, show=show)) for show in offered],
        "find": find, "may_order": not find.is_narrow, "shelf": Shelf.objects.about(rows.model._meta.model_name or ""),
        "words": saving_words(), **_rows(listed, page, today),
    }  # fmt: skip


def _rows(listed: QuerySet[Any], page: Page[Any], today: dt.date) -> dict[str, Any]:
    """The rows of a page, and as ``seen`` their codes with the neighbours on the pages beside it."""
    first, last = max(page.start_index() - 1, 0), page.end_index()
    around = list(listed[max(first - 1, 0) : last + 1])
    here = around[1 if first else 0 :][: last - first]
    rows = [row_of(piece, number, today) for number, piece in enumerate(here, start=first + 1)]
    return {"rows": rows, "seen": ",".join(str(piece.code) for piece in around), "before": 1 if first else 0}


def row_of(piece: Any, number: int, today: dt.date) -> Row:
    """What is said about one thing."""
    ends, begins, due = (getattr(piece, f"{name}_date", None) for name in ("expiry", "publish", "review"))
    stands = standing(piece.state, today=today, begins=begins, ends=ends)
    asks = review(due, today=today) if piece.state != "retired" else None
    return Row(piece, piece.latest_words["title"], number, stands, asks)


def _query(find: FindForm, *, before: str = "", **other: Any) -> str:
    """The question part of the address of the same list, or of another part of it."""
    asked = QueryDict(mutable=True)
    for name, value in (find.asked | other).items():
        if value and value != Show.CURRENT:
            asked[name] = value
    return before + asked.urlencode() if asked else ""
