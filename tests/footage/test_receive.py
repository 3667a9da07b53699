"""A film arrives however often it is cut, and only what is on the disk is counted."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from footage import receive, vault
from footage.models import Destruction, Recording
from footage.receive import Checksum, append, standing
from footage.sealing import CHUNK, BrokenFilm, Busy, OtherBytes, SealedWriter
from tests.footage import film_of

pytestmark = pytest.mark.django_db

SIZE = 6 * CHUNK + 777
FILM = film_of(SIZE)
State = Recording.State


class Crash(BaseException):
    """The program dies here."""


def crash(*_args: object, **_kwargs: object) -> None:
    raise Crash


@pytest.fixture
def recording(alice: User) -> Recording:
    return vault.new_recording(owner=alice, length=SIZE, file_name="IMG_0001.MOV")


def stream(data: bytes, *, breaks: BaseException | None = None) -> Callable[[int], bytes]:
    """What a request gives to read: uneven pieces, and at the end nothing or the error of a broken connection."""
    body, chance = io.BytesIO(data), random.Random(len(data))

    def read(most: int) -> bytes:
        some = body.read(min(most, chance.randint(1, 40_000)))
        if not some and breaks:
            raise breaks
        return some

    return read


def send(recording: Recording, until: int = SIZE, *, breaks: BaseException | None = None) -> int:
    """One request from where the film stands to ``until``."""
    offset = standing(recording)
    return append(recording, stream(FILM[offset:until], breaks=breaks), offset=offset)


def read_back(recording: Recording) -> bytes:
    with vault.open_original(recording) as reader:
        return b"".join(reader.read())


def reread(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def test_a_film_that_arrives_in_one_piece_is_received(recording: Recording):
    assert send(recording) == SIZE

    assert recording.state == reread(recording).state == State.RECEIVED
    assert reread(recording).received_at
    assert read_back(recording) == FILM
    assert [file.name for file in vault.folder_of(recording.code).iterdir()] == ["original.vig1"]


def test_an_acknowledged_offset_is_a_whole_chunk_or_the_end(recording: Recording):
    offsets = [append(recording, stream(FILM[at : at + 100_000]), offset=at) for at in (0, CHUNK, 2 * CHUNK)]

    assert offsets == [CHUNK, 2 * CHUNK, 3 * CHUNK]
    assert reread(recording).offset == 3 * CHUNK


def test_a_worker_is_nudged_once_the_film_is_there(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks() as before:
        send(recording, 3 * CHUNK)
    with django_capture_on_commit_callbacks() as after:
        send(recording)

    assert (len(before), len(after)) == (0, 1)


def test_each_piece_gives_the_upload_another_day(recording: Recording):
    expires_at = recording.expires_at

    send(recording, CHUNK)

    assert reread(recording).expires_at > expires_at


def crash_before_the_row_follows(recording: Recording, writer: SealedWriter) -> None:
    writer.sync()
    if writer.offset != recording.offset:
        raise Crash


@pytest.mark.parametrize("seed", range(20))
def test_an_upload_cut_at_random_bytes_goes_on_and_arrives_whole(
    recording: Recording, seed: int, monkeypatch: pytest.MonkeyPatch
):
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(SIZE) for _ in range(4))

    for cut in cuts:
        acknowledged = reread(recording).offset
        how = chance.choice(["client", "server", "disk", "row"])
        with monkeypatch.context() as patch:
            if how == "disk":
                patch.setattr(SealedWriter, "sync", crash)
            if how == "row":
                patch.setattr(receive, "_acknowledge", crash_before_the_row_follows)
            try:
                send(recording, max(cut, acknowledged), breaks={"client": OSError(), "server": Crash()}.get(how))
            except Crash:
                pass
        assert reread(recording).offset >= acknowledged

    send(recording)
    assert reread(recording).state == State.RECEIVED
    assert read_back(recording) == FILM


def test_what_a_broken_connection_brought_in_whole_chunks_is_kept(recording: Recording):
    assert send(recording, 2 * CHUNK + 500, breaks=ConnectionResetError()) == 2 * CHUNK


def test_a_connection_that_breaks_within_the_first_chunk_decides_nothing(recording: Recording):
    assert send(recording, 3, breaks=ConnectionResetError()) == 0
    assert reread(recording).state == State.RECEIVING
    assert send(recording) == SIZE


def test_a_crash_between_the_file_and_the_row_costs_nothing(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(SealedWriter, "sync", crash)
        with pytest.raises(Crash):
            send(recording, 3 * CHUNK + 50)
    assert reread(recording).offset == 0

    assert standing(recording) == 3 * CHUNK
    assert reread(recording).offset == 3 * CHUNK


def test_a_crash_between_the_final_name_and_the_row_costs_nothing(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(receive, "complete", crash)
        with pytest.raises(Crash):
            send(recording)
    assert reread(recording).state == State.RECEIVING

    assert standing(recording) == SIZE
    assert reread(recording).state == State.RECEIVED
    assert read_back(recording) == FILM


def test_the_row_moves_only_after_the_disk_has_the_bytes(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    seen: list[tuple[str, int]] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        seen.append((name, reread(recording).offset))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    send(recording, 2 * CHUNK)

    assert ("original.vig1.part", 0) in seen
    assert (str(recording.code), 0) in seen
    assert reread(recording).offset == 2 * CHUNK


def test_a_long_piece_is_acknowledged_on_the_way(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receive, "ACKNOWLEDGE_EVERY", 2 * CHUNK)
    offsets: list[int] = []
    read = stream(FILM)

    def watched(most: int) -> bytes:
        offsets.append(reread(recording).offset)
        return read(most)

    append(recording, watched, offset=0)

    assert sorted(set(offsets)) == [0, 2 * CHUNK, 4 * CHUNK, 6 * CHUNK]


@pytest.mark.parametrize("offset", [0, CHUNK, 3 * CHUNK, SIZE, 2 * CHUNK + 1])
def test_a_piece_from_another_place_is_not_taken(recording: Recording, offset: int):
    send(recording, 2 * CHUNK)

    with pytest.raises(receive.WrongOffset) as caught:
        append(recording, stream(b"x" * CHUNK), offset=offset)

    assert caught.value.offset == reread(recording).offset == 2 * CHUNK


def test_of_two_senders_one_is_asked_to_wait(recording: Recording):
    send(recording, CHUNK)
    other = reread(recording)
    first = stream(FILM[CHUNK:])

    def read_while_another_sends(most: int) -> bytes:
        with pytest.raises(Busy):
            append(other, stream(FILM[CHUNK:]), offset=CHUNK)
        assert standing(other) == CHUNK
        return first(most)

    assert append(recording, read_while_another_sends, offset=CHUNK) == SIZE
    assert read_back(recording) == FILM


def test_a_film_that_was_received_takes_nothing_more(recording: Recording):
    send(recording)

    assert append(recording, stream(b""), offset=SIZE) == SIZE
    with pytest.raises(receive.WrongOffset):
        append(recording, stream(FILM), offset=0)
    assert read_back(recording) == FILM


@pytest.mark.parametrize("algorithm", Checksum.ALGORITHMS)
def test_a_piece_with_the_right_checksum_is_taken(recording: Recording, algorithm: str):
    digest = hashlib.new(algorithm, FILM).digest()

    assert append(recording, stream(FILM), offset=0, checksum=Checksum(algorithm, digest)) == SIZE
    assert read_back(recording) == FILM


def test_a_piece_with_a_wrong_checksum_is_neither_counted_nor_sealed(recording: Recording):
    send(recording, CHUNK)
    part = vault.folder_of(recording.code) / "original.vig1.part"
    before = part.read_bytes()
    checksum = Checksum("sha256", hashlib.sha256(FILM[CHUNK:]).digest())
    altered = FILM[CHUNK:-1] + bytes([FILM[-1] ^ 1])

    with pytest.raises(receive.WrongChecksum):
        append(recording, stream(altered), offset=CHUNK, checksum=checksum)

    assert part.read_bytes() == before
    assert append(recording, stream(FILM[CHUNK:]), offset=CHUNK, checksum=checksum) == SIZE
    assert read_back(recording) == FILM


def test_a_piece_too_large_to_be_checked_is_not_taken(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receive, "CHECKED_MOST", CHUNK)
    checksum = Checksum("sha256", hashlib.sha256(FILM).digest())

    with pytest.raises(receive.TooMuch):
        append(recording, stream(FILM), offset=0, checksum=checksum)

    assert standing(recording) == 0


NOT_FILMS = {
    "zip": b"PK\x03\x04",
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "pdf": b"%PDF-1.7",
    "playlist": b"#EXTM3U\n#EXT-X-VERSION:3\n",
    "list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "wave": b"RIFF\0\0\0\0WAVEfmt ",
    "page": b"<!doctype html>",
    "nothing": bytes(64),
    "one packet": b"G" + bytes(187),
}
FILMS = {
    "mp4": b"\0\0\0\x18ftypmp42",
    "quicktime": b"\0\0\0\x14ftypqt  ",
    "old quicktime": b"\0\0\0\x08wide\0\0\0\0mdat",
    "matroska": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska",
    "avi": b"RIFF\0\0\0\0AVI LIST",
    "mpeg ts": (b"G" + bytes(187)) * 4,
    "avchd": (bytes(4) + b"G" + bytes(187)) * 4,
    "mpeg ps": b"\0\0\x01\xba\x44",
    "asf": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
    "flv": b"FLV\x01\x05",
    "ogg": b"OggS\0\x02",
}


@pytest.mark.parametrize("name", FILMS)
def test_a_film_is_known_by_its_first_bytes(name: str):
    assert receive.looks_like_film(FILMS[name] + random.Random(1).randbytes(1000))


@pytest.mark.parametrize("name", NOT_FILMS)
def test_something_else_is_refused_at_its_first_chunk(
    alice: User, name: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    recording = vault.new_recording(owner=alice, length=2 * 1024**3, file_name="film.mp4")
    body = io.BytesIO((NOT_FILMS[name] + bytes(SIZE))[:SIZE])

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(receive.Refused) as caught:
        append(recording, body.read, offset=0)

    assert caught.value.problem == Recording.Problem.NO_FILM
    assert body.tell() == CHUNK
    assert (reread(recording).state, reread(recording).problem) == (State.REFUSED, "no_film")
    assert not vault.folder_of(recording.code).exists()
    with pytest.raises(receive.Refused):
        append(recording, stream(FILM), offset=0)


def test_a_film_destroyed_while_it_arrives_leaves_nothing(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    read = stream(FILM)

    def destroyed_meanwhile(most: int) -> bytes:
        with django_capture_on_commit_callbacks(execute=True):
            vault.destroy(reread(recording), why=Destruction.Why.ASKED)
        return read(most)

    with pytest.raises(vault.Gone):
        append(recording, destroyed_meanwhile, offset=0)

    assert not vault.folder_of(recording.code).exists()
    with pytest.raises(vault.Gone):
        standing(recording)


def test_a_full_disk_is_said_in_words_and_the_film_goes_on_later(recording: Recording, monkeypatch: pytest.MonkeyPatch):
    send(recording, CHUNK)
    real = os.pwrite
    left = iter([CHUNK, 10_000])

    def full(descriptor: int, data: bytes, position: int) -> int:
        room = next(left, 0)
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[:room], position)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(vault.NoSpace):
            send(recording)

    assert standing(recording) == 2 * CHUNK
    assert send(recording) == SIZE
    assert read_back(recording) == FILM


def test_another_film_is_not_sealed_over_half_a_chunk_of_this_one(recording: Recording):
    send(recording, 3 * CHUNK)
    part = vault.folder_of(recording.code) / "original.vig1.part"
    os.truncate(part, part.stat().st_size - 1000)
    Recording.objects.filter(pk=recording.pk).update(offset=2 * CHUNK)

    with pytest.raises(OtherBytes):
        append(recording, stream(film_of(SIZE, seed=2)[2 * CHUNK :]), offset=2 * CHUNK)
    assert send(recording) == SIZE


def test_acknowledged_bytes_that_went_missing_are_noticed(recording: Recording):
    send(recording, 3 * CHUNK)
    part = vault.folder_of(recording.code) / "original.vig1.part"
    os.truncate(part, 1000)

    with pytest.raises(BrokenFilm):
        standing(recording)


def test_no_clear_byte_of_a_film_reaches_the_disk(
    recording: Recording, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    checksum = Checksum("sha1", hashlib.sha1(FILM[3 * CHUNK :]).digest())

    send(recording, 3 * CHUNK + 100, breaks=OSError())
    half_way = b"".join(path.read_bytes() for path in settings.FILM_DIR.rglob("*") if path.is_file())
    append(recording, stream(FILM[3 * CHUNK :]), offset=3 * CHUNK, checksum=checksum)
    at_the_end = b"".join(path.read_bytes() for path in settings.FILM_DIR.rglob("*") if path.is_file())

    assert len(half_way) > 3 * CHUNK
    assert len(at_the_end) > SIZE
    assert not any(FILM[at : at + 8] in half_way + at_the_end for at in range(0, SIZE - 8, 4096))
    assert not list(temporary.iterdir())
