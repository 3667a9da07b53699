"""What comes next in a family's work, and the way that led here: pure, from what ``with_standing()`` gathers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models.cycle import Cycle
from footage.models import Recording

USUAL_CYCLES = 3
State = Recording.State


class NextStep(Enum):
    """The one thing to do next, most pressing first."""

    RECORD_CONSENT = "record_consent"
    CHOOSE_FILM_AGAIN = "choose_film_again"
    REVIEW = "review"
    CHOOSE_CLIPS = "choose_clips"
    ADD_FILM = "add_film"
    START_CYCLE = "start_cycle"
    WAIT_FOR_FILM = "wait_for_film"

    @property
    def urgency(self) -> int:
        """Its place in the order of what needs somebody; 0 comes first."""
        return list(NextStep).index(self)


def next_step(*, consented: bool, stage: str | None, film_state: str | None) -> NextStep:
    """What follows from whether everybody agreed, where the latest cycle stands and what its film does."""
    if not consented:
        return NextStep.RECORD_CONSENT
    match stage:
        case Cycle.Stage.PLANNED:
            return _film_step(film_state)
        case Cycle.Stage.FILMED:
            return NextStep.CHOOSE_CLIPS
        case Cycle.Stage.CLIPS_CHOSEN:
            return NextStep.REVIEW
        case _:
            return NextStep.START_CYCLE


def _film_step(film_state: str | None) -> NextStep:
    if film_state in {State.RECEIVING, State.RECEIVED, State.CONVERTING}:
        return NextStep.WAIT_FOR_FILM
    if film_state in {State.REFUSED, State.FAILED}:
        return NextStep.CHOOSE_FILM_AGAIN
    return NextStep.ADD_FILM


@dataclass(frozen=True, slots=True)
class SpineStep:
    """One place on the way from the first meeting to the closing; ``state`` is done, now or later."""

    state: str
    title: str
    detail: str
    mark: str = ""
    icon: str = ""
    url: str = ""


def spine(cycles: Sequence[Cycle], *, started_at: dt.datetime) -> list[SpineStep]:
    """The way so far and ahead: first meeting, the cycles (at least the usual three), closing."""
    steps = [SpineStep("done", _("First meeting"), _day(started_at))]
    steps += [_cycle_step(cycle) for cycle in cycles]
    for number in range(len(cycles) + 1, USUAL_CYCLES + 1):
        title = _("Cycle %(number)d") % {"number": number}
        comes_next = all(step.state == "done" for step in steps)
        detail = _("comes next") if comes_next else _("not started yet")
        steps.append(SpineStep("now" if comes_next else "later", title, detail, mark=str(number)))
    closing_is_next = all(step.state == "done" for step in steps)
    steps.append(SpineStep("now" if closing_is_next else "later", _("Closing"), _("look back and celebrate"), icon="sun"))
    return steps


def _cycle_step(cycle: Cycle) -> SpineStep:
    done = cycle.stage in {Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED}
    at = cycle.reviewed_at if done else cycle.clips_chosen_at or cycle.filmed_at or cycle.planned_at
    detail = _("%(stage)s · %(day)s") % {"stage": cycle.get_stage_display(), "day": _day(at)}
    title = _("Cycle %(number)d") % {"number": cycle.number}
    return SpineStep("done" if done else "now", title, detail, mark=str(cycle.number), url=cycle.get_absolute_url())


def _day(at: dt.datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F") if at else ""
