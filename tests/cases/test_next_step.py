"""The next step, the way and the buttons: pure, for every combination of facts."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import WORDS, Action
from cases.models import Case, Closing, Cycle
from cases.next_step import NextStep, Way, cycle_step, next_step
from cases.spine import spine
from cases.standing import Appointment, Standing
from footage.models import Recording

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HELD = Appointment(uuid.uuid4(), NOW - 30 * DAY, is_held=True)
PLANNED = Appointment(uuid.uuid4(), NOW + 7 * DAY, is_held=False)
OVERDUE = Appointment(uuid.uuid4(), NOW - 2 * DAY, is_held=False)

REFERRAL = Standing()
MET = Standing(first_meeting=HELD, started_at=NOW - 30 * DAY)
AGREED = replace(MET, has_goal=True)
CONSENTED = replace(AGREED, consented=True)
ASKED = replace(CONSENTED, before_asked_at=NOW - 29 * DAY)
FIRST_CYCLE = replace(ASKED, cycle_number=1, cycle_stage="planned", cycle_planned_at=NOW - 20 * DAY)
REVIEWED = replace(FIRST_CYCLE, cycle_stage="reviewed")
THREE = replace(REVIEWED, cycle_number=3)
TALKED = replace(THREE, closing_meeting=HELD)
CLOSED = replace(
    THREE, closing_meeting=None, after_asked_at=NOW - 3 * DAY, closed_at=NOW - DAY, last_closed_at=NOW - DAY, ending="completed"
)
STOPPED = replace(CLOSED, ending="family_stopped")
RESUMED = replace(CLOSED, closed_at=None, ending=None)
S = NextStep

# what stands: the step, and what may be done instead
TABLE = [
    (REFERRAL, S.PLAN_FIRST_MEETING, None),
    (replace(REFERRAL, consented=True), S.PLAN_FIRST_MEETING, None),
    (replace(REFERRAL, first_meeting=PLANNED), S.HOLD_FIRST_MEETING, None),
    (replace(AGREED, first_meeting=PLANNED), S.HOLD_FIRST_MEETING, None),
    (replace(AGREED, first_meeting=None), S.RECORD_CONSENT, None),
    (MET, S.AGREE_GOAL, None),
    (AGREED, S.RECORD_CONSENT, None),
    (CONSENTED, S.ASK_BEFORE, S.START_CYCLE),
    (ASKED, S.START_CYCLE, None),
    (replace(ASKED, closing_meeting=PLANNED), S.HOLD_CLOSING, S.START_CYCLE),
    (FIRST_CYCLE, S.ADD_FILM, None),
    (replace(FIRST_CYCLE, before_asked_at=None), S.ADD_FILM, None),
    (replace(FIRST_CYCLE, consented=False), S.RECORD_CONSENT, S.CLOSE_CASE),
    (replace(FIRST_CYCLE, film_state="converting"), S.WAIT_FOR_FILM, None),
    (replace(FIRST_CYCLE, film_state="failed"), S.CHOOSE_FILM_AGAIN, None),
    (replace(FIRST_CYCLE, cycle_stage="filmed"), S.CHOOSE_CLIPS, None),
    (replace(FIRST_CYCLE, cycle_stage="clips_chosen"), S.REVIEW, None),
    (replace(FIRST_CYCLE, cycle_stage="filmed", closing_meeting=PLANNED), S.CHOOSE_CLIPS, S.HOLD_CLOSING),
    (replace(FIRST_CYCLE, cycle_stage="filmed", closing_meeting=HELD), S.ASK_AFTER, S.CLOSE_CASE),
    (REVIEWED, S.START_CYCLE, S.PLAN_CLOSING),
    (replace(REVIEWED, cycle_stage="closed"), S.START_CYCLE, S.PLAN_CLOSING),
    (replace(REVIEWED, has_goal=False), S.AGREE_GOAL, S.PLAN_CLOSING),
    (replace(REVIEWED, consented=False), S.RECORD_CONSENT, S.PLAN_CLOSING),
    (replace(REVIEWED, cycle_number=2, closing_meeting=PLANNED), S.HOLD_CLOSING, S.START_CYCLE),
    (THREE, S.PLAN_CLOSING, S.START_CYCLE),
    (replace(THREE, cycle_number=5), S.PLAN_CLOSING, S.START_CYCLE),
    (replace(THREE, has_goal=False), S.PLAN_CLOSING, S.START_CYCLE),
    (replace(THREE, consented=False), S.PLAN_CLOSING, S.RECORD_CONSENT),
    (replace(THREE, closing_meeting=PLANNED), S.HOLD_CLOSING, S.START_CYCLE),
    (replace(THREE, closing_meeting=PLANNED, consented=False), S.HOLD_CLOSING, S.RECORD_CONSENT),
    (TALKED, S.ASK_AFTER, S.CLOSE_CASE),
    (replace(TALKED, consented=False), S.ASK_AFTER, S.CLOSE_CASE),
    (replace(TALKED, after_asked_at=NOW), S.CLOSE_CASE, None),
    (replace(TALKED, after_asked_at=NOW, after_answered_at=NOW), S.CLOSE_CASE, None),
    (CLOSED, S.PLAN_FOLLOW_UP, S.LOOK_BACK),
    (replace(CLOSED, consented=False), S.PLAN_FOLLOW_UP, S.LOOK_BACK),
    (replace(CLOSED, follow_up=PLANNED), S.HOLD_FOLLOW_UP, S.LOOK_BACK),
    (replace(CLOSED, follow_up=HELD), S.LOOK_BACK, None),
    (STOPPED, S.LOOK_BACK, S.PLAN_FOLLOW_UP),
    (RESUMED, S.START_CYCLE, S.PLAN_CLOSING),
    (replace(RESUMED, cycle_number=4, cycle_planned_at=NOW), S.PLAN_CLOSING, S.START_CYCLE),
    (replace(RESUMED, cycle_stage="filmed"), S.CHOOSE_CLIPS, None),
    (replace(RESUMED, closing_meeting=HELD), S.ASK_AFTER, S.CLOSE_CASE),
]


@pytest.mark.parametrize(("facts", "step", "also"), TABLE)
def test_the_next_step_follows_from_where_a_family_stands(facts: Standing, step: NextStep, also: NextStep | None):
    assert next_step(facts) == Way(step, also)


def test_every_step_stands_in_the_table_and_has_its_words():
    assert {step for _facts, step, _also in TABLE} == set(NextStep) == set(WORDS)


times = st.none() | st.integers(-90, 40).map(lambda days: NOW + days * DAY)
meetings = st.sampled_from([None, HELD, PLANNED, OVERDUE])
standings = st.builds(
    Standing, consented=st.booleans(), has_goal=st.booleans(), first_meeting=meetings, closing_meeting=meetings,
    follow_up=meetings, cycle_number=st.none() | st.integers(1, 9), cycle_stage=st.none() | st.sampled_from(Cycle.Stage.values),
    cycle_planned_at=times, film_code=st.none() | st.uuids(), film_state=st.none() | st.sampled_from(Recording.State.values),
    before_asked_at=times, before_answered_at=times, after_asked_at=times, after_answered_at=times, started_at=times,
    closed_at=times, last_closed_at=times, ending=st.none() | st.sampled_from(Closing.Ending.values),
)  # fmt: skip


@given(standings)
def test_every_combination_of_facts_has_one_step_with_words_and_an_address_that_is_there(facts: Standing):
    case = Case(code=uuid.uuid4(), closed_at=facts.closed_at)
    action = Action(case, facts, next_step(facts), NOW)

    for shown in filter(None, (action, action.also)):
        assert resolve(shown.url.partition("?")[0])
        assert shown.label
        assert shown.reason
        assert "%" not in shown.label + shown.reason
    assert action.also is None or action.also.url != action.url
    assert action.also is None or action.also.also is None


@given(standings)
def test_withdrawn_consent_stops_a_film_and_never_a_closing(facts: Standing):
    way = next_step(replace(facts, consented=False))

    films = {S.ADD_FILM, S.WAIT_FOR_FILM, S.CHOOSE_FILM_AGAIN, S.CHOOSE_CLIPS, S.REVIEW, S.START_CYCLE}
    assert not films & {way.step, way.also}
    if facts.closed_at or (facts.closing_meeting and facts.closing_meeting.is_held):
        assert way.step is not S.RECORD_CONSENT


@given(standings)
def test_a_questionnaire_that_is_not_back_holds_nothing_up(facts: Standing):
    back = replace(facts, before_answered_at=NOW, after_answered_at=NOW)

    assert next_step(facts) == next_step(back)


@given(standings, st.lists(st.sampled_from(Cycle.Stage.values), max_size=6))
def test_the_way_goes_from_the_first_meeting_to_the_closing_with_one_place_to_be(facts: Standing, stages: list[str]):
    cycles = [Cycle(case=Case(code=uuid.uuid4()), number=at, stage=stage) for at, stage in enumerate(stages, start=1)]

    steps = spine(cycles, facts)

    titles = [step.title for step in steps]
    assert titles[0] == "First meeting"
    assert titles[-1] in {"Closing", "Follow-up"}
    assert [title for title in titles if title.startswith("Cycle")][: len(cycles)] == [f"Cycle {one.number}" for one in cycles]
    assert sum(step.state == "now" for step in steps) == (0 if facts.closed_at else 1) + _follow_up_is_now(facts)
    assert all(step.detail or step.state == "done" for step in steps)


def _follow_up_is_now(facts: Standing) -> int:
    return int(bool(facts.closed_at and facts.follow_up and not facts.follow_up.is_held))


@pytest.mark.parametrize(
    ("facts", "stages", "way"),
    [
        (REFERRAL, [], "now not planned yet|later not started yet|later not started yet|later not started yet|later look back and celebrate"),
        (replace(REFERRAL, first_meeting=PLANNED), [], "now planned for 1 December|later not started yet|later not started yet|later not started yet|later look back and celebrate"),
        (replace(THREE, closing_meeting=PLANNED), ["closed"] * 3, "done 25 October|done closed · |done closed · |done closed · |now planned for 1 December"),
        (CLOSED, ["closed"], "done 25 October|done closed · |done closed · 23 November|later after about six months, if wished"),
        (replace(CLOSED, follow_up=PLANNED), ["closed"], "done 25 October|done closed · |done closed · 23 November|now planned for 1 December"),
        (STOPPED, ["planned"], "done 25 October|later planned · 24 November|done ended early · 23 November"),
    ],
)  # fmt: skip
def test_each_place_on_the_way_says_what_happened_there(facts: Standing, stages: list[str], way: str):
    case = Case(code=uuid.uuid4())
    cycles = [Cycle(case=case, number=at, stage=stage, planned_at=NOW) for at, stage in enumerate(stages, start=1)]

    assert "|".join(f"{step.state} {step.detail}" for step in spine(cycles, facts)) == way


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(REFERRAL, first_meeting=PLANNED), "It is planned for Tuesday 1 December, 12:00."),
        (replace(REFERRAL, first_meeting=OVERDUE), "It was planned for Sunday 22 November, 12:00. Note how it went."),
        (replace(TALKED, after_asked_at=NOW), "The closing meeting has been. The closing questionnaire is not back yet; closing ends its link."),
        (replace(TALKED, after_asked_at=NOW, after_answered_at=NOW), "The closing meeting has been."),
    ],
)  # fmt: skip
def test_the_reason_tells_what_the_step_follows_from(facts: Standing, reason: str):
    assert Action(Case(code=uuid.uuid4()), facts, next_step(facts), NOW).reason == reason


def test_what_is_not_back_is_named_beside_the_step():
    def waiting(facts: Standing) -> list[str]:
        return Action(Case(code=uuid.uuid4()), facts, next_step(facts), NOW).waiting

    assert waiting(FIRST_CYCLE) == ["The first questionnaire is not back yet."]
    assert waiting(replace(FIRST_CYCLE, before_answered_at=NOW)) == []
    assert waiting(replace(THREE, before_answered_at=NOW, after_asked_at=NOW)) == ["The closing questionnaire is not back yet."]
    assert waiting(replace(RESUMED, before_answered_at=NOW)) == []  # it belonged to the end before


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        (replace(REFERRAL, first_meeting=PLANNED), True), (replace(REFERRAL, first_meeting=OVERDUE), False),
        (replace(REFERRAL, first_meeting=Appointment(uuid.uuid4(), NOW + dt.timedelta(hours=3), is_held=False)), False),
        (replace(THREE, closing_meeting=PLANNED), True), (replace(FIRST_CYCLE, film_state="received"), True), (THREE, False),
    ],
)  # fmt: skip
def test_there_is_nothing_to_do_but_wait_for_a_film_or_a_day_to_come(facts: Standing, waits: bool):
    assert next_step(facts).waits(facts, now=NOW) is waits


def test_one_cycle_has_its_own_next_step():
    assert cycle_step(consented=False, stage="filmed", film_state="ready") is S.RECORD_CONSENT
    assert cycle_step(consented=True, stage="planned", film_state=None) is S.ADD_FILM
    assert cycle_step(consented=True, stage="planned", film_state="converting") is S.WAIT_FOR_FILM
    assert cycle_step(consented=True, stage="closed", film_state="ready") is S.START_CYCLE
