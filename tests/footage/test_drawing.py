"""Drawn films: invented, quick, and every frame says which one it is."""

from __future__ import annotations

import subprocess
import sys
from array import array
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from footage.drawing import SCENES, expected_numbers, moments, read_number
from footage.drawing.numbers import CELLS, STRIP, cells_of, number_at
from footage.drawing.scene import Play
from tests.footage.films import PHONE, drawn, numbers_in, opened

NUMBERS = some.integers(0, 2**24 - 1)
films = pytest.mark.films
unhurried = hypothesis_settings(deadline=None)


def picture_of(cells: list[bool], width: int, height: int, *, light: int = 235, dark: int = 20) -> bytes:
    """A grey picture with a strip of these blocks along its bottom."""
    strip = height // STRIP
    row = b"".join(
        bytes([light if cell else dark]) * 3 * ((at + 1) * width // CELLS - at * width // CELLS)
        for at, cell in enumerate(cells)
    )
    return bytes([128]) * (width * 3 * (height - strip)) + row * strip


@unhurried
@given(number=NUMBERS, size=some.sampled_from([(640, 360), (360, 640), (160, 90), (1280, 720), (481, 271)]))
def test_a_number_is_read_back_at_any_size(number: int, size: tuple[int, int]):
    assert read_number(*size, picture_of(cells_of(number), *size)) == number


@unhurried
@given(number=NUMBERS, turned=some.integers(2, CELLS - 3))
def test_a_block_that_turned_over_is_noticed(number: int, turned: int):
    cells = cells_of(number)
    cells[turned] = not cells[turned]

    assert read_number(640, 360, picture_of(cells, 640, 360)) is None


def test_a_picture_without_a_clear_number_has_none():
    grey = bytes([128]) * (640 * 360 * 3)
    faint = picture_of(cells_of(7), 640, 360, light=150, dark=100)

    assert read_number(640, 360, grey) is None
    assert read_number(640, 360, faint) is None
    assert read_number(640, 360, grey[:-3]) is None
    assert read_number(20, 10, grey[: 20 * 10 * 3]) is None


def test_a_film_of_constant_rate_shows_its_frames_in_order():
    shown = moments(seconds=3, fps=25, variable=False, seed=1)

    assert [number_at(moment, 25) for moment in shown] == list(range(75))
    assert expected_numbers(shown, fps=25, rate=Fraction(25), frames=75) == list(range(75))


@unhurried
@given(seed=some.integers(0, 999), seconds=some.integers(2, 9))
def test_a_film_of_variable_rate_goes_forward_at_its_rate_on_the_whole(seed: int, seconds: int):
    shown = moments(seconds=seconds, fps=25, variable=True, seed=seed)
    steps = {later - earlier for earlier, later in pairwise(shown)}

    assert min(steps) > 0
    assert len(steps) > 3
    assert 24.5 <= len(shown) / seconds <= 27.5


@given(seed=some.integers(0, 999))
@unhurried
def test_a_copy_at_the_films_own_rate_shows_the_largest_number_drawn_so_far(seed: int):
    shown = moments(seconds=4, fps=25, variable=True, seed=seed)
    drawn_numbers = {number_at(moment, 25) for moment in shown}

    expected = expected_numbers(shown, fps=25, rate=Fraction(25), frames=100)

    assert expected == [max(number for number in drawn_numbers if number <= frame) for frame in range(100)]


def test_a_copy_at_half_the_rate_shows_every_second_number():
    shown = moments(seconds=2, fps=50, variable=False, seed=1)

    assert expected_numbers(shown, fps=50, rate=Fraction(25), frames=50)[10:13] == [20, 22, 24]


@films
@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_frame_says_which_one_it_is(scene: str):
    assert numbers_in(drawn(seconds=2, scene=scene)) == list(range(50))


@films
def test_a_phone_film_is_stored_turned_of_variable_rate_and_names_a_place():
    shown = moments(seconds=4, fps=25, variable=True, seed=PHONE["seed"])

    with opened(drawn(**PHONE)) as film:
        track = film.streams.video[0]
        frames = list(film.decode(video=0))
        times = [(frame.pts or 0) * (track.time_base or Fraction(0)) for frame in frames]
        assert (track.width, track.height, frames[0].rotation) == (320, 180, -90)
        assert times == shown
        assert film.metadata["location"].startswith("+51")


@films
def test_a_soft_tone_sounds_when_the_ball_is_received():
    received = Play(4, seed=1).passes[0].ends

    with opened(drawn(seconds=4)) as film:
        loudness = array("f")
        for frame in film.decode(audio=0):
            samples = array("f", bytes(frame.planes[0]))
            loudness.append(max(map(abs, samples[: frame.samples])))
    frames_a_second = 48_000 / 1024

    assert loudness[int((received + 0.1) * frames_a_second)] > 0.05
    assert loudness[int((received - 0.2) * frames_a_second)] < 0.01


@films
def test_the_command_writes_a_film(tmp_path: Path):
    target = tmp_path / "out.mp4"

    subprocess.run(
        [sys.executable, "-m", "footage.drawing", "--seconds", "1", "--size", "320x180", "--silent", target], check=True
    )

    assert numbers_in(target.read_bytes()) == list(range(25))
