"""Paints the shapes of our own drawings with Pillow: paths as SVG writes them, filled or drawn with a round pen."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Self

from PIL import Image, ImageDraw

Point = complex
TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
# Painted so many times larger than it is asked for, and then made smaller: that is what makes edges smooth.
FINER = 4
STEPS = 24


class Canvas:
    """A picture in the making; places and sizes are those of the drawing, whatever the picture's size."""

    def __init__(self, width: int, height: int, *, ground: str = "#00000000", finer: int = FINER) -> None:
        self._size = (width, height)
        self._picture = Image.new("RGBA", (width * finer, height * finer), ground)
        self._pen = ImageDraw.Draw(self._picture)
        self._finer = finer
        self._scale, self._origin = float(finer), 0j

    def placed(self, *, scale: float, x: float = 0, y: float = 0) -> Self:
        """From here on the drawing's units are so large, and its corner stands there."""
        self._scale, self._origin = scale * self._finer, complex(x, y) * self._finer
        return self

    def fill(self, colour: str, *paths: str) -> Self:
        """Fill the inside of each path."""
        for path in paths:
            for line in flat(path):
                self._pen.polygon([self._place(point) for point in line], fill=colour)
        return self

    def circle(self, colour: str, x: float, y: float, rx: float, ry: float | None = None) -> Self:
        """A filled circle, or an ellipse with a second radius."""
        ry = rx if ry is None else ry
        self._pen.ellipse([*self._place(complex(x - rx, y - ry)), *self._place(complex(x + rx, y + ry))], fill=colour)
        return self

    def block(self, colour: str, place: tuple[float, float, float, float], radius: float) -> Self:
        """A filled rectangle with round corners; ``place`` is its corner, its width and its height."""
        x, y, width, height = place
        box = [*self._place(complex(x, y)), *self._place(complex(x + width, y + height))]
        self._pen.rounded_rectangle(box, radius * self._scale, fill=colour)
        return self

    def draw(self, colour: str, width: float, *paths: str) -> Self:
        """Follow each path with a round pen."""
        half = width * self._scale / 2
        for path in paths:
            for line in flat(path):
                places = [self._place(point) for point in line]
                self._pen.line(places, fill=colour, width=round(half * 2))
                for x, y in places:
                    self._pen.ellipse([x - half, y - half, x + half, y + half], fill=colour)
        return self

    def dots(self, colour: str, width: float, gap: float, path: str) -> Self:
        """A row of dots along a path."""
        for line in flat(path):
            ahead = 0.0
            for start, end in pairwise(line):
                length = abs(end - start)
                while ahead < length:
                    here = start + (end - start) * (ahead / length)
                    self.circle(colour, here.real, here.imag, width / 2)
                    ahead += gap
                ahead -= length
        return self

    def picture(self) -> Image.Image:
        """What was painted, at the size that was asked for."""
        return self._picture.resize(self._size, Image.Resampling.BOX)

    def _place(self, point: Point) -> tuple[float, float]:
        there = point * self._scale + self._origin
        return there.real, there.imag


def flat(path: str) -> Iterator[list[Point]]:
    """The lines of a path (SVG 2, chapter 9) as points; of its curves S follows only C, and arcs are of circles."""
    line: list[Point] = []
    here = control = 0j
    for letter, numbers in _commands(path):
        command, base = letter.upper(), here if letter.islower() else 0j
        if command == "M" and line:
            yield line
        if command == "Z":
            line.append(line[0])
            here = line[0]
            continue
        points = _curve(command, numbers, base, here, 2 * here - control)
        line = [points[-1]] if command == "M" else line + points
        control = base + complex(*numbers[-4:-2]) if command in "CS" else points[-1]
        here = points[-1]
    if line:
        yield line


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    letter = ""
    tokens = TOKEN.findall(path)
    while tokens:
        if tokens[0].isalpha():
            letter = tokens.pop(0)
        count = TAKES[letter.upper()]
        yield letter, [float(token) for token in tokens[:count]]
        del tokens[:count]
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def _curve(command: str, numbers: Sequence[float], base: Point, here: Point, mirrored: Point) -> list[Point]:
    """The points of one command, without the one it starts from."""
    if command == "H":
        return [complex(base.real + numbers[0], here.imag)]
    if command == "V":
        return [complex(here.real, base.imag + numbers[0])]
    if command == "A":
        return _arc(here, base + complex(*numbers[5:]), numbers[0], large=bool(numbers[3]), clockwise=bool(numbers[4]))
    points = [base + complex(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    if command in "ML":
        return points
    first, second, end = points if command == "C" else (mirrored, *points)
    return [_on_curve(here, first, second, end, step / STEPS) for step in range(1, STEPS + 1)]


def _on_curve(start: Point, first: Point, second: Point, end: Point, at: float) -> Point:
    rest = 1 - at
    return rest**3 * start + 3 * rest**2 * at * first + 3 * rest * at**2 * second + at**3 * end


def _arc(start: Point, end: Point, radius: float, *, large: bool, clockwise: bool) -> list[Point]:
    half = (end - start) / 2
    radius = max(radius, abs(half))
    away = half / abs(half) * 1j * math.sqrt(max(0.0, radius**2 - abs(half) ** 2))
    middle = start + half + (away if large != clockwise else -away)
    turn = math.atan2(((end - middle) / (start - middle)).imag, ((end - middle) / (start - middle)).real)
    if clockwise and turn < 0:
        turn += 2 * math.pi
    if not clockwise and turn > 0:
        turn -= 2 * math.pi
    spin = [complex(math.cos(turn * step / STEPS), math.sin(turn * step / STEPS)) for step in range(1, STEPS)]
    return [middle + (start - middle) * each for each in spin] + [end]
