"""The words that a fresh service opens with; from then on they are the service's own.

Resources and videos are loaded as a set into a service that never had any; the landing page and each legal text where it was
never written. Nothing that an admin changed, retired or deleted is overwritten or comes back (docs/decisions/0022).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Revision
from public.models import Curated, LandingPage, LegalText, Resource, Video

FOLDER = Path(__file__).parent
FENCE = "---\n"
A_YEAR = dt.timedelta(days=365)

Words = dict[str, Any]


def load_starter() -> list[Curated]:
    """Publish what this service never had, and give back what is new."""
    return [piece for load in (_landing, _resources, _videos, _texts) for piece in _once(load)]


def read_pages(kind: str) -> list[Words]:
    """The pages of ``resources`` or ``texts`` in their order: front matter by name, and the Markdown below it as ``body``."""
    return [_page(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / kind).glob("*.md"))]


def read_words(name: str) -> Any:
    """What stands in ``<name>.yaml``."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _page(text: str) -> Words:
    _nothing, front, body = text.split(FENCE, 2)
    return {**yaml.safe_load(front), "body": body.strip()}


def _once(load: Callable[[], list[Curated]]) -> list[Curated]:
    """What this call published; another process may do so at the same moment, and then the rows are its."""
    try:
        with transaction.atomic():
            return load()
    except IntegrityError:
        return []


def _landing() -> list[Curated]:
    page = LandingPage.objects.the_one()
    if page.version > 1 or any(page.live_words.values()) or Revision.objects.about(page.code).exists():
        return []
    for name, text in read_words("landing").items():
        setattr(page, name, text)
    page.save()
    return [_published(page)]


def _resources() -> list[Curated]:
    pages = {code_of("resources", page["slug"]): page for page in read_pages("resources")}
    if _had_any(Resource, pages):
        return []
    on = timezone.localdate() + A_YEAR
    return [_published(_resource(code, page, place, on)) for place, (code, page) in enumerate(pages.items(), start=1)]


def _resource(code: uuid.UUID, page: Words, place: int, review_date: dt.date) -> Resource:
    is_featured = page.pop("featured", False)
    row: Resource = Resource.objects.create(code=code, position=place, is_featured=is_featured, review_date=review_date, **page)
    return row


def _videos() -> list[Curated]:
    videos = {code_of("videos", video["slug"]): video for video in read_words("videos")}
    if _had_any(Video, videos):
        return []
    return [
        _published(Video.objects.create(code=code, position=place, **video))
        for place, (code, video) in enumerate(videos.items(), start=1)
    ]


def _texts() -> list[Curated]:
    """Each is due at once, because the service has to fill in what stands in brackets."""
    there = set(LegalText.objects.values_list("key", flat=True))
    pages = [page for page in read_pages("texts") if page["key"] not in there]
    return [_published(LegalText.objects.create(review_date=timezone.localdate(), **page)) for page in pages]


def code_of(kind: str, slug: str) -> uuid.UUID:
    """The code of a starter piece, the same in every service, so that its revisions tell that it was there once."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vig-starter:{kind}:{slug}")


def _had_any(kind: type[Curated], codes: Iterable[uuid.UUID]) -> bool:
    return kind.objects.exists() or Revision.objects.filter(about__in=list(codes)).exists()


def _published(piece: Curated) -> Curated:
    piece.publish(by=None, version=piece.version)
    return piece
