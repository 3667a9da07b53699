"""What may be made playable, and the words for what may not."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from footage.guard import Ending, GuardFailed
from footage.models import Recording
from footage.probe import RATES, Facts, NotAFilm, probe
from footage.vault import ORIGINAL, path_of
from tests.footage.films import PHONE, drawn, made_by_ffmpeg, received
from tests.footage.test_guard import listener

Problem = Recording.Problem
pytestmark = [pytest.mark.films, pytest.mark.django_db]


def refusal(owner: User, film: bytes) -> Recording.Problem:
    with pytest.raises(NotAFilm) as refused:
        probe(received(owner, film))
    return refused.value.problem


def facts(**known: object) -> Facts:
    rates = {"average_rate": Fraction(25), "base_rate": Fraction(25)}
    return Facts(**{"seconds": 1, "width": 1, "height": 1, "interlaced": False, "hdr": False, "sound": True, **rates, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("film", "of"),
    [
        (b"0", "one byte"),
        (random.Random(1).randbytes(100_000), "noise"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isommp42" + random.Random(1).randbytes(100_000), "noise that begins like a film"),
        (drawn(seconds=1)[:262], "a stub"),
        (drawn(seconds=3)[:-3000], "a film whose table of contents is cut off"),
        (b"#!/bin/sh\necho film\n", "a script"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_film_is_refused(alice: User, film: bytes, of: str):
    assert refusal(alice, film) == Problem.NO_FILM


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {address}\n",
        "ffconcat version 1.0\nfile '{other}'\n",
        "[playlist]\nFile1={address}\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>',
    ],
    ids=["hls", "concat of an address", "concat of a file", "pls", "dash"],
)
def test_a_playlist_called_a_film_is_refused_and_opens_nothing_else(alice: User, tmp_path: Path, playlist: str):
    other = tmp_path / "other.mp4"
    other.write_bytes(drawn(seconds=1))

    with listener() as (port, callers):
        film = playlist.format(address=f"http://127.0.0.1:{port}/x.mp4", other=other)
        assert refusal(alice, film.encode()) == Problem.NO_FILM
    assert callers == []


def test_sound_alone_is_refused(alice: User, tmp_path: Path):
    sound = made_by_ffmpeg(tmp_path, "-i", "in.mp4", "-vn", "-c", "copy", film=drawn(seconds=1))

    assert refusal(alice, sound) == Problem.NO_PICTURE


def test_sound_with_a_cover_is_refused(alice: User, tmp_path: Path):
    made_by_ffmpeg(tmp_path, "-i", "in.mp4", "-frames:v", "1", film=drawn(seconds=1), name="cover.jpg")
    cover = ["-i", "in.mp4", "-i", "cover.jpg", "-map", "0:a", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic"]
    song = made_by_ffmpeg(tmp_path, *cover, film=drawn(seconds=1), name="song.m4a")

    assert refusal(alice, song) == Problem.NO_PICTURE


def test_a_film_beyond_the_longest_is_refused(alice: User, settings: Settings):
    settings.FILM_MAX_SECONDS = 2

    assert probe(received(alice, drawn(seconds=2))).seconds == 2
    assert refusal(alice, drawn(seconds=3)) == Problem.TOO_LONG


def test_a_picture_beyond_the_largest_is_refused(alice: User, tmp_path: Path):
    wall = made_by_ffmpeg(tmp_path, "-f", "lavfi", "-i", "color=s=8208x16:d=0.1")

    assert refusal(alice, wall) == Problem.TOO_LARGE


def test_a_phone_film_is_understood(alice: User):
    found = probe(received(alice, drawn(**PHONE)))

    assert (found.width, found.height, found.interlaced, found.hdr, found.sound) == (320, 180, False, False, True)
    assert found.seconds == pytest.approx(4, abs=0.1)
    assert 24.5 < found.average_rate < 27.5
    assert found.rate == 25


def test_a_film_that_does_not_tell_its_length_is_measured(alice: User, tmp_path: Path):
    """As browsers record: WebM, written live."""
    webm = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-c:v", "libvpx", "-deadline", "realtime", "-an", "-f", "webm", "-live", "1",
        film=drawn(seconds=2), name="out.webm",
    )  # fmt: skip

    assert probe(received(alice, webm)).seconds == pytest.approx(2, abs=0.1)


def test_hdr_and_silence_are_noticed(alice: User, tmp_path: Path):
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-an", "-vf", "setparams=color_trc=arib-std-b67", "-c:v", "libx264", "-pix_fmt", "yuv420p10le",
        film=drawn(seconds=1),
    )  # fmt: skip

    found = probe(received(alice, film))

    assert (found.hdr, found.sound) == (True, False)


def test_stored_bytes_that_do_not_open_are_no_fault_of_the_film(alice: User):
    recording = received(alice, drawn(seconds=1))
    path = path_of(recording, ORIGINAL)
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)

    with pytest.raises(GuardFailed) as failed:
        probe(recording)

    assert failed.value.ending == Ending.BROKEN_SEAL


@pytest.mark.parametrize(
    ("average", "rate"),
    [
        ("24000/1001", "24000/1001"), ("24", "24"), ("25", "25"), ("30000/1001", "30000/1001"), ("30", "30"),
        ("28.3", "30000/1001"), ("15", "24000/1001"), ("50", "25"), ("60", "30"), ("60000/1001", "30000/1001"),
        ("120", "30"), ("239.9", "30"), ("0", "25"),
    ],
)  # fmt: skip
def test_the_copy_gets_the_nearest_usual_rate_and_fast_films_are_halved(average: str, rate: str):
    assert facts(average_rate=Fraction(average)).rate == Fraction(rate)
    assert Fraction(rate) in RATES


def test_an_interlaced_film_that_counts_two_frames_as_one_goes_by_its_base_rate():
    film = facts(average_rate=Fraction(15), base_rate=Fraction(30000, 1001), interlaced=True)

    assert film.rate == Fraction(30000, 1001)
