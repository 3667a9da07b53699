"""Takes in a film piece by piece: seals each piece as it comes, and counts only what would outlive a power cut.

The file is the truth. Bytes are on the disk before the row's offset moves, and the row moves before anybody is told;
after a crash in between, whole chunks that open are kept and the rest comes again. So that a chunk's index is never
sealed with two contents, bytes that fill no chunk are not written, and a piece with a checksum is checked before any
of it is sealed.
"""

from __future__ import annotations

import errno
import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from footage import vault
from footage.models import Recording
from footage.sealing import CHUNK, Busy, SealedWriter, alone_with

log = logging.getLogger(__name__)

Read = Callable[[int], bytes]

# So many bytes may wait for their acknowledgement, whatever the size of one request.
ACKNOWLEDGE_EVERY = 8 * 1024**2
# A piece with a checksum is held in memory until it is checked.
CHECKED_MOST = 16 * 1024**2

_BEGINNINGS = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"\x00\x00\x01\xba",  # MPEG-PS
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),  # ASF
    b"FLV\x01",
    b"OggS",
)


class WrongOffset(Exception):
    """The piece does not begin where the film stands; ``offset`` says where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"The film stands at byte {offset}.")
        self.offset = offset


class WrongChecksum(Exception):
    """The piece differs from what was sent; nothing of it was taken in."""


class TooMuch(Exception):
    """The piece is larger than one that can be checked."""


class Refused(Exception):
    """The recording was refused for good; ``problem`` says why."""

    def __init__(self, problem: Recording.Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must hash to; ``algorithm`` is one of ``ALGORITHMS``."""

    ALGORITHMS = ("sha256", "sha1")

    algorithm: str
    digest: bytes

    def fits(self, data: bytes) -> bool:
        """Whether this is the checksum of ``data``."""
        return hashlib.new(self.algorithm, data, usedforsecurity=False).digest() == self.digest


def append(recording: Recording, read: Read, *, offset: int, checksum: Checksum | None = None) -> int:
    """Take in what ``read`` gives, from ``offset`` on; the new offset, a boundary of 64 KiB or the end.

    A connection that breaks is no error: what came in whole chunks is kept. ``recording`` is brought up to date. Raises
    WrongOffset, WrongChecksum, TooMuch, Busy, Refused, and from the vault Gone, NoSpace, BrokenFilm and OtherBytes.
    """
    with _alone(recording):
        if recording.state != Recording.State.RECEIVING:
            return _begins(offset, at=recording.offset)
        with disk_in_words(), _writer(recording) as writer:
            _begins(offset, at=writer.offset)
            if checksum:
                read = _checked(read, checksum)
            for piece in _pieces(recording, writer, read):
                writer.write(piece)
                if writer.offset - recording.offset >= ACKNOWLEDGE_EVERY:
                    _acknowledge(recording, writer)
            _acknowledge(recording, writer)
    return recording.offset


def standing(recording: Recording) -> int:
    """The offset from which the film goes on, as its file tells; the last acknowledged one while somebody is sending."""
    try:
        with _alone(recording):
            if recording.state == Recording.State.RECEIVING and _part(recording).exists():
                with disk_in_words(), _writer(recording):
                    pass
    except Busy:
        recording.refresh_from_db()
    return recording.offset


def complete(recording: Recording, *, length: int) -> None:
    """Say that all bytes are on the disk under their final name, and nudge a worker; raises Gone."""
    with transaction.atomic():
        arriving = Recording.objects.filter(pk=recording.pk, state=Recording.State.RECEIVING)
        if not arriving.update(state=Recording.State.RECEIVED, length=length, offset=length, received_at=timezone.now()):
            raise vault.Gone("The film was destroyed while it arrived.")
        transaction.on_commit(partial(_nudge, recording), robust=True)
    recording.refresh_from_db()


def looks_like_film(head: bytes) -> bool:
    """Whether these first bytes, 64 KiB or all there are, are those of a container that the service takes."""
    return (
        head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # ISO 14496-12, QuickTime
        or (head.startswith(b"RIFF") and head[8:12] == b"AVI ")
        or head[0:377:188] == b"GGG"  # MPEG-TS: packets of 188 bytes
        or head[4:389:192] == b"GGG"  # the same from a camcorder: each behind a time stamp of four bytes
        or head.startswith(_BEGINNINGS)
    )


@contextmanager
def disk_in_words() -> Iterator[None]:
    """Turn the system's words for a full disk and for a folder that was destroyed into NoSpace and Gone."""
    try:
        yield
    except FileNotFoundError as error:
        raise vault.Gone("The film was destroyed while it arrived.") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise vault.NoSpace("The disk is full.") from error
        raise


@contextmanager
def _alone(recording: Recording) -> Iterator[None]:
    """Hold the recording against other senders, brought up to date; raises Busy, Gone or Refused."""
    _refuse_ended(recording)
    with alone_with(vault.make_folder(recording)):
        recording.refresh_from_db()
        _refuse_ended(recording)
        if recording.state == Recording.State.RECEIVING and vault.path_of(recording, vault.ORIGINAL).exists():
            complete(recording, length=recording.length)  # a crash came between the final name and the row
        yield


def _part(recording: Recording) -> Path:
    return vault.part_of(vault.path_of(recording, vault.ORIGINAL))


def _refuse_ended(recording: Recording) -> None:
    if recording.state == Recording.State.REFUSED:
        raise Refused(Recording.Problem(recording.problem))
    if recording.state == Recording.State.DESTROYED:
        raise vault.Gone("The film was destroyed.")


@contextmanager
def _writer(recording: Recording) -> Iterator[SealedWriter]:
    """The writer of what is still to come; what a crash left unacknowledged is acknowledged first."""
    key = vault.object_key(recording, vault.ORIGINAL)
    with SealedWriter(_part(recording), key, length=recording.length, resume_from=recording.offset) as writer:
        _acknowledge(recording, writer)
        yield writer


def _begins(offset: int, *, at: int) -> int:
    if offset != at:
        raise WrongOffset(at)
    return offset


def _pieces(recording: Recording, writer: SealedWriter, read: Read) -> Iterator[bytes]:
    """What comes, in whole chunks; the first one decides whether this is a film at all."""
    while due := min(CHUNK, recording.length - writer.offset):
        piece = _fill(read, due)
        if len(piece) < due:
            return
        if writer.offset == 0 and not looks_like_film(piece):
            vault.refuse(recording, Recording.Problem.NO_FILM)
            raise Refused(Recording.Problem.NO_FILM)
        yield piece


def _acknowledge(recording: Recording, writer: SealedWriter) -> None:
    """Let the row follow the file, once the file is on the disk."""
    if writer.offset == recording.offset:
        return
    if writer.offset == recording.length:
        writer.finish()
        vault.publish(_part(recording))
        complete(recording, length=recording.length)
        return
    writer.sync()
    arriving = Recording.objects.filter(pk=recording.pk, state=Recording.State.RECEIVING)
    if not arriving.update(offset=writer.offset, expires_at=timezone.now() + vault.upload_life()):
        raise vault.Gone("The film was destroyed while it arrived.")
    recording.refresh_from_db(fields=["offset", "expires_at"])


def _checked(read: Read, checksum: Checksum) -> Read:
    """All that ``read`` gives, once it is known to be what was sent."""
    body = _fill(read, CHECKED_MOST + 1)
    if len(body) > CHECKED_MOST:
        raise TooMuch("A piece with a checksum may have 16 MiB.")
    if not checksum.fits(body):
        raise WrongChecksum("The piece did not arrive as it was sent.")
    return io.BytesIO(body).read


def _fill(read: Read, wanted: int) -> bytes:
    """So many bytes, or fewer where the stream ends or the connection breaks."""
    data = bytearray()
    try:
        while len(data) < wanted and (some := read(wanted - len(data))):
            data += some
    except OSError as error:
        log.info("A film stopped arriving: %s", type(error).__name__)
    return bytes(data)


def _nudge(recording: Recording) -> None:
    from footage.work import convert  # work imports what this module gives it

    convert.enqueue(str(recording.code))
