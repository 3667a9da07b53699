"""Frame numbers and the names that people read for them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.timecode import lasting, to_clock, to_frame, to_timecode

RATES = [Fraction(24_000, 1001), Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30), Fraction(60)]
TWO_HOURS = 2 * 60 * 60 * 60


@pytest.mark.parametrize(
    ("frame", "fps", "name"),
    [
        (0, Fraction(25), "0:00.00"),
        (5, Fraction(25), "0:00.05"),
        (25, Fraction(25), "0:01.00"),
        (5502, Fraction(25), "3:40.02"),
        (29, Fraction(30_000, 1001), "0:00.29"),
        (30, Fraction(30_000, 1001), "0:01.00"),
        (1799, Fraction(30_000, 1001), "1:00.00"),
        (1798, Fraction(30_000, 1001), "0:59.29"),
    ],
)
def test_a_frame_is_named_by_minute_second_and_its_place_in_the_second(frame: int, fps: Fraction, name: str):
    assert to_timecode(frame, fps) == name
    assert to_frame(name, fps) == frame


@given(frame=st.integers(0, TWO_HOURS), fps=st.sampled_from(RATES))
def test_every_frame_has_one_name_and_every_name_one_frame(frame: int, fps: Fraction):
    assert to_frame(to_timecode(frame, fps), fps) == frame


@given(frame=st.integers(0, TWO_HOURS), fps=st.sampled_from(RATES))
def test_a_frame_is_shown_in_the_second_that_its_name_says(frame: int, fps: Fraction):
    minutes, seconds = map(int, to_clock(frame, fps).split(":"))

    assert 0 <= frame / fps - (60 * minutes + seconds) < 1


@pytest.mark.parametrize(("text", "frame"), [("3:40", 5500), ("220", 5500), (" 0:01,3 ", 28), ("90", 2250)])
def test_shorter_ways_to_write_a_time_are_understood(text: str, frame: int):
    assert to_frame(text, Fraction(25)) == frame


@pytest.mark.parametrize("text", ["", "soon", "1:60", "0:01.25", "-1", "1:2:3", "0:01.", "1e3", "0:00.0000"])
def test_what_is_no_time_means_no_frame(text: str):
    assert to_frame(text, Fraction(25)) is None


@pytest.mark.parametrize(("frames", "words"), [(0, "0 s"), (285, "11 s"), (1500, "1 min 0 s"), (2800, "1 min 52 s")])
def test_a_length_is_said_in_minutes_and_seconds(frames: int, words: str):
    assert lasting(frames, Fraction(25)) == words
