"""The scene that other sites show beside a link to this one: the drawing of the landing page, on its light paper.

Its shapes are those of templates/public/art/hero.html, on a sheet of 660 by 540.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from public.painting import Canvas

SUN, SUN_SOFT, LAGOON, LAGOON_SOFT = "#f2b632", "#fff3d2", "#0b6166", "#dff0ee"
LEAF, LEAF_DEEP, LEAF_SOFT, WHITE, EDGE = "#4f9160", "#35703f", "#e2f1e3", "#ffffff", "#857a68"
TEAL, TEAL_DEEP, RUST, RUST_DEEP, NAVY, NAVY_DEEP = "#0f7378", "#0a585d", "#bf5f35", "#974722", "#2d4a66", "#233a51"
SKIN_1, SKIN_2, HAIR, CAM = "#8d5a3b", "#b67a50", "#2b1d1a", "#22343d"


class Fill(NamedTuple):
    """The inside of a path."""

    colour: str
    path: str


class Line(NamedTuple):
    """A path that a round pen follows."""

    colour: str
    width: float
    path: str


class Trail(NamedTuple):
    """A row of dots along a path."""

    colour: str
    width: float
    gap: float
    path: str


class Dot(NamedTuple):
    """A circle, or an ellipse with a second radius."""

    colour: str
    x: float
    y: float
    rx: float
    ry: float | None = None


class Block(NamedTuple):
    """A rectangle with round corners."""

    colour: str
    place: tuple[float, float, float, float]
    radius: float


SCENE = (
    Fill(SUN_SOFT, "M40 338C-2 196 92 56 268 44s352 46 364 214-96 226-296 234S80 474 40 338Z"),
    Block(WHITE, (548, 112, 92, 112), 12),
    Fill(LEAF_SOFT, "M548 190c26-20 66-20 92-2v24a12 12 0 0 1-12 12h-68a12 12 0 0 1-12-12Z"),
    Dot(SUN, 612, 148, 17),
    Line(EDGE, 3, "M594 112v112M548 168h92"),
    Line(EDGE, 3, "M560 112h68a12 12 0 0 1 12 12v88a12 12 0 0 1-12 12h-68a12 12 0 0 1-12-12v-88a12 12 0 0 1 12-12Z"),
    Fill(LEAF, "M92 342c-38-12-52-50-44-84 34 8 54 42 44 84Z"),
    Fill(LEAF_DEEP, "M98 346c-14-44 4-92 40-112 22 40 6 90-40 112Z"),
    Fill(LEAF, "M104 346c4-34 32-58 66-58-2 34-30 58-66 58Z"),
    Fill(RUST_DEEP, "M66 340h72l-9 66a14 14 0 0 1-14 12H89a14 14 0 0 1-14-12Z"),
    Dot(LAGOON_SOFT, 338, 440, 262, 42),
    Fill(NAVY, "M186 448c-26 0-30-30-8-40 36-16 130-14 172 10 20 12 10 30-10 30Z"),
    Fill(TEAL, "M186 418c-16-90-2-160 56-172 60-12 94 40 96 104 0 28-4 50-12 68Z"),
    Fill(SKIN_2, "M244 226h44v34a22 22 0 0 1-44 0Z"),
    Dot(HAIR, 226, 166, 30),
    Dot(HAIR, 206, 200, 24),
    Dot(HAIR, 212, 234, 20),
    Dot(SKIN_2, 270, 198, 50),
    Dot(HAIR, 252, 148, 30),
    Dot(HAIR, 288, 146, 24),
    Dot(HAIR, 232, 182, 22),
    Line(HAIR, 3.4, "M288 192c5-6 13-6 17 0M284 219c8 8 18 7 24-2"),
    Line(SKIN_2, 25, "M334 356c18 10 34 8 46-4"),
    Line(TEAL_DEEP, 34, "M272 302c8 34 28 52 60 56"),
    Dot(SUN, 398, 338, 23),
    Line(HAIR, 3.4, "M378 328c14 8 28 8 40 0"),
    Fill(RUST, "M420 444c-8-58 2-104 50-106 46 0 64 48 58 106Z"),
    Fill(SKIN_1, "M452 318h34v26a17 17 0 0 1-34 0Z"),
    Dot(SKIN_1, 464, 296, 40),
    Fill(HAIR, "M426 292c-4-36 24-54 52-48 30 6 40 38 26 66-8-20-22-28-38-30-14 0-30 2-40 12Z"),
    Dot(HAIR, 482, 240, 15),
    Line(HAIR, 3.4, "M434 298c4-5 10-5 13 0M436 314c6 7 14 6 18-1"),
    Line(SKIN_1, 18, "M448 382c-18 2-28-6-34-22"),
    Line(RUST_DEEP, 24, "M474 380c-12 6-20 6-28 2"),
    Line(NAVY_DEEP, 26, "M490 434c-30-6-52-4-74 4"),
    Line(RUST_DEEP, 22, "M408 440l-4-10"),
    Trail(LAGOON, 3.5, 10, "M318 196c40-2 84 24 108 82"),
    Line(LAGOON, 5, "M158 122v-20a14 14 0 0 1 14-14h20M490 88h20a14 14 0 0 1 14 14v20"),
    Line(LAGOON, 5, "M158 446v20a14 14 0 0 0 14 14h20M524 446v20a14 14 0 0 1-14 14h-20"),
    Line(CAM, 7, "m588 398-26 96M596 398v98M604 398l26 92"),
    Block(CAM, (562, 342, 76, 54), 15),
    Fill(CAM, "m564 358-26-13a5 5 0 0 0-7 4v40a5 5 0 0 0 7 4l26-13Z"),
    Dot(SUN, 618, 358, 6),
    Line(SUN, 4.5, "M580 374c7 10 22 10 29 0"),
)  # fmt: skip


def paint_scene(canvas: Canvas) -> Canvas:
    """A parent and a small child on the floor pass a ball; a camera watches at the child's height."""
    paint: dict[type, Callable[..., object]] = {
        Fill: canvas.fill, Line: canvas.draw, Trail: canvas.dots, Dot: canvas.circle, Block: canvas.block,
    }  # fmt: skip
    for shape in SCENE:
        paint[type(shape)](*shape)
    return canvas
