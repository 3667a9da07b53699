"""What has been done so far, told to a client from the rows that she may see; pure.

The practice tells its timeline from the events of a case, which also tell of other people. Here a milestone is made of a row
that was already found to be hers, so that there is nothing to leave out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case, Goal, Meeting
from questionnaires.models import Administration


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the way: when, and what it was in a few words; ``words`` are her own."""

    at: dt.datetime
    title: str
    words: str = ""


def story(
    case: Case, *, held: Iterable[Meeting], goals: Iterable[Goal], sent: Iterable[Administration]
) -> list[Milestone]:  # fmt: skip
    """The milestones, the latest first."""
    meetings = {
        Meeting.Kind.FIRST: _("We met for the first time"),
        Meeting.Kind.FILMING: _("We made a film"),
        Meeting.Kind.SHARED_REVIEW: _("We looked at the film together"),
        Meeting.Kind.CLOSING: _("We looked back together"),
        Meeting.Kind.FOLLOW_UP: _("We met again, some time later"),
        Meeting.Kind.OTHER: _("We met"),
    }
    told = [Milestone(meeting.starts_at, meetings[Meeting.Kind(meeting.kind)]) for meeting in held]
    told += [
        Milestone(goal.ended_at, _("A hope came true"), goal.wording)
        for goal in goals if goal.state == Goal.State.REACHED and goal.ended_at
    ]  # fmt: skip
    told += [Milestone(one.sent_at, _("You answered a few questions")) for one in sent if one.sent_at]
    if case.closed_at:
        told.append(Milestone(case.closed_at, _("Our work together came to its end")))
    return sorted(told, key=lambda milestone: milestone.at, reverse=True)
