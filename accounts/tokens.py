"""Secrets that are handed out once and of which only a hash is kept: tokens of links, secrets of browsers."""

from __future__ import annotations

import hashlib
import re
import secrets

TOKEN_BYTES = 24  # 192 bits
TOKEN_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_token() -> str:
    """A secret that fits into an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal; as the secret is random, nothing slower is needed."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
