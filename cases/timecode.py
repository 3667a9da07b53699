"""Frame numbers as people read them: ``m:ss.ff``, minutes, seconds and the frame within that second.

The first frame of second *s* is the first one shown at or after *s*, so that every frame has exactly one name at any rate,
29.97 included. ``static/js/timecode.js`` does the same arithmetic in the browser.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from django.utils.translation import gettext as _

_FORM = re.compile(r"^(?:(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$")
SECONDS_A_MINUTE = 60


def to_timecode(frame: int, fps: Fraction) -> str:
    """The name of a frame: ``5`` at 25 fps is ``0:00.05``."""
    second = math.floor(frame / fps)
    minutes, seconds = divmod(second, SECONDS_A_MINUTE)
    return f"{minutes}:{seconds:02d}.{frame - math.ceil(second * fps):02d}"


def to_clock(frame: int, fps: Fraction) -> str:
    """The minute and second in which a frame is shown: ``5`` at 25 fps is ``0:00``."""
    return to_timecode(frame, fps).partition(".")[0]


def lasting(frames: int, fps: Fraction) -> str:
    """How long so many frames take, to the nearest second: ``1 min 52 s``."""
    minutes, seconds = divmod(round(frames / fps), SECONDS_A_MINUTE)
    if not minutes:
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


def to_frame(text: str, fps: Fraction) -> int | None:
    """The frame that a name such as ``3:40.02``, ``3:40`` or ``220`` (seconds) means; None when it means none."""
    found = _FORM.match(text.strip())
    if not found:
        return None
    minutes, seconds, part = (int(group or 0) for group in found.groups())
    if found.group(1) is not None and seconds >= SECONDS_A_MINUTE:
        return None
    second = minutes * SECONDS_A_MINUTE + seconds
    first, following = math.ceil(second * fps), math.ceil((second + 1) * fps)
    return first + part if part < following - first else None
