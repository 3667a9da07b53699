"""Scans of signed papers: small, so each stands whole in its row, sealed under a random key of its own.

The key is wrapped as a film's is (``vault.wrap_key``); what it seals is bound to the scan's code and kind. docs/decisions/0041
says why they are rows.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from footage import vault
from footage.models import Scan, ScanKey
from footage.sealing import KEY_BYTES, BrokenFilm, derive_key

_NONCE_BYTES = 12
_USE = b"vig1:scan"


@transaction.atomic
def keep(content: bytes, *, kind: str, owner: User, code: uuid.UUID) -> Scan:
    """A scan with a key of its own."""
    key = os.urandom(KEY_BYTES)
    scan = Scan(owner=owner, kind=kind, code=code)
    scan.size, scan.sealed = len(content), seal(scan, content, key=key)
    scan.save(force_insert=True)
    key_id, wrapped = vault.wrap_key(code, key)
    ScanKey.objects.create(scan=scan, key_id=key_id, wrapped=wrapped)
    return scan


def seal(scan: Scan, content: bytes, *, key: bytes) -> bytes:
    """The sealed form of ``content`` for this scan alone."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(derive_key(key, info=_USE)).encrypt(nonce, content, _place(scan))


def open_scan(scan: Scan) -> bytes:
    """The clear bytes; raises Gone or BrokenFilm. No query when ``key`` was selected with the row."""
    key, sealed = vault.unwrap_key(scan), bytes(scan.sealed)
    try:
        cipher = AESGCM(derive_key(key, info=_USE))
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _place(scan))
    except (ValueError, InvalidTag) as error:
        raise BrokenFilm("A scan was altered, or moved from another row.") from error


@transaction.atomic
def destroy(scan: Scan) -> None:
    """Destroy a scan: its key first; once that is committed, a line in the ledger and its bytes. Safe to run twice."""
    ScanKey.objects.filter(scan=scan).delete()
    code, now = scan.code, timezone.now()
    if Scan.objects.filter(pk=scan.pk, destroyed_at__isnull=True).update(destroyed_at=now):
        transaction.on_commit(lambda: vault.enter(code, now))
    transaction.on_commit(clear_destroyed)


def destroy_again(named: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Destroy those of these that a restore brought back; which they were."""
    back = list(Scan.objects.filter(code__in=named, destroyed_at__isnull=True))
    for scan in back:
        destroy(scan)
    return {scan.code for scan in back}


def clear_destroyed() -> None:
    """Empty the rows of scans whose key is gone, also those that a crash left full."""
    Scan.objects.filter(destroyed_at__isnull=False).exclude(sealed=b"").update(sealed=b"")


def _place(scan: Scan) -> bytes:
    return f"footage.scan:{scan.code}:{scan.kind}".encode()
