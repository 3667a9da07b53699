"""How far two colours stand apart, and the nearest shade of a colour that stands far enough.

The ratio is that of WCAG 2.2 (W3C Recommendation, 5 October 2023, definitions of *contrast ratio* and *relative luminance*):
``(lighter + 0.05) / (darker + 0.05)``, from 1 to 21. Shades keep their hue in OKLCH (Björn Ottosson, "A perceptual color space
for image processing", 2020; CSS Color Module Level 4, section 9). Colours are ``#rrggbb``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

SHADES = 256  # steps of lightness that are tried between black and white
WHITE = "#ffffff"
# Linear sRGB to the cone responses of Oklab, those to Oklab, and both ways back.
TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB = ((1, 0.3963377774, 0.2158037573), (1, -0.1055613458, -0.0638541728), (1, -0.0894841775, -1.2914855480))
FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
Matrix = tuple[tuple[float, float, float], ...]


class Shade(NamedTuple):
    """A colour by lightness (0 to 1), chroma and hue (radians), as OKLCH has them."""

    lightness: float
    chroma: float
    hue: float


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance: 0 for black, 1 for white."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shade_of(colour: str) -> Shade:
    """The colour by lightness, chroma and hue."""
    lightness, a, b = _times(TO_LAB, *(math.cbrt(cone) for cone in _times(TO_CONES, *_linear(colour))))
    return Shade(lightness, math.hypot(a, b), math.atan2(b, a))


def colour_of(shade: Shade) -> str:
    """The colour of a shade; one that no screen can show is made paler until it can."""
    chroma = shade.chroma
    while (rgb := _rgb(shade._replace(chroma=chroma))) is None:
        chroma = chroma * 0.97 - 0.0005 if chroma > 0.001 else 0.0  # noqa: PLR2004 - as good as grey
    return "#" + "".join(f"{channel:02x}" for channel in rgb)


def toned(colour: str, *, lightness: float, chroma: float = 1.0) -> str:
    """Another shade of the colour: as light as told, no more vivid than told."""
    shade = shade_of(colour)
    return colour_of(Shade(lightness, min(shade.chroma, chroma), shade.hue))


def nearest(colour: str, passes: Callable[[str], bool]) -> str | None:
    """The shade of the colour that is nearest in lightness among those that pass; None where none does."""
    start = shade_of(colour)
    for step in range(SHADES):
        for way in (-1, 1):
            lightness = start.lightness + way * step / SHADES
            found = colour_of(start._replace(lightness=lightness)) if 0 <= lightness <= 1 else colour
            if 0 <= lightness <= 1 and passes(found):
                return found
    return None


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _opened(red), _opened(green), _opened(blue)


def _opened(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG 2.2


def _closed(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB


def _rgb(shade: Shade) -> list[int] | None:
    lightness, chroma, hue = shade
    cones = _times(FROM_LAB, lightness, chroma * math.cos(hue), chroma * math.sin(hue))
    channels = [_closed(max(channel, -1.0)) for channel in _times(FROM_CONES, *(cone**3 for cone in cones))]
    grey = chroma == 0.0
    if not grey and not all(-0.0005 <= channel <= 1.0005 for channel in channels):  # noqa: PLR2004 - rounding
        return None
    return [round(255 * min(max(channel, 0.0), 1.0)) for channel in channels]


def _times(matrix: Matrix, *vector: float) -> tuple[float, ...]:
    return tuple(sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix)
