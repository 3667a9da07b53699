"""A shared note as it was before: earlier words of its lines, lines that were taken out, and why it was opened again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from cases.forms.note import speaker_names
from cases.models import NoteLine, SharedNote, TextVersion
from cases.text_history import Wording, earlier_wordings

CHANGES_READ = 500


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that says something else than it did, or that was taken out."""

    line: NoteLine
    who: str
    wordings: list[Wording] = field(default_factory=list)


def history_page(note: SharedNote) -> dict[str, Any]:
    """The page's contents; the note must come with its meeting, case and people. The latest changes are read, not all."""
    codes = NoteLine.objects.filter(note=note).values("code")
    versions = TextVersion.objects.filter(about__in=codes, field="text").order_by("-replaced_at", "-pk")[:CHANGES_READ]
    by_line: dict[uuid.UUID, list[TextVersion]] = {}
    for version in versions:
        by_line.setdefault(version.about, []).insert(0, version)
    names = speaker_names(note.meeting.case)
    lines = NoteLine.objects.filter(note=note, code__in=by_line).order_by("position")
    changed = [ChangedLine(line, names[NoteLine.Speaker(line.speaker)], _wordings(line, by_line[line.code])) for line in lines]
    return {
        "note": note,
        "meeting": note.meeting,
        "changed": [one for one in changed if one.wordings or one.line.removed_at],
        "unlocks": note.unlocks.select_related("by").order_by("at"),
    }


def _wordings(line: NoteLine, versions: list[TextVersion]) -> list[Wording]:
    """What the line said before, from the versions at hand, oldest first."""
    found = []
    since, by = line.written_at, line.written_by_id
    if versions[0].version > 1:  # older ones were not read
        since, by = dt.datetime.min.replace(tzinfo=dt.UTC), versions[0].replaced_by_id
    for version in versions:
        found.append(Wording(version.text, by, since, version.replaced_at))
        since, by = version.replaced_at, version.replaced_by_id
    return earlier_wordings(found, current=line.text, current_by=by)
