"""The way of a family from the first meeting to the follow-up, in words: pure, from where it stands and its cycles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models.cycle import Cycle
from cases.next_step import RUNNING, USUAL_CYCLES
from cases.standing import Appointment, Standing

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, slots=True)
class SpineStep:
    """One place on the way; ``state`` is done, now or later."""

    state: str
    title: str
    detail: str
    mark: str = ""
    icon: str = ""
    url: str = ""


def spine(cycles: Sequence[Cycle], facts: Standing) -> list[SpineStep]:
    """The way so far and ahead; what an early end left out is not shown as something still to come."""
    steps = [_first_meeting(facts), *map(_cycle, cycles), *_cycles_ahead(len(cycles), facts), _closing(facts)]
    if not facts.closed_at:
        steps = _with_now(steps)
    return [*steps, *_follow_up(facts)]


def _with_now(steps: list[SpineStep]) -> list[SpineStep]:
    """The first place that is not done is where the family is."""
    now = next((index for index, step in enumerate(steps) if step.state != DONE), len(steps))
    return [replace(step, state=NOW) if index == now else step for index, step in enumerate(steps)]


def _first_meeting(facts: Standing) -> SpineStep:
    title, first = _("First meeting"), facts.first_meeting
    if facts.was_met:
        return SpineStep(DONE, title, day(first.starts_at if first else facts.started_at))
    return SpineStep(LATER, title, planned_for(first) if first else _("not planned yet"), icon="messages-square")


def _cycle(cycle: Cycle) -> SpineStep:
    done = cycle.stage not in RUNNING
    at = cycle.reviewed_at if done else cycle.clips_chosen_at or cycle.filmed_at or cycle.planned_at
    detail = _("%(stage)s · %(day)s") % {"stage": cycle.get_stage_display(), "day": day(at)}
    title = _("Cycle %(number)d") % {"number": cycle.number}
    return SpineStep(DONE if done else LATER, title, detail, mark=str(cycle.number), url=cycle.get_absolute_url())


def _cycles_ahead(there: int, facts: Standing) -> list[SpineStep]:
    """The usual three are shown from the beginning, until a closing is near."""
    if facts.closed_at or facts.closing_meeting:
        return []
    titles = [(number, _("Cycle %(number)d") % {"number": number}) for number in range(there + 1, USUAL_CYCLES + 1)]
    return [SpineStep(LATER, title, _("not started yet"), mark=str(number)) for number, title in titles]


def _closing(facts: Standing) -> SpineStep:
    title, closing = _("Closing"), facts.closing_meeting
    if facts.closed_at:
        words = _("ended early · %(day)s") if facts.ended_early else _("closed · %(day)s")
        return SpineStep(DONE, title, words % {"day": day(facts.closed_at)})
    if closing is None:
        return SpineStep(LATER, title, _("look back and celebrate"), icon="sun")
    words = _("talked · %(day)s") % {"day": day(closing.starts_at)} if closing.is_held else planned_for(closing)
    return SpineStep(LATER, title, words, icon="sun")


def _follow_up(facts: Standing) -> list[SpineStep]:
    title, meeting = _("Follow-up"), facts.follow_up
    if meeting is not None:
        words = day(meeting.starts_at) if meeting.is_held else planned_for(meeting)
        state = DONE if meeting.is_held else NOW if facts.closed_at else LATER
        return [SpineStep(state, title, words, icon="calendar-heart")]
    if facts.closed_at and not facts.ended_early:
        return [SpineStep(LATER, title, _("after about six months, if wished"), icon="calendar-heart")]
    return []


def planned_for(meeting: Appointment) -> str:
    """When a planned meeting is, with its day."""
    return _("planned for %(day)s") % {"day": day(meeting.starts_at)}


def day(at: dt.datetime | None) -> str:
    """A day as it is named within the course: "24 November"."""
    return date_format(timezone.localtime(at), "j F") if at else ""
