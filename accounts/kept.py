"""What pages keep between requests, for all processes at once: entries of one generation, which every published change ends.

A page takes the generation before it asks the database, so that what it worked out from older rows is kept where nobody
looks again. Keeping is a help and never a need: what cannot be read or written – a full disk, a file that was cut off, a
folder of somebody else's – is worked out anew.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.db import transaction

Kept = TypeVar("Kept")

GENERATION = "generation"
SECONDS_AT_MOST = 300
PAGES = "pages"

logger = logging.getLogger(__name__)


def generation() -> str:
    """The name of the generation that stands now."""
    if found := held(PAGES, GENERATION):
        return cast("str", found)
    fresh = secrets.token_hex(8)
    with suppress(Exception):
        caches[PAGES].add(GENERATION, fresh, None)
    return held(PAGES, GENERATION) or fresh


def keep(name: str, work_out: Callable[[], Kept], *, seconds: int = SECONDS_AT_MOST) -> Kept:
    """What was kept under ``name`` since the last published change, or else what ``work_out`` gives."""
    place = f"{generation()}:{name}"
    found = held(PAGES, place)
    if found is None:
        found = work_out()
        hold(PAGES, place, found, seconds=seconds)
    return cast("Kept", found)


def held(cache: str, place: str) -> Any:
    """What a cache holds at a place; None where that cannot be read, and then it is taken away."""
    try:
        return caches[cache].get(place)
    except Exception:  # noqa: BLE001 - a file that was cut off breaks its reader in every way there is
        with suppress(Exception):
            caches[cache].delete(place)
        return None


def hold(cache: str, place: str, value: object, *, seconds: int) -> None:
    """Have a cache hold a value, if it can."""
    with suppress(Exception):
        caches[cache].set(place, value, seconds)


def end_generation() -> None:
    """Let every process work its pages out anew, once the change that is being made is committed."""
    transaction.on_commit(forget_all)


def forget_all() -> None:
    """Let every process work its pages out anew; what was kept is removed by and by.

    A full disk allows that. Where it fails all the same, the change stands and is seen a little later.
    """
    try:
        caches[PAGES].delete(GENERATION)
    except Exception:
        logger.exception("What pages keep could not be forgotten; it ends by itself within %d seconds.", SECONDS_AT_MOST)
