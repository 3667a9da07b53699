"""What is still open when the work with a family ends, said kindly: none of it holds the end up."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, Meeting, NoteLine
from cases.next_step import RUNNING
from cases.spine import day
from cases.standing import Standing

MEETINGS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Loose:
    """Something that is not finished, and the page on which it could be."""

    words: str
    url: str = ""


def still_open(case: Case) -> list[Loose]:
    """What is not finished, most of it first; the case must come from ``with_standing()``."""
    facts = Standing.of(case)
    found = []
    if facts.cycle_stage in RUNNING and facts.cycle_number:
        words = _("Cycle %(number)d is not reviewed. It stays as it stands.") % {"number": facts.cycle_number}
        found.append(Loose(words, reverse("cases:cycle_detail", args=[case.code, facts.cycle_number])))
    found += [_meeting(case, meeting) for meeting in _loose_meetings(case)]
    if facts.waits_for_after:
        found.append(Loose(_("The closing questionnaire is not back yet. Closing ends its link.")))
    return found


def _loose_meetings(case: Case) -> list[Meeting]:
    """Meetings that are still to come, and those whose shared note says something and is not finished."""
    lines = NoteLine.objects.standing().filter(note__meeting=OuterRef("pk"), note__finished_at__isnull=True)
    to_come = Q(state=Meeting.State.PLANNED) & ~Q(kind=Meeting.Kind.FOLLOW_UP)
    return list(case.meetings.filter(to_come | Exists(lines)).order_by("starts_at")[:MEETINGS_SHOWN])


def _meeting(case: Case, meeting: Meeting) -> Loose:
    words = (
        _("A meeting is planned for %(day)s: %(kind)s.")
        if meeting.state == Meeting.State.PLANNED
        else _("The shared note of %(day)s is not finished: %(kind)s.")
    )
    told = words % {"day": day(meeting.starts_at), "kind": meeting.get_kind_display()}
    return Loose(told, reverse("cases:meeting_detail", args=[case.code, meeting.code]))
