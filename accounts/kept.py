"""What pages keep between requests, for all processes at once: entries of one generation, which every published change ends.

A page takes the generation before it asks the database, so that what it worked out from older rows is kept where nobody
looks again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from django.core.cache import caches
from django.db import transaction

Kept = TypeVar("Kept")

GENERATION = "generation"
SECONDS_AT_MOST = 300


def generation() -> str:
    """The name of the generation that stands now."""
    pages = caches["pages"]
    if found := pages.get(GENERATION):
        return cast("str", found)
    fresh = secrets.token_hex(8)
    with suppress(OSError):  # on a full disk nothing is kept and everything still shown
        return cast("str", pages.get_or_set(GENERATION, fresh, None))
    return fresh


def keep(name: str, work_out: Callable[[], Kept], *, seconds: int = SECONDS_AT_MOST) -> Kept:
    """What was kept under ``name`` since the last published change, or else what ``work_out`` gives."""
    place = f"{generation()}:{name}"
    found = caches["pages"].get(place)
    if found is None:
        found = work_out()
        with suppress(OSError):
            caches["pages"].set(place, found, seconds)
    return cast("Kept", found)


def end_generation() -> None:
    """Let every process work its pages out anew, once the change that is being made is committed."""
    transaction.on_commit(forget_all)


def forget_all() -> None:
    """Let every process work its pages out anew; what was kept is removed by and by."""
    caches["pages"].delete(GENERATION)  # which a full disk allows
