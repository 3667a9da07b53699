"""System checks: whether this machine can make films playable, and how well it can fence in what opens them."""

from __future__ import annotations

import re
import subprocess
from typing import Any

from django.core import checks
from django.utils.translation import gettext as _

from footage.confine import landlock_version
from footage.guard import isolation_allowed
from footage.playable import ffmpeg_binary


def check_ffmpeg(**_kwargs: Any) -> list[checks.CheckMessage]:
    """An error where ffmpeg, or an encoder it must have, is missing."""
    try:
        listed = subprocess.run(
            [ffmpeg_binary(), "-hide_banner", "-encoders"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except (OSError, RuntimeError, subprocess.SubprocessError):
        sentence = _("ffmpeg was not found: set FFMPEG_BINARY to it, or install requirements/runtime.txt again.")
        return [checks.Error(sentence, id="footage.E001")]
    missing = [name for name in ("libx264", "aac") if not re.search(rf"\s{name}\s", listed)]
    if missing:
        sentence = _("This ffmpeg cannot write %(names)s: set FFMPEG_BINARY to one that can.")
        return [checks.Error(sentence % {"names": ", ".join(missing)}, id="footage.E002")]
    return []


def check_isolation(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A warning for each fence that this machine does not put around the opening of films."""
    found: list[checks.CheckMessage] = []
    if not isolation_allowed():
        sentence = _("Films are opened without a network of their own: only ffmpeg's list of allowed protocols holds it back.")
        hint = _("Allow user namespaces (in a container: a seccomp profile that permits unshare).")
        found.append(checks.Warning(sentence, hint=hint, id="footage.W001"))
    if not landlock_version():
        sentence = _("Films are opened by a program that can read this service's files: the kernel offers no Landlock.")
        found.append(checks.Warning(sentence, hint=_("Use Linux 5.13 or newer with Landlock on."), id="footage.W002"))
    return found
