"""Stills: exactly the frame that was asked for, cut once and kept sealed."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from accounts.models import User
from footage import playable, stills, vault, work
from footage.models import Destruction, Recording
from footage.stills import NoSuchFrame, grab_still
from tests.footage.films import drawn, number_on, ready, received, reread

pytestmark = [pytest.mark.films, pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def film(alice: User) -> Recording:
    """Three seconds at 25 frames a second."""
    return ready(alice, drawn(seconds=3, size=(640, 360)), frames=75)


def test_a_still_shows_exactly_its_frame(alice: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(playable, "on_ready", [])
    recording = received(alice, drawn(seconds=3, size=(640, 360), fps=Fraction(30000, 1001)))
    work.convert.call(str(recording.code))

    for frame in (0, 1, 29, 30, 31, 59, 89):
        assert number_on(grab_still(reread(recording), frame)) == frame


def test_a_still_is_a_small_jpeg_with_nothing_else_in_it(film: Recording):
    picture = grab_still(film, 10)
    image = Image.open(io.BytesIO(picture))

    assert (image.format, image.size) == ("JPEG", (480, 270))
    assert not image.getexif()
    assert b"Lavc" not in picture


def test_a_still_is_cut_once_and_kept_sealed(film: Recording, monkeypatch: pytest.MonkeyPatch):
    picture = grab_still(film, 10)
    stored = vault.path_of(film, vault.still(10))

    monkeypatch.setattr(stills, "run_ffmpeg", None)

    assert grab_still(film, 10) == picture
    assert stored.is_file()
    assert picture[:64] not in stored.read_bytes()


def test_a_kept_still_that_was_altered_is_cut_again(film: Recording):
    picture = grab_still(film, 10)
    stored = vault.path_of(film, vault.still(10))
    stored.write_bytes(stored.read_bytes()[:-1])

    assert grab_still(film, 10) == picture


def test_a_frame_that_is_not_there_has_no_still(film: Recording):
    for frame in (-1, 75, 10_000):
        with pytest.raises(NoSuchFrame):
            grab_still(film, frame)


def test_a_film_that_is_not_ready_or_destroyed_has_no_still(alice: User, film: Recording):
    with pytest.raises(NoSuchFrame):
        grab_still(received(alice, b"not yet"), 0)

    vault.destroy(film, why=Destruction.Why.ASKED)

    with pytest.raises(NoSuchFrame):
        grab_still(reread(film), 0)


def test_the_task_cuts_ahead_and_is_quiet_where_nothing_is_to_be_cut(film: Recording):
    work.cut_still.call(str(film.code), 12)
    work.cut_still.call(str(film.code), 10_000)

    kept = sorted(path.name for path in Path(vault.folder_of(film.code)).glob("still-*"))
    assert kept == ["still-12.vig1"]
