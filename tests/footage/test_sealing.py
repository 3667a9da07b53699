"""What is sealed opens byte for byte, in any range; what was altered does not open."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from footage import sealing
from footage.sealing import (
    CHUNK,
    HEADER,
    SEALED_CHUNK,
    BrokenFilm,
    Busy,
    OtherBytes,
    SealedFile,
    SealedReader,
    SealedWriter,
    plain_size,
    sealed_size,
)
from tests.footage import film_of

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))

near_a_boundary = st.builds(lambda chunks, off: max(0, chunks * CHUNK + off), st.integers(0, 4), st.integers(-2, 2))
sizes = st.one_of(near_a_boundary, st.integers(0, 4 * CHUNK))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="vig-sealing-") as name:
        yield Path(name)


def seal(path: Path, film: bytes, *, length: int | None = None, pieces: int = CHUNK) -> Path:
    with SealedWriter(path, KEY, length=length) as writer:
        for start in range(0, len(film), pieces):
            writer.write(film[start : start + pieces])
        writer.finish()
    return path


def opened(path: Path, size: int | None = None, key: bytes = KEY) -> bytes:
    with SealedReader(path, key, size) as reader:
        return b"".join(reader.read())


@given(size=sizes, pieces=st.integers(1, 200_000).map(lambda n: max(n, 997)), known=st.booleans())
def test_what_was_sealed_opens_again(folder: Path, size: int, pieces: int, known: bool):
    film = film_of(size)

    path = seal(folder / "film", film, length=size if known and size else None, pieces=pieces)

    assert opened(path, size) == film
    assert path.stat().st_size == sealed_size(size)
    assert plain_size(path.stat().st_size) == size


@given(size=sizes, data=st.data())
def test_any_range_equals_the_slice(folder: Path, size: int, data: st.DataObject):
    film = film_of(size)
    path = seal(folder / "film", film)

    with SealedReader(path, KEY, size) as reader:
        for _ in range(20):
            start, end = data.draw(st.integers(0, size + 5)), data.draw(st.integers(0, size + 70_000))
            assert b"".join(reader.read(start, end)) == film[start:end]


@given(size=sizes, data=st.data())
def test_a_flipped_bit_does_not_open(folder: Path, size: int, data: st.DataObject):
    path = seal(folder / "film", film_of(size))
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(raw)

    with pytest.raises(BrokenFilm):
        opened(path, size)


@given(size=sizes, data=st.data(), told=st.booleans())
def test_a_cut_film_does_not_open_even_when_nobody_remembers_its_size(folder: Path, size: int, data: st.DataObject, told: bool):
    path = seal(folder / "film", film_of(size))
    whole = path.stat().st_size
    at_a_chunk = st.integers(0, (whole - HEADER) // SEALED_CHUNK).map(lambda n: HEADER + n * SEALED_CHUNK)
    cut = data.draw(st.one_of(st.integers(0, whole - 1), at_a_chunk.filter(lambda n: n < whole)))
    os.truncate(path, cut)

    with pytest.raises(BrokenFilm):
        opened(path, size if told else None)


def test_a_lengthened_film_does_not_open(folder: Path):
    path = seal(folder / "film", film_of(2 * CHUNK))
    raw = path.read_bytes()
    path.write_bytes(raw + raw[HEADER : HEADER + SEALED_CHUNK])

    with pytest.raises(BrokenFilm):
        opened(path, 2 * CHUNK)
    with pytest.raises(BrokenFilm):
        opened(path)


def test_a_whole_film_of_another_size_is_not_taken_for_this_one(folder: Path):
    path = seal(folder / "film", film_of(2 * CHUNK))

    with pytest.raises(BrokenFilm):
        SealedReader(path, KEY, 2 * CHUNK + 1)


def test_two_chunks_that_change_places_do_not_open(folder: Path):
    path = seal(folder / "film", film_of(3 * CHUNK))
    raw = path.read_bytes()
    first, second = raw[HEADER:][:SEALED_CHUNK], raw[HEADER + SEALED_CHUNK :][:SEALED_CHUNK]
    path.write_bytes(raw[:HEADER] + second + first + raw[HEADER + 2 * SEALED_CHUNK :])

    with pytest.raises(BrokenFilm):
        opened(path)


def test_a_chunk_of_another_film_under_the_same_key_does_not_open(folder: Path):
    film = film_of(2 * CHUNK)
    mine, other = seal(folder / "mine", film), seal(folder / "other", film)
    raw, foreign = mine.read_bytes(), other.read_bytes()
    mine.write_bytes(raw[: HEADER + SEALED_CHUNK] + foreign[HEADER + SEALED_CHUNK :])

    with pytest.raises(BrokenFilm):
        opened(mine)


def test_a_film_does_not_open_with_another_key(folder: Path):
    path = seal(folder / "film", film_of(1000))

    with pytest.raises(BrokenFilm):
        opened(path, key=OTHER_KEY)


def test_a_film_that_is_not_there_is_broken_not_a_crash(folder: Path):
    with pytest.raises(BrokenFilm):
        SealedReader(folder / "nothing", KEY)


def test_the_same_film_sealed_twice_has_nothing_in_common(folder: Path):
    film = film_of(2 * CHUNK)

    one, two = (seal(folder / name, film).read_bytes()[HEADER:] for name in ("one", "two"))

    assert sum(left == right for left, right in zip(one, two, strict=True)) < len(one) / 100


def test_the_format_is_what_its_description_says(folder: Path):
    film = film_of(CHUNK + 100)
    raw = seal(folder / "film", film).read_bytes()

    header, body = raw[:32], raw[32:]
    key = HKDF(algorithm=SHA256(), length=32, salt=header[8:24], info=b"vig1 file").derive(KEY)
    first = AESGCM(key).decrypt(bytes(11) + b"\0", body[: 65536 + 16], header)
    second = AESGCM(key).decrypt(bytes(10) + b"\1\1", body[65536 + 16 :], header)

    assert header[:8] == b"VIG1\x01\x10\0\0"
    assert header[24:] == bytes(8)
    assert first + second == film


@given(size=st.integers(1, 4 * CHUNK), data=st.data())
def test_a_film_cut_by_a_crash_goes_on_where_it_stands(folder: Path, size: int, data: st.DataObject):
    film, path = film_of(size), folder / "film"
    path.unlink(missing_ok=True)
    sealed = seal(folder / "whole", film, length=size).read_bytes()
    path.write_bytes(sealed[: data.draw(st.integers(0, len(sealed)))])
    standing = max(0, path.stat().st_size - HEADER) // SEALED_CHUNK * CHUNK
    acknowledged = data.draw(st.integers(0, standing // CHUNK)) * CHUNK

    with SealedWriter(path, KEY, length=size, resume_from=acknowledged) as writer:
        resumed_at = writer.offset
        writer.write(film[resumed_at:])
        writer.finish()

    assert resumed_at >= standing
    assert opened(path, size) == film


@given(size=st.integers(CHUNK + 1, 4 * CHUNK), cuts=st.lists(st.integers(0, 4 * SEALED_CHUNK), max_size=4))
def test_no_index_of_a_file_is_ever_encrypted_with_two_contents(folder: Path, size: int, cuts: list[int]):
    film, path = film_of(size), folder / "film"
    path.unlink(missing_ok=True)
    seen: dict[tuple[bytes, bytes], bytes] = {}

    class Watched:
        def __init__(self, key: bytes) -> None:
            self.key, self.cipher = key, AESGCM(key)

        def encrypt(self, nonce: bytes, data: bytes, header: bytes) -> bytes:
            assert seen.setdefault((self.key, nonce), data) == data
            return self.cipher.encrypt(nonce, data, header)

        def decrypt(self, nonce: bytes, data: bytes, header: bytes) -> bytes:
            return self.cipher.decrypt(nonce, data, header)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "AESGCM", Watched)
        for cut in [*cuts, 0]:
            with SealedWriter(path, KEY, length=size, resume_from=0) as writer:
                writer.write(film[writer.offset :])
            if cut:
                os.truncate(path, min(cut, path.stat().st_size))

    assert opened(path, size) == film


def test_other_bytes_are_refused_where_a_crash_left_half_a_chunk(folder: Path):
    film, path = film_of(2 * CHUNK), folder / "film"
    seal(path, film, length=2 * CHUNK)
    os.truncate(path, HEADER + SEALED_CHUNK + 1000)
    before = path.read_bytes()

    with SealedWriter(path, KEY, length=2 * CHUNK, resume_from=CHUNK) as writer, pytest.raises(OtherBytes):
        writer.write(film_of(CHUNK, seed=2))

    assert path.read_bytes() == before


def test_zeros_left_by_a_power_cut_do_not_stop_a_film(folder: Path):
    film, path = film_of(2 * CHUNK), folder / "film"
    seal(path, film, length=2 * CHUNK)
    os.truncate(path, HEADER + SEALED_CHUNK + 1000)
    os.truncate(path, HEADER + SEALED_CHUNK + 40_000)

    with SealedWriter(path, KEY, length=2 * CHUNK, resume_from=CHUNK) as writer:
        writer.write(film[CHUNK:])
        writer.finish()

    assert opened(path) == film


def test_missing_acknowledged_bytes_are_noticed(folder: Path):
    path = seal(folder / "film", film_of(3 * CHUNK), length=3 * CHUNK)
    os.truncate(path, HEADER + SEALED_CHUNK)

    with pytest.raises(BrokenFilm):
        SealedWriter(path, KEY, length=3 * CHUNK, resume_from=2 * CHUNK)


def test_starting_anew_forgets_what_stood_there(folder: Path):
    path = seal(folder / "film", film_of(3 * CHUNK))

    seal(path, film_of(10))

    assert opened(path) == film_of(10)


def test_a_film_has_one_writer_at_a_time(folder: Path):
    path = folder / "film"
    with SealedWriter(path, KEY), pytest.raises(Busy):
        SealedWriter(path, KEY)

    seal(path, film_of(10))
    assert opened(path) == film_of(10)


def test_a_file_that_was_renamed_while_one_waited_for_it_is_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = seal(folder / "film", film_of(100))
    before = path.read_bytes()
    monkeypatch.setattr("fcntl.flock", lambda *_: path.rename(folder / "finished"))

    with pytest.raises(Busy):
        SealedWriter(path, KEY)

    assert (folder / "finished").read_bytes() == before


def test_more_bytes_than_announced_are_not_taken(folder: Path):
    with SealedWriter(folder / "film", KEY, length=10) as writer, pytest.raises(ValueError, match="announced"):
        writer.write(bytes(11))


def test_an_incomplete_film_cannot_be_finished(folder: Path):
    with SealedWriter(folder / "film", KEY, length=10) as writer, pytest.raises(ValueError, match="complete"):
        writer.finish()


def test_a_film_is_for_its_owner_only(folder: Path):
    path = folder / "film for its owner"
    seal(path, film_of(10))

    assert path.stat().st_mode & 0o777 == 0o600


@given(size=sizes, seed=st.integers(0, 2**32))
def test_a_sealed_file_reads_and_seeks_like_a_clear_one(folder: Path, size: int, seed: int):
    film, chance = film_of(size), random.Random(seed)
    clear = io.BytesIO(film)

    with io.BufferedReader(SealedFile(SealedReader(seal(folder / "film", film), KEY)), 10_000) as sealed:
        for _ in range(20):
            target, whence = chance.choice([(chance.randint(0, size), 0), (-chance.randint(0, size), 2)])
            count = chance.randint(0, 100_000)
            assert (sealed.seek(target, whence), sealed.read(count)) == (clear.seek(target, whence), clear.read(count))
