"""Places at which a test may have the worker die, as by a power cut."""

from __future__ import annotations

import os
import signal

from django.conf import settings

VARIABLE = "VIG_FAILPOINT"
NAMES = ("claimed", "probed", "converting", "converted", "verified", "sealed", "published", "ready")


def failpoint(name: str) -> None:
    """Die here when the environment of a test names this place; everywhere else do nothing."""
    if settings.MODE == "test" and os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
