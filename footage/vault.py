"""Where films live and with which keys: the one door to bytes on the disk.

Each recording has a random key, wrapped with AES-256-GCM under the service's film keys (the first wraps, any of them
opens) and bound to the recording's code. Each object of a recording (the original, the playable copy, a still) has a
key drawn from it. Files stand in ``FILM_DIR/<2 hex>/<code>/<object>.vig1`` and are called ``….part`` until they are
complete: no part of a path comes from a person. Bytes reach the disk before a row says that they are there.
"""

from __future__ import annotations

import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.service import current_retention
from footage import ledger
from footage.models import Destruction, Recording, RecordingKey, Scan
from footage.sealing import (
    KEY_BYTES,
    BrokenFilm,
    Busy,
    SealedReader,
    SealedWriter,
    alone_with,
    derive_key,
    sync_folder,
)

log = logging.getLogger(__name__)

ORIGINAL = "original"
PLAYABLE = "playable"
PART = ".part"
# An upload, its playable copy and the room to turn round in; the reserve is for everybody else on the machine.
SPACE_PER_BYTE = 2.5
SPACE_RESERVE = 256 * 1024**2
_NONCE_BYTES = 12


class Gone(Exception):
    """The recording was destroyed: its key is no more."""


class Held(Exception):
    """Somebody keeps the recording from being destroyed."""


class NoSpace(Exception):
    """The disk has no room for a film of this length."""


def still(frame: int) -> str:
    """The name of the object that keeps one frame as a picture."""
    return f"still:{frame:d}"


# Keys


def current_key_id() -> str:
    """The id of the film key that wraps now."""
    return next(iter(settings.FILM_KEYS))


def wrap_key(code: uuid.UUID, key: bytes) -> tuple[str, bytes]:
    """The id of the film key that wraps now, and ``key`` wrapped for the recording with this code."""
    key_id = current_key_id()
    nonce = os.urandom(_NONCE_BYTES)
    return key_id, nonce + AESGCM(settings.FILM_KEYS[key_id]).encrypt(nonce, key, code.bytes)


def unwrap_key(thing: Recording | Scan) -> bytes:
    """Its own key; raises Gone when it was destroyed. No query when ``key`` was selected with the row."""
    try:
        row = thing.key
    except ObjectDoesNotExist as error:
        raise Gone("It was destroyed.") from error
    wrapped = bytes(row.wrapped)
    try:
        cipher = AESGCM(settings.FILM_KEYS[row.key_id])
        return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], thing.code.bytes)
    except (KeyError, ValueError, InvalidTag) as error:
        raise BrokenFilm("No film key of this service opens this key.") from error


def object_key(recording: Recording, kind: str) -> bytes:
    """The key of one object of a recording."""
    return derive_key(unwrap_key(recording), info=b"vig1:" + kind.encode())


# Places


def folder_of(code: uuid.UUID) -> Path:
    """The folder of the recording with this code."""
    return Path(settings.FILM_DIR) / code.hex[:2] / str(code)


def path_of(recording: Recording, kind: str) -> Path:
    """Where an object of a recording stands once it is complete."""
    return folder_of(recording.code) / f"{kind.replace(':', '-')}.vig1"


def part_of(path: Path) -> Path:
    """Where an object stands while it is being written."""
    return path.with_name(path.name + PART)


def make_folder(recording: Recording) -> Path:
    """The recording's folder, made with its parents for this program's eyes only."""
    folder = folder_of(recording.code)
    for place in (folder.parent.parent, folder.parent, folder):
        if not place.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.mkdir(mode=0o700, exist_ok=True)
            sync_folder(place.parent)
    return folder


def publish(part: Path) -> None:
    """Give a complete file its final name, so that it still has it after a power cut."""
    part.rename(part.with_name(part.name.removesuffix(PART)))
    sync_folder(part.parent)


def free_space_for(length: int) -> None:
    """Raise NoSpace unless a film of this many bytes, and what is made of it, fits on the disk."""
    place = Path(settings.FILM_DIR)
    while not place.exists():
        place = place.parent
    if shutil.disk_usage(place).free < length * SPACE_PER_BYTE + SPACE_RESERVE:
        raise NoSpace("There is not enough space for this film.")


# Recordings


def upload_life() -> timedelta:
    """How long an upload may stand still."""
    return timedelta(hours=current_retention().upload_hours)


@transaction.atomic
def new_recording(*, owner: User, length: int, file_name: str = "", head_sha256: str = "") -> Recording:
    """A recording with a key of its own, ready for its first byte; raises NoSpace."""
    free_space_for(length)
    recording = Recording.objects.create(
        owner=owner, length=length, file_name=file_name, head_sha256=head_sha256,
        expires_at=timezone.now() + upload_life(),
    )  # fmt: skip
    key_id, wrapped = wrap_key(recording.code, os.urandom(KEY_BYTES))
    RecordingKey.objects.create(recording=recording, key_id=key_id, wrapped=wrapped)
    return recording


def open_object(recording: Recording, kind: str, *, size: int | None = None) -> SealedReader:
    """A reader of one complete object; raises Gone or BrokenFilm."""
    return SealedReader(path_of(recording, kind), object_key(recording, kind), size)


def open_original(recording: Recording) -> SealedReader:
    """A reader of the film as it arrived."""
    return open_object(recording, ORIGINAL, size=recording.length)


def open_playable(recording: Recording) -> SealedReader:
    """A reader of the playable copy."""
    return open_object(recording, PLAYABLE, size=recording.playable_bytes)


@contextmanager
def object_writer(recording: Recording, kind: str) -> Iterator[SealedWriter]:
    """A writer of one object, which stands complete under its name after the block; an error leaves nothing."""
    make_folder(recording)
    part = part_of(path_of(recording, kind))
    with SealedWriter(part, object_key(recording, kind)) as writer:
        try:
            yield writer
            writer.finish()
            publish(part)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def playable_writer(recording: Recording) -> AbstractContextManager[SealedWriter]:
    """A writer of the playable copy; its ``offset`` after the block is the copy's size."""
    return object_writer(recording, PLAYABLE)


def drop_original(recording: Recording) -> None:
    """Remove the film as it arrived, once its playable copy is verified."""
    path_of(recording, ORIGINAL).unlink(missing_ok=True)


# The end


def destroy(recording: Recording, *, why: Destruction.Why, by: User | None = None, agreed_by: User | None = None) -> None:
    """Destroy a recording: its key first; once that is committed, a line in the ledger and its bytes. Safe to run twice.

    Raises Held.
    """
    _shred(recording, Destruction(why=why, by=by, agreed_by=agreed_by), state=Recording.State.DESTROYED, file_name="")


def refuse(recording: Recording, problem: Recording.Problem) -> None:
    """Refuse a recording for good, destroying what came of it unless it is held; the row keeps the reason."""
    try:
        _shred(recording, Destruction(why=Destruction.Why.REFUSED), state=Recording.State.REFUSED, problem=problem)
    except Held:
        ended = {"state": Recording.State.FAILED, "problem": problem, "lease_until": None, "lease_holder": ""}
        Recording.objects.filter(pk=recording.pk).update(**ended)
        recording.refresh_from_db()


@transaction.atomic
def forget(recording: Recording) -> None:
    """Destroy a recording that nothing refers to, its row included."""
    destroy(recording, why=Destruction.Why.TAKEN_BACK)
    recording.delete()


@transaction.atomic
def _shred(recording: Recording, told: Destruction, **ending: str) -> None:
    """The first end writes the certificate; a later one of the same recording moves its time alone.

    Raises Held, but for what was destroyed once and came back with a backup.
    """
    row = Recording.objects.select_for_update(no_key=True).filter(pk=recording.pk)
    is_held = row.values_list("held", flat=True).first()  # whoever would hold it this moment waits until it is gone
    if is_held and told.why != Destruction.Why.RESTORED:
        raise Held
    RecordingKey.objects.filter(recording=recording).delete()
    alive = Recording.objects.filter(pk=recording.pk).exclude(state=Recording.State.DESTROYED)
    code, now = recording.code, timezone.now()
    if alive.update(**ending, destroyed_at=now, head_sha256="", lease_until=None, lease_holder=""):
        files, size = _measured(folder_of(code))
        first = {"why": told.why, "by": told.by, "agreed_by": told.agreed_by, "files": files, "bytes": size, "at": now}
        Destruction.objects.update_or_create(recording=recording, defaults={"at": now}, create_defaults=first)
        transaction.on_commit(lambda: enter(code, now))
    transaction.on_commit(lambda: _end(code))
    recording.refresh_from_db()


def _measured(folder: Path) -> tuple[int, int]:
    """How many files stand in a folder, and how many bytes they come to; what goes meanwhile is not counted."""
    sizes = []
    for path in folder.glob("*"):
        with suppress(OSError):
            sizes.append(path.stat().st_size)
    return len(sizes), sum(sizes)


def enter(code: uuid.UUID, at: datetime) -> None:
    """Write a destruction down; where that fails the key is gone all the same, and the sweep writes it down later."""
    try:
        line = ledger.enter(code, at)
    except OSError:
        log.exception("A destruction could not be written into the ledger.")
    else:
        Destruction.objects.filter(recording__code=code).update(ledger_line=line)


def _end(code: uuid.UUID) -> None:
    """Remove a recording's bytes, and write down when none of them was there any more."""
    _remove(folder_of(code))
    if not folder_of(code).exists():
        Destruction.objects.filter(recording__code=code, gone_at__isnull=True).update(gone_at=timezone.now())


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def replay_destructions() -> tuple[int, int]:
    """Destroy what the ledger names and is there again, as after a restore: how many it names, how many those were.

    Raises BrokenLedger.
    """
    from footage import scans  # which wraps its keys here

    named = ledger.entered()
    back = Recording.objects.filter(code__in=named, destroyed_at__isnull=True)
    again = {recording.code for recording in back}
    for recording in back:
        destroy(recording, why=Destruction.Why.RESTORED)
    for code in named:
        if folder_of(code).exists():
            _remove(folder_of(code))
            again.add(code)
    again |= scans.destroy_again(named)
    return len(named), len(again)


def settle_ledger() -> None:
    """Have the ledger and the rows say the same: what a crash kept out of it, and what a restore brought back."""
    from footage import scans  # which wraps its keys here

    try:
        named = ledger.entered()
    except ledger.BrokenLedger:
        log.exception("The ledger of destructions was changed; nothing is written into it and nothing replayed.")
        return
    for model in (Recording, Scan):
        for code, at in model.objects.filter(destroyed_at__isnull=False).values_list("code", "destroyed_at"):
            if code not in named and at:
                enter(code, at)
    replay_destructions()
    scans.clear_destroyed()


def sweep_files() -> int:
    """Destroy uploads that stood still too long; remove what dead writers and destroyed recordings left. How many."""
    swept = 0
    for late in Recording.objects.receiving().filter(expires_at__lt=timezone.now(), held=False):
        destroy(late, why=Destruction.Why.STOOD_STILL)
        swept += 1
    for folder in sorted(Path(settings.FILM_DIR).glob("??/*")):
        swept += _sweep_folder(folder)
    return swept


def _sweep_folder(folder: Path) -> int:
    """A folder that no row knows is left alone: a wrong database address must not cost a service its films."""
    try:
        recording = Recording.objects.get(code=uuid.UUID(folder.name))
    except (ValueError, Recording.DoesNotExist):
        return 0
    if recording.destroyed_at:
        _end(recording.code)
        return 1
    keep = part_of(path_of(recording, ORIGINAL)) if recording.state == Recording.State.RECEIVING else None
    return sum(_remove_dead(part) for part in folder.glob(f"*{PART}") if part != keep)


def _remove_dead(part: Path) -> bool:
    """Remove a file that was never completed, unless somebody is writing it now."""
    try:
        with alone_with(part):
            part.unlink(missing_ok=True)
    except Busy:
        return False
    return True
