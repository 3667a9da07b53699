"""A name drawn with a finger: strokes as a short text of whole numbers, read strictly and made a path by this program alone.

``12,80 14,78 20,70;200,40`` is two strokes in a field of 600 by 200: points apart by a space, strokes by a semicolon.
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import dist

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 600, 200
POINTS_MOST, STROKES_MOST = 1500, 100
CHARACTERS_MOST = POINTS_MOST * len("600,200 ")
# Less is a slip of the finger; the shortest name that anybody draws is a few times as long.
LEAST_LENGTH, LEAST_SIZE = 60, 20
POINT = re.compile(r"([0-9]{1,3}),([0-9]{1,3})")

Point = tuple[int, int]
Strokes = list[list[Point]]


class NotAName(Exception):
    """The drawing cannot be kept; the text is a sentence for the person."""


def checked(drawn: str) -> str:
    """The drawing as it may be kept, or nothing where nothing was drawn; raises NotAName."""
    strokes = _read(drawn.strip())
    if strokes is None:
        raise NotAName(_("This drawing cannot be read. Please clear it and draw the name anew, or type it."))
    if strokes and not _is_more_than_a_slip(strokes):
        raise NotAName(_("This is hardly a line yet. Please draw the name, or clear the field and type it."))
    return ";".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)


def path_of(drawn: str) -> str:
    """What a kept drawing looks like, as the path of an SVG; nothing where it is none."""
    return "".join(_path(stroke) for stroke in _read(drawn) or [])


def _read(drawn: str) -> Strokes | None:
    """The strokes; None where it is anything else than strokes within the field, and no more of them than may be kept."""
    if len(drawn) > CHARACTERS_MOST:
        return None
    strokes = [[_point(told) for told in stroke.split(" ")] for stroke in drawn.split(";")] if drawn else []
    points = [point for stroke in strokes for point in stroke]
    if len(strokes) > STROKES_MOST or len(points) > POINTS_MOST or None in points:
        return None
    return [[point for point in stroke if point] for stroke in strokes]


def _point(told: str) -> Point | None:
    found = POINT.fullmatch(told)
    x, y = (int(found[1]), int(found[2])) if found else (WIDTH + 1, 0)
    return (x, y) if x <= WIDTH and y <= HEIGHT else None


def _is_more_than_a_slip(strokes: Strokes) -> bool:
    points = [point for stroke in strokes for point in stroke]
    across, down = ([point[side] for point in points] for side in (0, 1))
    length = sum(dist(here, there) for stroke in strokes for here, there in pairwise(stroke))
    return length >= LEAST_LENGTH and max(max(across) - min(across), max(down) - min(down)) >= LEAST_SIZE


def _path(stroke: list[Point]) -> str:
    """A line through the points; of a single one a line to itself, which a round end makes a dot."""
    first, *others = stroke
    return f"M{first[0]} {first[1]}L" + " ".join(f"{x} {y}" for x, y in others or [first])
