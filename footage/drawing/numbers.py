"""The number in every frame of a drawn film: when a frame is due, how its number is painted, and how it is read back.

A number counts ticks of ``1 / fps`` from the start, so that it names a time. It stands in a strip along the bottom edge, a
twelfth of the picture high, as blocks of black and white: a light and a dark block to measure by, 24 bits, a parity bit, and
the two to measure by again. Blocks that large outlive H.264, scaling and a screenshot.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import VideoFrame

BITS = 24
STRIP = 12
CELLS = BITS + 5
# Light and dark must lie so far apart, of 255; a block this near to the middle between them is neither.
CONTRAST, MIDDLE, UNCLEAR = 80, 0.5, 0.2
# In every 50 ticks of a film of variable rate: where the light is bright, and where it is dim.
LIGHT_CHANGES, BRIGHT, DIM = 50, range(15, 20), range(40, 50)
# What phones count in: every usual frame rate is a whole number of these.
CLOCK = 90_000


def moments(*, seconds: float, fps: Fraction | int, variable: bool, seed: int) -> list[Fraction]:
    """When each frame of a film is shown, in seconds from its start.

    A film of variable rate does as a phone does in changing light: it trembles around the tick, leaves out every second frame
    for a while and doubles the rate for another, about ``fps`` on the whole.
    """
    ticks = round(seconds * fps)
    due = _trembling(ticks, random.Random(seed)) if variable else (Fraction(tick) for tick in range(ticks))  # noqa: S311
    return [Fraction(round(at * CLOCK / fps), CLOCK) for at in due]


def _trembling(ticks: int, chance: random.Random) -> Iterator[Fraction]:
    for tick in range(ticks):
        light = tick % LIGHT_CHANGES
        if light in DIM and tick % 2:
            continue
        yield tick + Fraction(chance.randint(-25, 25), 100) if tick else Fraction(0)
        if light in BRIGHT:
            yield tick + Fraction(1, 2)


def number_at(moment: Fraction, fps: Fraction | int) -> int:
    """The tick nearest to a moment."""
    return floor(moment * fps + Fraction(1, 2))


def expected_numbers(shown: Sequence[Fraction], *, fps: Fraction | int, rate: Fraction, frames: int) -> list[int]:
    """The number that each frame of a copy at constant ``rate`` must show, from the ``moments`` of the film it was made of.

    Each frame of the copy shows the last frame that was due by then, to the nearest frame of the copy. Where the copy's rate
    is the film's own, that is the largest number drawn that is not above the frame's index.
    """
    numbers = []
    at = 0
    for frame in range(frames):
        while at + 1 < len(shown) and number_at(shown[at + 1], rate) <= frame:
            at += 1
        numbers.append(number_at(shown[at], fps))
    return numbers


def cells_of(number: int) -> list[bool]:
    """The blocks of a number from left to right; true is light."""
    bits = [bool(number >> place & 1) for place in reversed(range(BITS))]
    return [True, False, *bits, sum(bits) % 2 == 0, False, True]


def read_number(width: int, height: int, rgb: bytes | bytearray | memoryview) -> int | None:
    """The number in a whole picture of three bytes a pixel without padding, or None where none can be read for certain."""
    if width < CELLS * 2 or height < STRIP * 2 or len(rgb) != width * height * 3:
        return None
    middle = height - height // STRIP // 2 - 1
    light = [_lightness(rgb, width, (2 * cell + 1) * width // (2 * CELLS), middle) for cell in range(CELLS)]
    white, black = min(light[0], light[-1]), max(light[1], light[-2])
    reach = white - black
    if reach < CONTRAST:
        return None
    shares = [(value - black) / reach for value in light[2:-2]]
    if any(abs(share - MIDDLE) < UNCLEAR for share in shares):
        return None
    bits = [share > MIDDLE for share in shares]
    number = sum(bit << place for place, bit in enumerate(reversed(bits[:BITS])))
    return number if cells_of(number)[2:-2] == bits else None


def _lightness(rgb: bytes | bytearray | memoryview, width: int, x: int, y: int) -> float:
    """The mean of three by three pixels."""
    total = 0
    for row in (y - 1, y, y + 1):
        start = (row * width + x - 1) * 3
        total += sum(rgb[start : start + 9])
    return total / 27


def read_frame(frame: VideoFrame) -> int | None:
    """The number in a decoded frame."""
    plane = frame.reformat(format="rgb24").planes[0]
    rows = memoryview(plane)
    if plane.line_size == frame.width * 3:
        return read_number(frame.width, frame.height, rows)
    packed = b"".join(bytes(rows[y * plane.line_size :][: frame.width * 3]) for y in range(frame.height))
    return read_number(frame.width, frame.height, packed)
