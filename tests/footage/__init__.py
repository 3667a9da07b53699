"""Tests of the vault."""

from __future__ import annotations

import random

HEAD = b"\0\0\0\x18ftypisom\0\0\2\0isommp42"


def film_of(size: int, seed: int = 1) -> bytes:
    """So many bytes that begin like an MP4, the same each time."""
    return (HEAD + random.Random(seed).randbytes(max(0, size - len(HEAD))))[:size]
