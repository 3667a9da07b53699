"""Seals short texts with AES-256-GCM, bound to the place where they stand.

Stored form: ``<key id>:<base64 of a 12-byte nonce, the ciphertext and its 16-byte tag>``. The place (model, row code and field)
is the additional authenticated data of NIST SP 800-38D, so a value moved to another row or field does not open.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The stored value was altered, moved from another place, or sealed with a key that is no longer here."""


class TextSeal:
    """Seals with the first key, opens with any; ``keys`` maps a key id to 32 bytes."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(iter(keys))

    def seal(self, text: str, *, place: str) -> str:
        """The stored form of ``text`` for ``place``."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), place.encode())
        return f"{self._current}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, *, place: str) -> str:
        """The text that was sealed for ``place``; raises BrokenSeal."""
        key_id, _, encoded = stored.partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
            return self._ciphers[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise BrokenSeal(f"The value at {place} does not open.") from error
