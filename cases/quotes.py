"""A family's very words, as they were written down at its meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from cases.forms.note import speaker_names
from cases.models import Case, Meeting, NoteLine

Speaker = NoteLine.Speaker
FAMILY = (Speaker.CLIENT, Speaker.CHILD)


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said word for word, and at which meeting."""

    text: str
    who: str
    on: dt.datetime
    meeting: str


def family_quotes(
    case: Case, *, of_one_note: int, at_most: int, but_the_first: bool = False, clients: Collection[int] | None = None
) -> list[Quote]:
    """The latest words of each meeting, in the order in which they were said; the case comes with people and practitioner.

    ``but_the_first`` leaves out the first meeting, at which the words are of what is hard; ``clients``, those without them.
    """
    place = Window(RowNumber(), partition_by=F("note"), order_by=F("position").desc())
    said = NoteLine.objects.standing().filter(note__meeting__case=case, is_quote=True, speaker__in=FAMILY)
    if but_the_first:
        said = said.exclude(note__meeting__kind=Meeting.Kind.FIRST)
    if clients is not None:
        said = said.filter(note__meeting__in=Meeting.objects.filter(case=case, people__client__in=clients))
    lines = said.annotate(place=place).filter(place__lte=of_one_note).select_related("note__meeting")
    names = speaker_names(case)
    latest = lines.order_by("-note__meeting__starts_at", "-position")[:at_most]
    return [_quote(line, names[Speaker(line.speaker)]) for line in latest][::-1]


def _quote(line: NoteLine, who: str) -> Quote:
    meeting: Meeting = line.note.meeting
    return Quote(line.text, who, meeting.starts_at, meeting.get_kind_display())
