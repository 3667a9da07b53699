"""The languages that the interface speaks: English, and those whose catalogue is compiled and was read by a native reader."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

SOURCE = "en-gb"
# Code of a language: who read all of its catalogue as a native reader, and when.
REVIEWED: dict[str, str] = {}


def languages(folder: Path, *, unreviewed: Collection[str]) -> list[tuple[str, str | Promise]]:
    """What LANGUAGES is: English, then what is compiled in ``folder`` and is reviewed, or is asked for although it is not."""
    missing = [code for code in unreviewed if not (folder / to_locale(code) / "LC_MESSAGES" / "django.po").is_file()]
    if missing:
        raise ImproperlyConfigured(f"LANGUAGES_UNREVIEWED names {', '.join(missing)}, which has no catalogue in locale/.")
    found: list[tuple[str, str | Promise]] = [(SOURCE, _("English"))]
    for path in sorted(folder.glob("*/LC_MESSAGES/django.mo")):
        code = path.parts[-3].lower().replace("_", "-")
        if code in REVIEWED:
            found.append((code, own_name(code)))
        elif code in unreviewed:
            found.append((code, format_lazy(_("{language} (not yet read by a native reader)"), language=own_name(code))))
    return found


def own_name(code: str) -> str:
    """What a language calls itself, or its code where Django does not know it."""
    told = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return str(told.get("name_local", code))
