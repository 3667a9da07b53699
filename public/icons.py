"""The service's mark and its picture for other sites, painted when they are first asked for, once a process."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image

from public.painting import Canvas
from public.scene import paint_scene

PAPER, LAGOON, SUN = "#fbf8f3", "#0b6166", "#f2b632"
# The mark as static/favicon.svg has it, on a sheet of 32 by 32.
SHEET = 32
LENS = "m22 14 6.4-3.7a1 1 0 0 1 1.6.8v9.8a1 1 0 0 1-1.6.8L22 18Z"
SMILE = "M7.5 16.5c1.6 3 7.4 3 9 0"
# Name: (pixels, how much of the sheet the mark takes, the ground). A system may cut a maskable icon to a circle of 4/5.
ICONS = {
    "icon-192": (192, 1.0, "#00000000"),
    "icon-512": (512, 1.0, "#00000000"),
    "maskable-512": (512, 0.56, PAPER),
    "apple-touch-icon": (180, 0.72, PAPER),
}
IN_THE_ICO = (16, 32, 48)
SOCIAL_SIZE = (1200, 630)


@lru_cache(maxsize=8)
def icon(name: str) -> bytes:
    """One of ICONS, as PNG."""
    pixels, share, ground = ICONS[name]
    return _saved(mark(pixels, share=share, ground=ground), "PNG")


@lru_cache(maxsize=1)
def favicon() -> bytes:
    """The mark in the sizes that browsers without SVG ask for."""
    largest, *others = (mark(pixels) for pixels in sorted(IN_THE_ICO, reverse=True))
    out = BytesIO()
    largest.save(out, "ICO", sizes=[(pixels, pixels) for pixels in IN_THE_ICO], append_images=others)
    return out.getvalue()


@lru_cache(maxsize=1)
def social_picture() -> bytes:
    """What other sites show beside a link to this one: the drawing of the landing page on its paper, as PNG."""
    canvas = Canvas(*SOCIAL_SIZE, ground=PAPER, finer=2)
    return _saved(paint_scene(canvas.placed(scale=1.12, x=230, y=8)).picture().convert("RGB"), "PNG")


def mark(pixels: int, *, share: float = 1.0, ground: str = "#00000000") -> Image.Image:
    """The small camera that smiles."""
    scale = pixels * share / SHEET
    edge = (pixels - SHEET * scale) / 2
    canvas = Canvas(pixels, pixels, ground=ground).placed(scale=scale, x=edge, y=edge)
    return canvas.block(LAGOON, (2, 7, 20, 18), 6).fill(LAGOON, LENS).draw(SUN, 2.6, SMILE).picture()


def _saved(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, kind, optimize=True)
    return out.getvalue()
