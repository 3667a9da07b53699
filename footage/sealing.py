"""The sealed form of a film: AES-256-GCM in chunks of 64 KiB, so that any range opens without the rest.

Format VIG1: a header of 32 bytes (``VIG1``, version, log2 of the chunk size, 2 reserved, 16-byte file id, 8
reserved), then chunks of 65,536 bytes, each followed by its 16-byte tag; only the last chunk may be shorter. It is
the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015) as age uses it: the nonce is the chunk's index in 11 bytes and one byte that says "last", so
that a cut, a swap or a flipped bit does not open. The header is additional authenticated data, and each file has a
key of its own, drawn from the object's key and the random file id (HKDF-SHA256, RFC 5869): starting anew never meets
an old nonce.

Under one file's key an index is encrypted for one content only. A writer that goes on after a crash repeats bit by bit
what already stands on the disk of a chunk, or refuses to.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

MAGIC = b"VIG1"
VERSION = 1
CHUNK_BITS = 16
CHUNK = 1 << CHUNK_BITS
TAG = 16
SEALED_CHUNK = CHUNK + TAG
FILE_ID_BYTES = 16
_HEADER = struct.Struct(f">4sBB2x{FILE_ID_BYTES}s8x")
HEADER = _HEADER.size
KEY_BYTES = 32
# So many chunks are read from the disk at a time.
_CHUNKS_PER_READ = 8

Bytes = bytes | bytearray | memoryview


class BrokenFilm(Exception):
    """The file was cut, altered or swapped, is not there, or was sealed with another key."""


class OtherBytes(Exception):
    """The bytes that came differ from those that already stand sealed at the same place."""


class Busy(Exception):
    """Somebody else is writing this file."""


def derive_key(key: bytes, *, info: bytes, salt: bytes | None = None) -> bytes:
    """A key of 32 bytes drawn from ``key`` for one use (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key)


def sealed_size(size: int) -> int:
    """How many bytes a film of ``size`` clear bytes takes on the disk; nothing at all still takes one chunk's tag."""
    return HEADER + size + TAG * max(1, -(-size // CHUNK))


def plain_size(on_disk: int) -> int:
    """How many clear bytes a complete file of ``on_disk`` bytes holds; raises BrokenFilm where none has this length."""
    whole, rest = divmod(on_disk - HEADER, SEALED_CHUNK)
    size = whole * CHUNK + max(rest - TAG, 0)
    if size < 0 or sealed_size(size) != on_disk:
        raise BrokenFilm("No sealed film has this length.")
    return size


def _size_of(descriptor: int, expected: int | None) -> int:
    """How many clear bytes the file holds; raises BrokenFilm where that is not what was expected."""
    size = plain_size(os.fstat(descriptor).st_size)
    if expected not in {None, size}:
        raise BrokenFilm("The film was cut, or something was added to it.")
    return size


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def _place(index: int) -> int:
    """Where a chunk begins in the file."""
    return HEADER + index * SEALED_CHUNK


def _cipher(key: bytes, header: bytes) -> AESGCM:
    """The cipher of one file; raises BrokenFilm for a header that is not ours."""
    if len(header) != HEADER:
        raise BrokenFilm("The header is cut.")
    magic, version, bits, file_id = _HEADER.unpack(header)
    if (magic, version, bits) != (MAGIC, VERSION, CHUNK_BITS):
        raise BrokenFilm("This is not a sealed film.")
    return AESGCM(derive_key(key, salt=file_id, info=b"vig1 file"))


class SealedWriter:
    """Seals bytes into a file in order, holding the file alone; raises Busy where somebody else holds it.

    With ``length``, the size that will be reached, a chunk is sealed as soon as it is full and the last one when
    ``length`` is there. Without it, one chunk is held back until ``finish()``: only then is it known to be the last.
    """

    def __init__(self, path: Path, key: bytes, *, length: int | None = None, resume_from: int | None = None) -> None:
        """Start anew, or go on from the acknowledged offset ``resume_from`` and whatever whole chunks stand beyond it.

        Raises BrokenFilm where acknowledged bytes are missing.
        """
        if length is not None and length < 1:
            raise ValueError("A known length must be at least one byte.")
        self.offset = 0
        self.length = length
        self._path = path
        self._index = 0
        self._held = bytearray()
        self._named = False
        self._fd = _open_alone(path)
        try:
            if resume_from is None or (resume_from == 0 and os.fstat(self._fd).st_size < HEADER):
                self._begin(key)
            else:
                self._take_up(key, resume_from)
        except BaseException:
            self.close()
            raise

    def _begin(self, key: bytes) -> None:
        os.ftruncate(self._fd, 0)
        self._header = _HEADER.pack(MAGIC, VERSION, CHUNK_BITS, os.urandom(FILE_ID_BYTES))
        self._cipher = _cipher(key, self._header)
        _write_all(self._fd, self._header, 0)

    def _take_up(self, key: bytes, acknowledged: int) -> None:
        """What was acknowledged had reached the disk; what stands beyond it counts as far as it opens."""
        if self.length is None:
            raise ValueError("Only a film whose length is known can be taken up again.")
        on_disk = os.fstat(self._fd).st_size
        self._header = os.pread(self._fd, HEADER, 0)
        self._cipher = _cipher(key, self._header)
        self.offset = acknowledged
        self._index = -(-acknowledged // CHUNK)
        if on_disk < HEADER + acknowledged + TAG * self._index or on_disk > sealed_size(self.length):
            raise BrokenFilm("Acknowledged bytes are missing, or the file is longer than the film.")
        while self._next_stands():
            self.offset += self._due
            self._index += 1

    @property
    def _due(self) -> int:
        """The size of the next chunk of a film whose length is known."""
        return min(CHUNK, (self.length or 0) - self.offset)

    def _next_stands(self) -> bool:
        """Whether the next chunk is already on the disk, whole and unaltered."""
        size = self._due
        sealed = os.pread(self._fd, size + TAG, _place(self._index))
        nonce = _nonce(self._index, last=self.offset + size == self.length)
        try:
            return size > 0 and len(self._cipher.decrypt(nonce, sealed, self._header)) == size
        except InvalidTag:
            return False

    def write(self, data: Bytes) -> None:
        """Take the next bytes; what fills a chunk is sealed and written, and ``offset`` says how far that goes."""
        self._held += data
        if self.length is None:
            while len(self._held) > CHUNK:
                self._seal(CHUNK, last=False)
            return
        if self.offset + len(self._held) > self.length:
            raise ValueError("More bytes came than were announced.")
        while self._held and len(self._held) >= self._due:
            self._seal(self._due, last=self.offset + self._due == self.length)

    def sync(self) -> None:
        """Return once everything sealed so far, and the file's name, would outlive a power cut."""
        os.fsync(self._fd)
        if not self._named:
            sync_folder(self._path.parent)
            self._named = True

    def finish(self) -> None:
        """Seal what is held back as the last chunk, and see everything onto the disk."""
        if self.length is None:
            self.length = self.offset + len(self._held)
            self._seal(len(self._held), last=True)
        if self.offset != self.length:
            raise ValueError("The film is not complete.")
        self.sync()

    def close(self) -> None:
        """Let go of the file; bytes that fill no chunk are forgotten."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _seal(self, size: int, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._index, last=last), bytes(self._held[:size]), self._header)
        stood = os.pread(self._fd, len(sealed), _place(self._index))
        # A power cut may leave zeros where bytes never reached the disk: they tell nobody anything.
        if not sealed.startswith(stood.rstrip(b"\0")):
            raise OtherBytes("Other bytes stand sealed at this place.")
        _write_all(self._fd, sealed, _place(self._index))
        del self._held[:size]
        self.offset += size
        self._index += 1


class SealedReader:
    """Opens any range of a sealed file; may be shared by threads. ``size``, where it is known, must be the film's."""

    def __init__(self, path: Path, key: bytes, size: int | None = None) -> None:
        try:
            self._fd = os.open(path, os.O_RDONLY)
        except FileNotFoundError as error:
            raise BrokenFilm("The film is not there.") from error
        try:
            self.size = _size_of(self._fd, size)
            self._header = os.pread(self._fd, HEADER, 0)
            self._cipher = _cipher(key, self._header)
            self._last = max(0, self.size - 1) // CHUNK
            if not self.size:
                self.chunk(0)  # nobody will read it, so nobody else would find it altered
        except BaseException:
            self.close()
            raise

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The clear bytes from ``start`` up to ``end``, exclusive, in pieces of at most 64 KiB; raises BrokenFilm."""
        end = self.size if end is None else min(end, self.size)
        start = max(0, start)
        if start >= end:
            return
        for index, plain in self._chunks(start // CHUNK, (end - 1) // CHUNK):
            begins = index * CHUNK
            within = slice(max(0, start - begins), end - begins)
            yield plain if within.start == 0 and within.stop >= len(plain) else plain[within]

    def chunk(self, index: int) -> bytes:
        """The clear bytes of one chunk."""
        return next(self._chunks(index, index))[1]

    def _chunks(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        for batch in range(first, last + 1, _CHUNKS_PER_READ):
            wanted = range(batch, min(batch + _CHUNKS_PER_READ, last + 1))
            raw = memoryview(os.pread(self._fd, len(wanted) * SEALED_CHUNK, _place(batch)))
            for index in wanted:
                sealed = raw[(index - batch) * SEALED_CHUNK :][:SEALED_CHUNK]
                try:
                    yield index, self._cipher.decrypt(_nonce(index, last=index == self._last), sealed, self._header)
                except InvalidTag as error:
                    raise BrokenFilm("A part of the film was altered.") from error

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SealedFile(io.RawIOBase):
    """A sealed film as a seekable file, for libraries that want one; closes its reader with itself."""

    def __init__(self, reader: SealedReader) -> None:
        self._reader = reader
        self._position = 0
        self._kept: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._reader.size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "A film has no bytes before its first.")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        """Fill ``buffer`` from the chunk that holds the position; 0 at the end."""
        space = memoryview(buffer).cast("B")
        if self._position >= self._reader.size:
            return 0
        index, within = divmod(self._position, CHUNK)
        if self._kept[0] != index:
            self._kept = (index, self._reader.chunk(index))
        piece = self._kept[1][within : within + len(space)]
        space[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()


def sync_folder(folder: Path) -> None:
    """Return once the names in ``folder`` would outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Hold an existing file or folder as a writer would; raises Busy where somebody holds it or has taken it away."""
    descriptor = _open_alone(path, os.O_RDONLY)
    try:
        yield
    finally:
        os.close(descriptor)


def _open_alone(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """The file, made readable by its owner only, and locked against everybody else who opens it here."""
    descriptor = -1
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it until now may have given it its final name, or removed it.
        if os.fstat(descriptor).st_ino == path.stat().st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    if descriptor >= 0:
        os.close(descriptor)
    raise Busy("Somebody else is writing this file.")


def _write_all(descriptor: int, data: bytes, position: int) -> None:
    """Write all of ``data``, which one call need not do."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, position)
        rest, position = rest[written:], position + written
