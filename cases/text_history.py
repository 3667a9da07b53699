"""Which earlier wordings of a text are worth showing: pure; autosaves on the way to a sentence are no wordings of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

STOOD = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text, whose it was, and from when until when it stood."""

    text: str
    by: int
    since: dt.datetime
    until: dt.datetime


def earlier_wordings(wordings: Sequence[Wording], *, current: str, current_by: int) -> list[Wording]:
    """Those that stood for a while or were replaced by somebody else, oldest first, each different from the one shown after it.

    ``wordings`` are the texts before the ``current`` one, which is by ``current_by``, oldest first.
    """
    shown: list[Wording] = []
    after = current
    replaced_by = current_by
    for wording in reversed(wordings):
        stood = wording.until - wording.since >= STOOD or wording.by != replaced_by
        if stood and wording.text != after:
            shown.append(wording)
            after = wording.text
        replaced_by = wording.by
    return shown[::-1]
