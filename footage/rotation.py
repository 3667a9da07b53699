"""Wrapping the keys of recordings and scans with the newest film key; what they seal stays as it is."""

from __future__ import annotations

from collections import Counter
from typing import Any

from accounts.rotation import Tally
from footage.models import RecordingKey, ScanKey
from footage.sealing import BrokenFilm
from footage.vault import Gone, current_key_id, unwrap_key, wrap_key

KEYS: dict[str, type[RecordingKey | ScanKey]] = {"recording": RecordingKey, "scan": ScanKey}


def renew_film_keys(tally: Tally) -> None:
    """Wrap each key anew where an older film key wraps it."""
    for of, model in KEYS.items():
        for row in list(model.objects.exclude(key_id=current_key_id()).select_related(of)):
            _renew(row, of, tally)


def _renew(row: Any, of: str, tally: Tally) -> None:
    thing = getattr(row, of)
    try:
        key_id, wrapped = wrap_key(thing.code, unwrap_key(thing))
    except Gone:
        return
    except BrokenFilm:
        tally.broken.append(f"footage.{of}key:{thing.code}")
        return
    as_read = KEYS[of].objects.filter(pk=row.pk, key_id=row.key_id)
    tally.count(replaced=as_read.update(key_id=key_id, wrapped=wrapped))


def film_keys_standing() -> Counter[str]:
    """How many recordings and scans each film key opens."""
    counted: Counter[str] = Counter()
    for model in KEYS.values():
        counted.update(model.objects.values_list("key_id", flat=True))
    return counted
