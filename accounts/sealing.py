"""Seals short texts with AES-256-GCM, bound to the place where they stand.

Stored form: ``<key id>:<base64 of a 12-byte nonce, the ciphertext and its 16-byte tag>``. The place (model, row code and field)
is the additional authenticated data of NIST SP 800-38D, so a value moved to another row or field does not open.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The stored value was altered, moved from another place, or sealed with a key that is no longer here."""


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def key_of(stored: str) -> str:
    """The id of the key that a stored value was sealed with."""
    return stored.partition(":")[0]


class TextSeal:
    """Seals with the first key, opens with any; ``keys`` maps a key id to 32 bytes, and may change while this is used."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys

    @property
    def current(self) -> str:
        """The id of the key that seals now."""
        return next(iter(self._keys))

    def seal(self, text: str, *, place: str) -> str:
        """The stored form of ``text`` for ``place``."""
        key_id = self.current
        nonce = os.urandom(NONCE_BYTES)
        sealed = _cipher(self._keys[key_id]).encrypt(nonce, text.encode(), place.encode())
        return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, *, place: str) -> str:
        """The text that was sealed for ``place``; raises BrokenSeal."""
        key_id, _, encoded = stored.partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
            return _cipher(self._keys[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise BrokenSeal(f"The value at {place} does not open.") from error
