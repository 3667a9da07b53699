"""Wrapping the keys of recordings with the newest film key; the films themselves stay as they are."""

from __future__ import annotations

from collections import Counter

from accounts.rotation import Tally
from footage.models import RecordingKey
from footage.sealing import BrokenFilm
from footage.vault import Gone, current_key_id, unwrap_key, wrap_key


def renew_film_keys(tally: Tally) -> None:
    """Wrap each recording's key anew where an older film key wraps it."""
    for row in list(RecordingKey.objects.exclude(key_id=current_key_id()).select_related("recording")):
        try:
            key_id, wrapped = wrap_key(row.recording.code, unwrap_key(row.recording))
        except Gone:
            continue
        except BrokenFilm:
            tally.broken.append(f"footage.recordingkey:{row.recording.code}")
            continue
        as_read = RecordingKey.objects.filter(pk=row.pk, key_id=row.key_id)
        tally.count(replaced=as_read.update(key_id=key_id, wrapped=wrapped))


def film_keys_standing() -> Counter[str]:
    """How many recordings each film key opens."""
    return Counter(RecordingKey.objects.values_list("key_id", flat=True))
