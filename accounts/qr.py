"""A link as a picture for a phone's camera, as the data of one SVG path."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4  # modules of white round the picture, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code: the side of its square and the path of its dark modules."""

    side: int
    path: str


def qr_picture(text: str) -> Picture:
    """The QR code of a text, each run of dark modules drawn as one bar."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    bars = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((end for end in range(x, len(row)) if not row[end]), len(row)) - x
            if run:
                bars.append(f"M{x + QUIET} {y + QUIET}h{run}v1h-{run}z")
            x += max(run, 1)
    return Picture(len(rows) + 2 * QUIET, "".join(bars))
