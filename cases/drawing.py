"""Where everything in a line chart stands: plain arithmetic, in units of the drawing's viewBox.

Numbers leave as text of one decimal at most, so that the same plot gives the same bytes in every language.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Number = int | float | Decimal

SHAPES = 5
LABEL_ROWS = 3
RADIUS = 4.5
EDGE = 12.0  # between the frame's sides and the first and last day
NEAR = 6.0  # between a thing and its words
SLIM, BROAD = "fijlrtI .,:;!|()'’-", "mwMW@%…"
TALL, DEEP = 0.8, 0.25  # how far letters reach above and below their line, by their height


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; None is a gap in the line. ``note`` says in the table what the day was."""

    on: dt.date
    value: Number | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its points in the order in which they came about; ``short`` is what a phone has room for."""

    label: str
    points: Sequence[Point]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, as a tick on the time axis; ``short`` is what a phone has room for."""

    on: dt.date
    label: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A light stripe across the chart between two values, named inside it."""

    low: Number
    high: Number
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What a chart shows; ``low`` to ``high`` is the whole range of the scale, whatever values there are.

    ``named`` lines say their label at their end, beside the last value; a single line may go without. ``span`` are days that
    the time axis must reach, so that several charts on a page may share it.
    """

    series: Sequence[Series]
    low: Number
    high: Number
    ticks: Sequence[Number]
    marks: Sequence[Mark] = ()
    bands: Sequence[Band] = ()
    zone: Band | None = None
    named: bool = True
    span: Sequence[dt.date] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's measures; ``type`` is the height of its letters, ``ends`` the share of the width for labels at line ends."""

    name: str
    width: float
    plot: float
    type: float
    ends: float


ALONE = Size("broad", 1040, 230, 15, 0.36)
WIDE = Size("wide", 600, 200, 15, 0.36)
NARROW = Size("narrow", 280, 170, 14, 0.42)


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a line; ``x`` is where they begin, have their middle or end, as ``anchor`` says."""

    x: str
    y: str
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Stripe:
    """A band or zone as a rectangle."""

    x: str
    y: str
    width: str
    height: str
    text: Text | None


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its unbroken parts, the symbols on its points, what stands at its end, and the way there if that is far."""

    number: int
    paths: list[str]
    symbols: list[str]
    values: list[Text]
    end: Text | None
    leader: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart at one size."""

    size: str
    width: str
    height: str
    grid: list[str]
    ticks: list[Text]
    bands: list[Stripe]
    zone: Stripe | None
    marks: list[str]
    mark_labels: list[Text]
    days: list[Text]
    lines: list[Line]


def draw(plot: Plot, size: Size, *, say_day: Callable[[dt.date], str], say: Callable[[Number], str]) -> Drawing:
    """Work out one drawing; ``say_day`` and ``say`` write a day and a value."""
    return _Sheet(plot, size, say_day, say).drawing()


def along(days: Sequence[dt.date], low: float, high: float) -> list[float]:
    """Each day's place between two ends, by true distance in time; a single day stands in the middle."""
    if not days:
        return []
    first, span = min(days), (max(days) - min(days)).days
    return [low + (high - low) * ((day - first).days / span if span else 0.5) for day in days]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, ``gap`` apart and between the ends; past the lower end where there is no room for all."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    places = list(wanted)
    ceiling = high
    for at in reversed(order):
        places[at] = min(places[at], ceiling)
        ceiling = places[at] - gap
    floor = low
    for at in order:
        places[at] = max(places[at], floor)
        floor = places[at] + gap
    return places


def width_of(words: str, size: float) -> float:
    """About how wide words are, rather too wide than too narrow."""
    slim = sum(letter in SLIM for letter in words)
    broad = sum(unicodedata.east_asian_width(letter) in "WF" or letter in BROAD for letter in words)
    return ((len(words) - slim - broad) * 0.62 + slim * 0.36 + broad) * size


def shortened(words: str, room: float, size: float) -> str:
    """The words, or as many of their letters as there is room for."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(kept + "…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def at(number: float) -> str:
    """A number of the drawing, always in the same digits."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def symbol(number: int, x: float, y: float, r: float = RADIUS) -> str:
    """The outline of a point; the first five series have shapes of their own: disc, square, triangle, diamond, cross."""
    shape = number % SHAPES
    if shape == 0:
        arc = f"a{at(r)} {at(r)} 0 1 0"
        return f"M{at(x - r)} {at(y)}{arc} {at(2 * r)} 0{arc} {at(-2 * r)} 0z"
    corners = {
        1: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        2: [(0, -1.2), (1.2, 0.9), (-1.2, 0.9)],
        3: [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
        4: [
            (-0.45, -1.25), (0.45, -1.25), (0.45, -0.45), (1.25, -0.45), (1.25, 0.45), (0.45, 0.45),
            (0.45, 1.25), (-0.45, 1.25), (-0.45, 0.45), (-1.25, 0.45), (-1.25, -0.45), (-0.45, -0.45),
        ],
    }[shape]  # fmt: skip
    return "M" + "L".join(f"{at(x + r * right)} {at(y + r * down)}" for right, down in corners) + "z"


@dataclass(slots=True)
class _Taken:
    """Where things stand already, so that words keep clear of them."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def take(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Take a box if it touches no other."""
        if any(left < box[2] and box[0] < right and top < box[3] and box[1] < bottom for box in self.boxes):
            return False
        self.boxes.append((left, top, right, bottom))
        return True

    def write(self, x: float, y: float, words: str, size: float, anchor: str = "start") -> Text | None:
        """The words at this place if they touch nothing."""
        width = width_of(words, size)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        if not self.take(left, y - TALL * size, left + width, y + DEEP * size):
            return None
        return Text(at(x), at(y), words, anchor)


Place = tuple[float, float, Number]


class _Sheet:
    """One drawing in the making: sideways first, then how high it must be, then everything in its place."""

    def __init__(self, plot: Plot, size: Size, say_day: Callable[[dt.date], str], say: Callable[[Number], str]) -> None:
        self.plot, self.size, self.say_day, self.say = plot, size, say_day, say
        self.taken = _Taken()
        self.ends = self._end_words()
        ticks = max((width_of(say(tick), size.type) for tick in plot.ticks), default=0.0)
        self.left = ticks + 2 * NEAR
        room = max((width_of(words, size.type) for words in self.ends.values()), default=0.0)
        self.right = size.width - max(room + RADIUS + NEAR - EDGE, 0) - NEAR
        known = [point.on for series in plot.series for point in series.points]
        days = sorted({*known, *(mark.on for mark in plot.marks), *plot.span})
        self.point_days = sorted(set(known)) or days
        self.x = dict(zip(days, along(days, self.left + EDGE, self.right - EDGE), strict=True))
        self.labels = self._mark_rows()
        rows = max((row for _x, _words, row in self.labels), default=-1) + 1
        self.top = rows * self.row + max(RADIUS, TALL * size.type / 2) + NEAR
        needed = max(0, len(self.ends) - 1) * self.row
        self.bottom = self.top + max(size.plot, needed)

    @property
    def row(self) -> float:
        """From one line of words to the next."""
        return self.size.type * 1.25

    def y(self, value: Number) -> float:
        """The height of a value; one outside the range stands at its end."""
        low, high = float(self.plot.low), float(self.plot.high)
        share = (float(value) - low) / (high - low) if high > low else 0.5
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def drawing(self) -> Drawing:
        """Everything in its place; what comes first keeps its words where there is not room for all."""
        size, plot = self.size, self.plot
        places = [self._places(series) for series in plot.series]
        for x, y, _value in (place for line in places for place in line):
            self.taken.boxes.append((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS))
        ends = self._end_texts(places)
        marks, mark_labels = self._marks()
        return Drawing(
            size=size.name,
            width=at(size.width),
            height=at(self.bottom + NEAR + self.row + DEEP * size.type),
            grid=[f"M{at(self.left)} {at(self.y(tick))}H{at(self.right)}" for tick in plot.ticks],
            ticks=self._ticks(),
            zone=self._stripe(plot.zone) if plot.zone else None,
            bands=[self._stripe(band) for band in plot.bands],
            marks=marks,
            mark_labels=mark_labels,
            days=self._days(),
            lines=[
                Line(
                    number=number,
                    paths=self._paths(series),
                    symbols=[symbol(number, x, y) for x, y, _value in line],
                    values=self._values(line),
                    end=ends[number][0],
                    leader=ends[number][1],
                )
                for number, (series, line) in enumerate(zip(plot.series, places, strict=True))
            ],
        )

    def _end_words(self) -> dict[int, str]:
        """What stands at the end of each line that has a value."""
        found = {}
        for number, series in enumerate(self.plot.series):
            last = next((point.value for point in reversed(series.points) if point.value is not None), None)
            if last is not None:
                label = series.short if self.size is NARROW and series.short else series.label
                words = f"{self.say(last)} {label}".rstrip() if self.plot.named else self.say(last)
                found[number] = shortened(words, self.size.width * self.size.ends, self.size.type)
        return found

    def _places(self, series: Series) -> list[Place]:
        return [(self.x[point.on], self.y(point.value), point.value) for point in series.points if point.value is not None]

    def _paths(self, series: Series) -> list[str]:
        """The line's parts between gaps; a value alone has only its symbol."""
        parts: list[list[str]] = [[]]
        for point in series.points:
            if point.value is None:
                parts.append([])
            else:
                parts[-1].append(f"{at(self.x[point.on])} {at(self.y(point.value))}")
        return ["M" + "L".join(part) for part in parts if len(part) > 1]

    def _end_texts(self, places: list[list[Place]]) -> list[tuple[Text | None, str]]:
        """Words at the ends of the lines, kept apart; a thin leader shows the way to words that had to move."""
        drop = (TALL - DEEP) / 2 * self.size.type  # from the middle of letters to their line
        wanted = {number: places[number][-1] for number in self.ends}
        heights = spread([y for _x, y, _value in wanted.values()], self.row, self.top, self.bottom)
        texts: list[tuple[Text | None, str]] = [(None, "") for _line in places]
        column = self.right - EDGE if len(wanted) > 1 else 0.0
        for (number, (x, y, _value)), height in zip(wanted.items(), heights, strict=True):
            there = max(x, column) + RADIUS + NEAR
            far = abs(height - y) > NEAR or there - x > 4 * RADIUS
            leader = f"M{at(x + RADIUS)} {at(y)}L{at(there - 2)} {at(height)}" if far else ""
            words = self.ends[number]
            middle = height + drop
            width = width_of(words, self.size.type)
            self.taken.boxes.append((there, middle - TALL * self.size.type, there + width, middle + DEEP * self.size.type))
            texts[number] = (Text(at(there), at(middle), words), leader)
        return texts

    def _values(self, line: list[Place]) -> list[Text]:
        """Values beside their points, above or else below, where there is room; the last one stands at the line's end."""
        texts = []
        for x, y, value in line[:-1]:
            above, below = y - RADIUS - NEAR / 2 - DEEP * self.size.type, y + RADIUS + NEAR / 2 + TALL * self.size.type
            for height in (above, below):
                fits = TALL * self.size.type <= height < self.bottom
                if fits and (text := self.taken.write(x, height, self.say(value), self.size.type, "middle")):
                    texts.append(text)
                    break
        return texts

    def _stripe(self, band: Band) -> Stripe:
        """A band with its name at the right edge, or the left one where something is in the way, if it is high enough."""
        top, bottom = self.y(band.high), self.y(band.low)
        text = None
        if band.label and bottom - top >= self.row:
            line = (top + bottom) / 2 + (TALL - DEEP) / 2 * self.size.type
            words = shortened(band.label, (self.right - self.left) / 2, self.size.type)
            text = self.taken.write(self.right - NEAR, line, words, self.size.type, "end")
            text = text or self.taken.write(self.left + NEAR, line, words, self.size.type)
        return Stripe(at(self.left), at(top), at(self.right - self.left), at(bottom - top), text)

    def _ticks(self) -> list[Text]:
        """Words of the value axis, the ends first; fewer on a phone."""
        ticks = list(self.plot.ticks)
        if self.size is NARROW and len(ticks) > SHAPES:
            ticks = [ticks[0], *ticks[2:-1:2], ticks[-1]]
        drop = (TALL - DEEP) / 2 * self.size.type
        found = [self.taken.write(self.left - NEAR, self.y(tick) + drop, self.say(tick), self.size.type, "end") for tick in
                 sorted(ticks, key=lambda tick: tick not in (ticks[0], ticks[-1]))]  # fmt: skip
        return [text for text in found if text]

    def _mark_rows(self) -> list[tuple[float, str, int]]:
        """Each mark's place, words and row above the frame; -1 where there is no row left for its words."""
        taken, found = _Taken(), []
        for mark in sorted(self.plot.marks, key=lambda mark: mark.on):
            words = mark.short if self.size is NARROW and mark.short else mark.label
            words = shortened(words, self.size.width / 2, self.size.type)
            half = width_of(words, self.size.type) / 2
            x = min(max(self.x[mark.on], half), self.size.width - half)
            free = (row for row in range(LABEL_ROWS) if taken.take(x - half - NEAR / 2, row, x + half + NEAR / 2, row + 0.5))
            found.append((self.x[mark.on], words, next(free, -1) if words else -1))
        return found

    def _marks(self) -> tuple[list[str], list[Text]]:
        """A line down the frame for each mark, and its words above."""
        texts = []
        for x, words, row in self.labels:
            half = width_of(words, self.size.type) / 2
            if row >= 0:
                height = self.top - max(RADIUS, TALL * self.size.type / 2) - NEAR / 2 - row * self.row - DEEP * self.size.type
                middle = min(max(x, half), self.size.width - half)
                texts.append(self.taken.write(middle, height, words, self.size.type, "middle"))
        lines = [f"M{at(x)} {at(self.top)}V{at(self.bottom + NEAR)}" for x, _words, _row in self.labels]
        return lines, [text for text in texts if text]

    def _days(self) -> list[Text]:
        """Days under the axis: the first, the last, and those between for which there is room."""
        days = self.point_days
        taken, found = _Taken(), []
        for day in [*days[:1], *days[-1:], *days[1:-1]]:
            half = width_of(self.say_day(day), self.size.type) / 2
            x = min(max(self.x[day], half), self.size.width - half)
            height = self.bottom + NEAR + self.size.type
            if taken.take(x - half - NEAR / 2, 0, x + half + NEAR / 2, 1):
                found.append((day, Text(at(x), at(height), self.say_day(day), "middle")))
        return [text for _day, text in sorted(found, key=lambda one: one[0])]
