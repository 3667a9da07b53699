"""Contrast, shades, and the colours that follow from a choice: golden numbers, and every choice can be read by night."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.contrast import colour_of, contrast, nearest, shade_of
from accounts.look import house_tokens
from accounts.palette import (
    ACTION,
    DARK,
    HIGHLIGHT,
    action_fault,
    chosen,
    highlight_fault,
    long_form,
    measure,
    overrides,
    read_tokens,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GRID = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in itertools.product(range(0, 256, 85), repeat=3)]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),  # WCAG 2.2: the largest there is
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # WebAIM's well-known grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


def test_shades_are_those_of_oklch():
    lightness, chroma, hue = shade_of("#ff0000")

    assert (lightness, chroma, hue) == pytest.approx(
        (0.628, 0.2577, 0.5102), abs=0.001
    )  # CSS Color 4: oklch(62.8% 0.2577 29.23)


@given(COLOURS)
def test_a_colour_comes_back_from_its_shade(colour: str):
    assert colour_of(shade_of(colour)) == colour


def test_nearest_is_the_colour_itself_where_it_passes():
    assert nearest("#123456", lambda _colour: True) == "#123456"
    assert nearest("#123456", lambda _colour: False) is None


def test_the_houses_own_colours_can_be_read_everywhere():
    assert [found for found in measure(house_tokens(), ACTION + HIGHLIGHT) if not found.passes] == []


def test_what_is_read_of_the_tokens_is_what_the_file_says():
    tokens = house_tokens()

    assert tokens["light"]["surface"] == "#ffffff"
    assert tokens["dark"]["paper"] == "#11191e"
    assert tokens["night"]["paper"] == "#0f1619"
    assert tokens["night"]["on-sun"] == tokens["light"]["on-sun"]
    assert read_tokens("") == {"light": {}, "dark": {}, "night": {}}


@pytest.mark.parametrize("colour", GRID)
def test_by_night_every_choice_can_be_read(colour: str):
    measured = measure(house_tokens(), ACTION + HIGHLIGHT, action=colour, highlight=colour)

    assert [found for found in measured if found.theme in DARK and not found.passes] == []


@pytest.mark.parametrize("colour", GRID)
def test_a_colour_that_is_refused_comes_with_one_that_is_not(colour: str):
    for fault_of in (action_fault, highlight_fault):
        fault = fault_of(house_tokens(), colour)
        if fault:
            assert fault.measured.ratio < fault.measured.use.needed
            assert fault_of(house_tokens(), fault.better) is None


def test_a_pale_blue_is_refused_with_what_was_measured():
    fault = action_fault(house_tokens(), "#7cc4ff")

    assert fault
    assert (fault.measured.theme, fault.measured.use.front, fault.measured.use.needed) == ("light", "lagoon", 4.5)
    assert fault.measured.ratio == pytest.approx(1.59, abs=0.01)
    assert shade_of(fault.better).hue == pytest.approx(shade_of("#7cc4ff").hue, abs=0.05)


def test_nothing_is_put_in_the_place_of_a_colour_that_was_not_chosen():
    own = chosen(house_tokens(), action="#1d4ed8")

    assert own["light"]["lagoon"] == "#1d4ed8"
    assert "sun" not in own["light"]
    assert not any(chosen(house_tokens(), action=house_tokens()["light"]["lagoon"]).values())


def test_the_style_sheet_says_each_theme_once():
    css = overrides(house_tokens(), action="#1d4ed8")

    assert css.count("--lagoon:") == 3
    assert "prefers-color-scheme: dark" in css
    assert ".night {" in css


@pytest.mark.parametrize(("short", "long"), [("#abc", "#aabbcc"), ("#abcdef", "#abcdef"), ("red", "red"), ("", "")])
def test_three_digits_are_six(short: str, long: str):
    assert long_form(short) == long
