"""Line charts over true dates, drawn on the server: the drawing at two sizes, its words, and its numbers as a table.

``figure(plot, name=…, title=…)`` gives what ``includes/chart.html`` draws; the page that uses it loads ``css/chart.css``.
No database, request or clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.drawing import ALONE, NARROW, WIDE, Band, Drawing, Mark, Number, Plot, Point, Series, along, draw

__all__ = ["Band", "Figure", "Mark", "Plot", "Point", "Series", "Table", "figure", "in_words", "spark", "table"]


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart: a row for each day, a column for each series and one for what happened."""

    caption: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with all its words; ``name`` makes its ids unique on the page."""

    name: str
    headline: str
    subtitle: str
    title: str
    desc: str
    drawings: list[Drawing]
    table: Table


def figure(
    plot: Plot, *, name: str, title: str, headline: str = "", subtitle: str = "", is_alone: bool = False
) -> Figure:  # fmt: skip
    """The chart called ``name``, unlike any other on its page.

    ``headline`` says what is to be seen, ``subtitle`` measure, unit and dates; ``title`` names the chart and its table.
    One that ``is_alone`` in its row is drawn for the width of a laptop too.
    """
    days = [point.on for series in plot.series for point in series.points]
    years = bool(days) and min(days).year != max(days).year

    def say_day(day: dt.date) -> str:
        return date_format(day, "j M Y" if years else "j M")

    drawings = [draw(plot, size, say_day=say_day, say=said) for size in ((ALONE, WIDE, NARROW) if is_alone else (WIDE, NARROW))]
    return Figure(name, headline, subtitle, title, in_words(plot), drawings, table(plot, caption=title))


def table(plot: Plot, *, caption: str) -> Table:
    """The same numbers as rows: one for each day, more where a series has several values on it."""
    days: dict[tuple[dt.date, int], dict[int, Point]] = {(mark.on, 0): {} for mark in plot.marks}
    for number, series in enumerate(plot.series):
        times: dict[dt.date, int] = {}
        for point in series.points:
            time = times[point.on] = times.get(point.on, -1) + 1
            days.setdefault((point.on, time), {})[number] = point
    told = bool(plot.marks) or any(point.note for points in days.values() for point in points.values())
    rows = []
    for (day, time), points in sorted(days.items(), key=lambda item: item[0]):
        cells = [said(points[number].value) if number in points else "" for number in range(len(plot.series))]
        if told:
            happened = [mark.label for mark in plot.marks if mark.on == day and time == 0]
            notes = [point.note for point in points.values() if point.note]
            cells.append(", ".join(dict.fromkeys(notes + happened)))
        rows.append((date_format(day, "j F Y"), cells))
    columns = [_("Date"), *(series.label for series in plot.series), *([_("What happened")] if told else [])]
    return Table(caption, columns, rows)


def in_words(plot: Plot) -> str:
    """What the lines do, for whoever does not see them."""
    sentences = [_line_in_words(series) for series in plot.series]
    return " ".join([*sentences, _("The table below holds all the numbers.")])


def said(value: Number | None) -> str:
    """A value as it is written, without the zeros that say nothing."""
    if value is None:
        return "–"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spark(days: Sequence[dt.date], values: Sequence[Number], *, top: Number) -> list[tuple[str, str]]:
    """Places in a small drawing of 120 by 40: time goes right by true dates, ``top`` is up."""
    places = zip(along(days, 5, 115), values, strict=True)
    return [(f"{x:.1f}", f"{38 - 36 * float(value) / float(top):.1f}") for x, value in places]


def _line_in_words(series: Series) -> str:
    known = [point for point in series.points if point.value is not None]
    if not known:
        return _("%(label)s: no value yet.") % {"label": series.label}
    first, last = known[0], known[-1]
    words = {
        "label": series.label, "first": said(first.value), "begin": date_format(first.on, "j F Y"),
        "last": said(last.value), "end": date_format(last.on, "j F Y"),
    }  # fmt: skip
    if len(known) == 1:
        return _("%(label)s: %(first)s on %(begin)s.") % words
    return _("%(label)s: %(first)s on %(begin)s, %(last)s on %(end)s.") % words
