"""A canvas of flat shapes straight on the planes of a video frame, without any picture library.

It is drawn at twice the size that is wanted; scaling it down smooths the edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, cos, hypot, pi, sin, sqrt

import av

Point = tuple[float, float]
Span = tuple[int, int, int]


class Colour:
    """A colour ``#rrggbb`` as the three bytes of a video picture (ITU-R BT.601, limited range)."""

    def __init__(self, code: str) -> None:
        red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        self.planes = (
            round(16 + 219 * luma),
            round(128 + 224 * (blue - luma) / 1.772),
            round(128 + 224 * (red - luma) / 1.402),
        )
        # Long enough for any row, so that painting one is a slice of this.
        self.rows = tuple(bytes([value]) * 8192 for value in self.planes)


class Canvas:
    """A picture to paint on; shapes reach it as rows of pixels and are cut off at its edges."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.frame = av.VideoFrame(width, height, "yuv420p")
        self._planes = [memoryview(plane) for plane in self.frame.planes]
        self._strides = [plane.line_size for plane in self.frame.planes]

    def copy_from(self, other: Canvas) -> None:
        """Become a copy of another canvas of the same size."""
        for mine, theirs in zip(self._planes, other._planes, strict=True):
            mine[:] = theirs

    def paint(self, spans: Iterable[Span], colour: Colour) -> None:
        """Fill rows of pixels: ``(row, from, up to)``."""
        luma, blue, red = self._planes
        stride, half_stride, _ = self._strides
        for row, begin, end in spans:
            left, right = max(0, begin), min(self.width, end)
            if not 0 <= row < self.height or left >= right:
                continue
            at = row * stride
            luma[at + left : at + right] = colour.rows[0][: right - left]
            if not row & 1:
                start, stop = left + 1 >> 1, right + 1 >> 1
                at = (row >> 1) * half_stride
                blue[at + start : at + stop] = colour.rows[1][: stop - start]
                red[at + start : at + stop] = colour.rows[2][: stop - start]

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        begin, end = round(left), round(right)
        self.paint(((row, begin, end) for row in range(round(top), round(bottom))), colour)

    def ellipse(self, middle: Point, across: float, down: float, colour: Colour) -> None:
        """``across`` and ``down`` are the half axes."""
        self.paint(_ellipse(middle, across, down), colour)

    def limb(self, begin: Point, end: Point, thick: float, colour: Colour, *, taper: float = 1) -> None:
        """A stroke with round ends, ``thick`` at the beginning and ``thick * taper`` at the end."""
        outline = _round_stroke(begin, end, thick / 2, thick * taper / 2)
        self.paint(_convex(outline), colour)


def _ellipse(middle: Point, across: float, down: float) -> list[Span]:
    x, y = middle
    spans = []
    for row in range(ceil(y - down), ceil(y + down)):
        half = across * sqrt(max(0.0, 1 - ((row - y) / down) ** 2))
        spans.append((row, round(x - half), round(x + half)))
    return spans


def _round_stroke(begin: Point, end: Point, first: float, second: float) -> list[Point]:
    """The outline of two discs and what lies between them."""
    length = hypot(end[0] - begin[0], end[1] - begin[1]) or 1
    ahead = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    outline = []
    for (x, y), radius, turn in ((begin, first, pi / 2), (end, second, -pi / 2)):
        for step in range(9):
            angle = turn + pi * step / 8
            along, beside = cos(angle) * radius, sin(angle) * radius
            outline.append((x + ahead[0] * along - ahead[1] * beside, y + ahead[1] * along + ahead[0] * beside))
    return outline


def _convex(outline: Sequence[Point]) -> list[Span]:
    """The rows of a convex outline."""
    top = ceil(min(y for _, y in outline))
    bottom = ceil(max(y for _, y in outline))
    left = [float("inf")] * (bottom - top)
    right = [float("-inf")] * (bottom - top)
    for (x, y), (next_x, next_y) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if y == next_y:
            continue
        slope = (next_x - x) / (next_y - y)
        for row in range(ceil(min(y, next_y)), ceil(max(y, next_y))):
            at = x + (row - y) * slope
            left[row - top] = min(left[row - top], at)
            right[row - top] = max(right[row - top], at)
    return [
        (top + row, round(begin), round(end)) for row, (begin, end) in enumerate(zip(left, right, strict=True)) if begin <= end
    ]
