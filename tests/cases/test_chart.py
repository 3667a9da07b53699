"""Charts: where things stand in a drawing, and that drawing, words and table say the same."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.chart import Band, Mark, Plot, Point, Series, figure, spark
from cases.drawing import DEEP, NARROW, TALL, WIDE, Drawing, Text, spread, width_of

BEGAN = dt.date(2026, 9, 3)
TYPE = {"wide": WIDE.type, "narrow": NARROW.type}

days = st.integers(0, 400).map(lambda number: BEGAN + dt.timedelta(days=number))
values = st.none() | st.integers(0, 10) | st.decimals(0, 10, places=2)
points = st.lists(st.builds(Point, days, values), max_size=14).map(lambda found: sorted(found, key=lambda point: point.on))
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
series = st.lists(st.builds(Series, words, points), max_size=12)
marks = st.lists(st.builds(Mark, days, words, words), max_size=9)
bands = st.sampled_from([[], [Band(0, 4, "some way to go"), Band(4, 8, "on the way"), Band(8, 10, "near")]])
plots = st.builds(
    lambda lines, marks, bands, zone: Plot(lines, 0, 10, [0, 5, 10], marks, bands, zone),
    series, marks, bands, st.none() | st.just(Band(2, 6, "may be chance")),
)  # fmt: skip


def plot(*values_of_lines: list[float | None], **also: Any) -> Plot:
    """Lines with a value each fortnight."""
    lines = [
        Series(f"hope {number}", [Point(BEGAN + dt.timedelta(days=14 * at), value) for at, value in enumerate(line)])
        for number, line in enumerate(values_of_lines)
    ]
    return replace(Plot(lines, 0, 10, [0, 5, 10]), **also)


def drawn(what: Plot) -> list[Drawing]:
    return figure(what, name="one", title="How near").drawings


def texts(drawing: Drawing) -> list[Text]:
    """Every word in a drawing."""
    stripes = [*drawing.bands, *([drawing.zone] if drawing.zone else [])]
    ends = [line.end for line in drawing.lines] + [stripe.text for stripe in stripes]
    beside = [text for line in drawing.lines for text in line.values]
    return [text for text in [*drawing.ticks, *drawing.days, *drawing.mark_labels, *ends, *beside] if text]


def box(text: Text, size: float) -> tuple[float, float, float, float]:
    """Where a text stands: left, top, right, bottom."""
    width = width_of(text.words, size)
    left = float(text.x) - {"start": 0, "middle": width / 2, "end": width}[text.anchor]
    return left, float(text.y) - TALL * size, left + width, float(text.y) + DEEP * size


def places(drawing: Drawing) -> list[list[tuple[float, float]]]:
    """Where each line goes, gaps left out."""
    return [
        [(float(x), float(y)) for path in line.paths for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path)]
        for line in drawing.lines
    ]


def shape_of(path: str) -> str:
    """A symbol wherever it stands: its corners as steps from the first."""
    corners = [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path)]
    return f"{'a' in path}{[(round(x - corners[0][0]), round(y - corners[0][1])) for x, y in corners]}"


def touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    slack = 0.3  # what rounding may do
    return (
        one[0] + slack < other[2] and other[0] + slack < one[2] and one[1] + slack < other[3] and other[1] + slack < one[3]
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(plots)
def test_everything_stands_inside_the_frame(what: Plot):
    for drawing in drawn(what):
        width, height = float(drawing.width), float(drawing.height)
        for line in places(drawing):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in line)
        for text in texts(drawing):
            left, top, right, bottom = box(text, TYPE[drawing.size])
            assert min(left, top, width - right, height - bottom) >= -0.5, text


@settings(max_examples=40, deadline=None)
@given(plots)
def test_no_words_touch_other_words(what: Plot):
    for drawing in drawn(what):
        boxes = [box(text, TYPE[drawing.size]) for text in texts(drawing)]
        for at, one in enumerate(boxes):
            assert not [other for other in boxes[:at] if touch(one, other)]


@settings(max_examples=40, deadline=None)
@given(plots)
def test_a_later_day_is_never_further_left(what: Plot):
    for drawing in drawn(what):
        for line in places(drawing):
            assert line == sorted(line, key=lambda place: place[0])


@settings(max_examples=40, deadline=None)
@given(plots)
def test_the_same_plot_gives_the_same_bytes(what: Plot):
    first, second = (render_to_string("includes/chart.html", {"chart": figure(what, name="a", title="b")}) for _time in "12")

    assert first == second


@settings(max_examples=40, deadline=None)
@given(plots)
def test_each_value_is_a_symbol_and_a_cell_of_the_table(what: Plot):
    shown = figure(what, name="one", title="How near")
    known = [sum(point.value is not None for point in line.points) for line in what.series]

    for drawing in shown.drawings:
        assert [len(line.symbols) for line in drawing.lines] == known
    cells = [[cells[at] for _day, cells in shown.table.rows] for at in range(len(what.series))]
    assert [sum(cell not in {"", "–"} for cell in column) for column in cells] == known


@given(st.lists(st.floats(0, 100), min_size=1, max_size=9), st.floats(1, 10))
def test_places_that_are_spread_keep_their_distance_and_their_order(wanted: list[float], gap: float):
    found = spread(wanted, gap, 0, 100)

    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    for one, other in itertools.pairwise(order):
        assert found[other] - found[one] >= gap - 1e-6
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in found)


def test_distances_on_the_axis_are_distances_in_time():
    lines = [Series("hope", [Point(BEGAN + dt.timedelta(days=number), 5) for number in (0, 10, 40)])]

    ((first, second, third),) = places(drawn(Plot(lines, 0, 10, [0, 10]))[0])

    assert (third[0] - first[0]) == pytest.approx(4 * (second[0] - first[0]), abs=0.3)


def test_the_whole_scale_is_shown_whatever_the_values_are():
    drawing = drawn(plot([5, 5]))[0]

    low, middle, high = (float(re.findall(r" ([-\d.]+)H", path)[0]) for path in drawing.grid)
    assert low - high == WIDE.plot
    assert places(drawing)[0][0][1] == middle == (low + high) / 2


def test_charts_with_one_span_share_their_axis():
    span = [BEGAN, BEGAN + dt.timedelta(days=100)]
    lines = [[Point(BEGAN + dt.timedelta(days=number), 5) for number in days] for days in ((0, 50, 100), (50, 60))]

    first, second = (places(drawn(Plot([Series("hope", line)], 0, 10, [0, 10], span=span))[0])[0] for line in lines)

    assert second[0][0] == first[1][0]


def test_a_missing_value_is_a_gap_in_the_line():
    drawing = drawn(plot([2, 3, None, 6, 7]))[0]

    (line,) = drawing.lines
    assert [path.count("L") for path in line.paths] == [1, 1]
    assert len(line.symbols) == 4


def test_one_value_alone_is_a_symbol_in_the_middle():
    drawing = drawn(plot([4], named=False))[0]

    (line,) = drawing.lines
    assert (line.paths, len(line.symbols)) == ([], 1)
    assert line.end is not None
    assert line.end.words == "4"


def test_values_of_one_day_stand_above_one_another():
    lines = [Series("hope", [Point(BEGAN, 2), Point(BEGAN, 7)])]

    ((first, second),) = places(drawn(Plot(lines, 0, 10, [0, 10]))[0])

    assert first[0] == second[0]
    assert first[1] > second[1]


def test_a_chart_without_values_is_still_a_frame():
    shown = figure(Plot([], 0, 10, [0, 5, 10]), name="one", title="How near")

    assert len(shown.drawings[0].grid) == 3
    assert shown.table.rows == []


def test_lines_that_end_together_are_named_apart_and_in_order():
    drawing = drawn(plot([2, 6], [1, 6], [3, 6]))[0]

    heights = [float(line.end.y) for line in drawing.lines if line.end]
    assert heights == sorted(heights)
    assert all(later - earlier >= WIDE.type for earlier, later in itertools.pairwise(heights))
    assert [bool(line.leader) for line in drawing.lines].count(True) >= 2


def test_each_line_has_a_symbol_of_its_own():
    drawing = drawn(plot([2], [2], [2], [2], [2]))[0]

    assert len({shape_of(line.symbols[0]) for line in drawing.lines}) == 5


def test_cycles_that_stand_close_are_named_in_rows():
    close = [Mark(BEGAN + dt.timedelta(days=number), f"Cycle {number}") for number in range(1, 4)]

    drawing = drawn(plot([2, 3, 4, 5, 6, 7, 8, 9], marks=close))[0]

    assert len({text.y for text in drawing.mark_labels}) == 3


def test_a_phone_gets_short_names_and_letters_large_enough():
    wide, narrow = drawn(plot([2, 5, 7], marks=[Mark(BEGAN, "Cycle 1", "1")]))

    assert [text.words for text in wide.mark_labels] == ["Cycle 1"]
    assert [text.words for text in narrow.mark_labels] == ["1"]
    smallest_chart = 320 - 2 * 16 - 2 * 16 - 2  # a phone's width within page and card
    assert NARROW.type * smallest_chart / NARROW.width >= 12


def test_a_long_hope_is_shortened_at_its_line_and_whole_in_the_table():
    long = "That we get through the morning without anybody shouting"
    shown = figure(Plot([Series(long, [Point(BEGAN, 3)])], 0, 10, [0, 10]), name="one", title="How near")

    assert shown.drawings[0].lines[0].end.words.endswith("…")  # type: ignore[union-attr]
    assert long in shown.table.columns


def test_the_table_tells_what_happened_on_each_day():
    lines = [Series("hope", [Point(BEGAN, 3, "first meeting"), Point(dt.date(2026, 10, 1), None)])]
    shown = figure(Plot(lines, 0, 10, [0, 10], [Mark(dt.date(2026, 9, 20), "Cycle 1")]), name="one", title="How near")

    assert shown.table.columns == ["Date", "hope", "What happened"]
    assert shown.table.rows == [
        ("3 September 2026", ["3", "first meeting"]),
        ("20 September 2026", ["", "Cycle 1"]),
        ("1 October 2026", ["–", ""]),
    ]


def test_what_the_lines_do_is_said_in_words():
    shown = figure(plot([3, 5, 7], [4], []), name="one", title="How near")

    assert "hope 0: 3 on 3 September 2026, 7 on 1 October 2026." in shown.desc
    assert "hope 1: 4 on 3 September 2026." in shown.desc
    assert "hope 2: no value yet." in shown.desc


def test_every_word_of_the_drawing_is_in_the_page():
    shown = figure(
        plot([2, 5, 7], marks=[Mark(BEGAN, "Cycle 1")], bands=[Band(0, 5, "on the way")], zone=Band(6, 9, "chance")),
        name="one", title="How near",
    )  # fmt: skip

    page = render_to_string("includes/chart.html", {"chart": shown})

    wanted = [text.words for drawing in shown.drawings for text in texts(drawing)]
    assert sorted(re.findall(r"<text[^>]*>([^<]+)</text>", page)) == sorted(wanted)
    assert {"Cycle 1", "on the way", "chance", "2", "7 hope 0", "3 Sep", "10"} <= set(wanted)


def test_words_of_a_family_cannot_become_markup():
    shown = figure(Plot([Series("<script>x", [Point(BEGAN, 3)])], 0, 10, [0, 10]), name="one", title="<b>near</b>")

    page = render_to_string("includes/chart.html", {"chart": shown})

    assert "<script" not in page
    assert "<b>" not in page


def test_two_charts_on_a_page_share_no_ids():
    shown = [figure(plot([3, 5]), name=name, title="How near") for name in ("one", "two")]

    page = "".join(render_to_string("includes/chart.html", {"chart": chart}) for chart in shown)

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 8
    named = " ".join(re.findall(r'aria-labelledby="([^"]+)"', page)).split()
    assert sorted(named) == sorted(ids)


def test_a_small_line_goes_by_true_dates_and_up_to_ten():
    places = spark([BEGAN, BEGAN + dt.timedelta(days=1), BEGAN + dt.timedelta(days=11)], [0, 5, 10], top=10)

    assert places == [("5.0", "38.0"), ("15.0", "20.0"), ("115.0", "2.0")]
