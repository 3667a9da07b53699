"""What comes next in a family's work: pure, from where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from cases.models.cycle import Cycle
from cases.standing import Appointment, Standing, is_to_come
from footage.models import Recording

USUAL_CYCLES = 3
State = Recording.State
RUNNING = {Cycle.Stage.PLANNED, Cycle.Stage.FILMED, Cycle.Stage.CLIPS_CHOSEN}


class NextStep(Enum):
    """The one thing to do next, most pressing first."""

    RECORD_CONSENT = "record_consent"
    CHOOSE_FILM_AGAIN = "choose_film_again"
    REVIEW = "review"
    CHOOSE_CLIPS = "choose_clips"
    CLOSE_CASE = "close_case"
    ASK_AFTER = "ask_after"
    HOLD_CLOSING = "hold_closing"
    HOLD_FIRST_MEETING = "hold_first_meeting"
    ADD_FILM = "add_film"
    PLAN_FIRST_MEETING = "plan_first_meeting"
    AGREE_GOAL = "agree_goal"
    ASK_BEFORE = "ask_before"
    START_CYCLE = "start_cycle"
    PLAN_CLOSING = "plan_closing"
    HOLD_FOLLOW_UP = "hold_follow_up"
    PLAN_FOLLOW_UP = "plan_follow_up"
    LOOK_BACK = "look_back"
    WAIT_FOR_FILM = "wait_for_film"

    @property
    def urgency(self) -> int:
        """Its place in the order of what needs somebody; 0 comes first."""
        return list(NextStep).index(self)


@dataclass(frozen=True, slots=True)
class Way:
    """The next step, and at most one other that may be taken instead."""

    step: NextStep
    also: NextStep | None = None

    def waits(self, facts: Standing, *, now: dt.datetime) -> bool:
        """Whether there is nothing to do but wait: for a film, or for a day to come."""
        return self.step is NextStep.WAIT_FOR_FILM or is_to_come(meeting_of(self.step, facts), now=now)


def next_step(facts: Standing) -> Way:
    """What follows from where a family stands."""
    if facts.closed_at:
        return _after_closing(facts)
    if facts.closing_meeting and facts.closing_meeting.is_held:
        return _ending(facts)
    if facts.cycle_stage is None:
        return _beginning(facts)
    if facts.cycle_stage in RUNNING:
        return _in_cycle(facts)
    return _between_cycles(facts)


def meeting_of(step: NextStep, facts: Standing) -> Appointment | None:
    """The meeting that a step is about, if it is planned."""
    match step:
        case NextStep.HOLD_FIRST_MEETING:
            return facts.first_meeting
        case NextStep.HOLD_CLOSING:
            return facts.closing_meeting
        case NextStep.HOLD_FOLLOW_UP:
            return facts.follow_up
        case _:
            return None


def cycle_step(*, consented: bool, stage: str | None, film_state: str | None) -> NextStep:
    """What comes next in one cycle: whether everybody agreed, where it stands and what its film does."""
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


def _beginning(facts: Standing) -> Way:
    """Before the first cycle."""
    if not facts.was_met:
        return Way(NextStep.HOLD_FIRST_MEETING if facts.first_meeting else NextStep.PLAN_FIRST_MEETING)
    if not facts.has_goal:
        return Way(NextStep.AGREE_GOAL)
    if not facts.consented:
        return Way(NextStep.RECORD_CONSENT)
    if facts.closing_meeting:
        return Way(NextStep.HOLD_CLOSING, NextStep.START_CYCLE)
    if not facts.before_asked_at:
        return Way(NextStep.ASK_BEFORE, NextStep.START_CYCLE)
    return Way(NextStep.START_CYCLE)


def _in_cycle(facts: Standing) -> Way:
    """While a cycle runs; withdrawn consent comes first, and the work may also end there."""
    step = cycle_step(consented=facts.consented, stage=facts.cycle_stage, film_state=facts.film_state)
    if facts.closing_meeting:
        return Way(step, NextStep.HOLD_CLOSING)
    return Way(step, NextStep.CLOSE_CASE if step is NextStep.RECORD_CONSENT else None)


def _film_step(film_state: str | None) -> NextStep:
    if film_state in {State.RECEIVING, State.RECEIVED, State.CONVERTING}:
        return NextStep.WAIT_FOR_FILM
    if film_state in {State.REFUSED, State.FAILED}:
        return NextStep.CHOOSE_FILM_AGAIN
    return NextStep.ADD_FILM


def _between_cycles(facts: Standing) -> Way:
    """After a shared review: another film, or, after the usual three, the closing; consent blocks only the first of them."""
    another = NextStep.START_CYCLE if facts.consented else NextStep.RECORD_CONSENT
    if facts.closing_meeting:
        return Way(NextStep.HOLD_CLOSING, another)
    if (facts.cycle_number or 0) >= USUAL_CYCLES and not facts.resumed:
        return Way(NextStep.PLAN_CLOSING, another)
    if facts.consented and not facts.has_goal:
        return Way(NextStep.AGREE_GOAL, NextStep.PLAN_CLOSING)
    return Way(another, NextStep.PLAN_CLOSING)


def _ending(facts: Standing) -> Way:
    """After the closing meeting; a questionnaire that is not back holds nothing up."""
    if not facts.after_was_asked:
        return Way(NextStep.ASK_AFTER, NextStep.CLOSE_CASE)
    return Way(NextStep.CLOSE_CASE)


def _after_closing(facts: Standing) -> Way:
    """Some look in again after about six months; after an early end nobody is urged to."""
    if facts.follow_up:
        return Way(NextStep.LOOK_BACK) if facts.follow_up.is_held else Way(NextStep.HOLD_FOLLOW_UP, NextStep.LOOK_BACK)
    if facts.ended_early:
        return Way(NextStep.LOOK_BACK, NextStep.PLAN_FOLLOW_UP)
    return Way(NextStep.PLAN_FOLLOW_UP, NextStep.LOOK_BACK)
