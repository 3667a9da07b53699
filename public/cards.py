"""The card by which a resource is offered in a list.

Drawing one costs more than finding it. What it shows follows from these few values alone, so each process draws a card once and
keeps it; a page of twenty-four costs hardly more than one of ten.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from public.models import Picture, Resource

KEPT_AT_MOST = 2_000


class Card(NamedTuple):
    """What a card shows of a resource."""

    pk: int
    slug: str
    title: str
    summary: str
    kind: str
    audience: str
    stage: str
    age: str
    language: str
    minutes: int
    drawing: str
    cover_alt: str
    cover_code: uuid.UUID | None
    cover_width: int | None
    cover_height: int | None

    @property
    def drawn(self) -> SafeString:
        """The card under a page's own title."""
        return _draw(self, "h2", get_language())

    @property
    def drawn_below(self) -> SafeString:
        """The card under the title of a section."""
        return _draw(self, "h3", get_language())

    def as_resource(self) -> Resource:
        """The resource as far as the card knows it, to be drawn and never to be saved."""
        values: dict[str, Any] = self._asdict()
        code, width, height = (values.pop(f"cover_{name}") for name in ("code", "width", "height"))
        cover = Picture(code=code, width=width, height=height) if code else None
        return Resource(cover=cover, **values)


# Each value as a query names it; the picture's stand in its own row.
OF_THE_PICTURE = {"cover_code": "cover__code", "cover_width": "cover__width", "cover_height": "cover__height"}
COLUMNS = tuple(OF_THE_PICTURE.get(name, name) for name in Card._fields)


@lru_cache(maxsize=KEPT_AT_MOST)
def _draw(card: Card, level: str, language: str) -> SafeString:
    return render_to_string("public/_resource_card.html", {"resource": card.as_resource(), "level": level})
