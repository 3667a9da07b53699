"""Goals: added, put in other words, put aside, reached, let go; never more than three in focus, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, CaseEvent, Goal, GoalRating, Meeting, TextVersion
from tests.families import begin

pytestmark = pytest.mark.django_db

State, Verb = Goal.State, CaseEvent.Verb
WORDINGS = ("Laugh together", "Get through bath time", "Sleep", "Leave the house without tears")


@pytest.fixture
def case(alice: User) -> Case:
    """Alice's family after its first meeting, with one goal in focus, rated 3."""
    return begin(alice)


def add(case: Case, wording: str = "Get through bath time", **also: Any) -> Goal:
    return Goal.add(case, code=uuid.uuid4(), by=case.practitioner, wording=wording, area="parent", **also)


def meet(case: Case, *, days_ago: int = 0, state: str = "held") -> Meeting:
    at = timezone.now() - dt.timedelta(days=days_ago)
    return case.meetings.create(kind="other", state=state, starts_at=at, held_at=at)


def verbs(case: Case) -> list[str]:
    return list(case.events.order_by("pk").values_list("verb", flat=True))


def test_a_goal_is_added_once_however_often_it_is_sent(case: Case, alice: User):
    code = uuid.uuid4()

    for _time in range(2):
        goal = Goal.add(case, code=code, by=alice, wording="Sleep", area="child")

    assert (goal.wording, goal.position, goal.state) == ("Sleep", 2, "focus")
    assert case.goals.count() == 2
    assert verbs(case).count("goal.added") == 1
    assert case.events.get(verb="goal.added").about == goal.code


def test_another_goal_under_the_same_code_gets_a_code_of_its_own(case: Case, alice: User):
    first = add(case, "Sleep")

    second, again = (Goal.add(case, code=first.code, by=alice, wording="Laugh", area="child") for _time in range(2))

    assert second.code != first.code
    assert again == second
    assert [goal.wording for goal in case.goals.order_by("position")][1:] == ["Sleep", "Laugh"]


def test_another_goal_under_the_code_of_one_put_in_other_words_is_not_lost(case: Case, alice: User):
    first = add(case, "Sleep")
    first.reword(by=alice, version=1, wording="Sleep through", area="child")

    again = Goal.add(case, code=first.code, by=alice, wording="Sleep", area="child")
    second = Goal.add(case, code=first.code, by=alice, wording="Laugh", area="child")

    assert again == first
    assert [goal.wording for goal in case.goals.order_by("position")][1:] == ["Sleep through", "Laugh"]
    assert second.code != first.code


def test_a_goal_moved_to_another_area_is_still_the_one_that_was_sent(case: Case, alice: User):
    first = add(case, "Sleep")
    first.reword(by=alice, version=1, wording="Sleep", area="relationship")

    assert Goal.add(case, code=first.code, by=alice, wording="Sleep", area="child") == first


def test_a_code_of_another_familys_goal_is_refused(case: Case, alice: User):
    theirs = begin(alice, goal="Sleep through").goals.get()

    with pytest.raises(Goal.CodeTaken):
        Goal.add(case, code=theirs.code, by=alice, wording="Sleep", area="child")

    assert case.goals.count() == 1


def test_a_fourth_goal_in_focus_is_refused_and_may_be_set_aside(case: Case):
    add(case), add(case)

    with pytest.raises(Goal.TooMany):
        add(case)
    add(case, state=State.ASIDE)

    assert [goal.state for goal in case.goals.order_by("position")] == ["focus", "focus", "focus", "aside"]


def test_a_goal_put_in_other_words_keeps_those_before(case: Case, alice: User):
    goal = case.goals.get()

    goal.reword(by=alice, version=1, wording="Laugh every day", area=goal.area)

    kept = TextVersion.objects.get(about=goal.code)
    assert (goal.wording, goal.version) == ("Laugh every day", 2)
    assert (kept.text, kept.version, kept.field) == ("Laugh together again", 1, "wording")
    assert verbs(case)[-1] == "goal.reworded"


def test_words_over_somebody_elses_are_refused(case: Case, alice: User):
    goal = case.goals.get()
    goal.reword(by=alice, version=1, wording="Laugh every day", area=goal.area)

    with pytest.raises(Goal.Changed):
        goal.reword(by=alice, version=1, wording="Play", area=goal.area)

    assert Goal.objects.get().wording == "Laugh every day"
    assert TextVersion.objects.count() == 1


def test_the_same_words_sent_again_change_nothing(case: Case, alice: User):
    goal = case.goals.get()

    for _time in range(2):
        goal.reword(by=alice, version=1, wording="Laugh every day", area="child")

    assert (goal.version, TextVersion.objects.count(), verbs(case).count("goal.reworded")) == (2, 1, 1)


def test_another_area_is_no_other_wording(case: Case, alice: User):
    goal = case.goals.get()

    goal.reword(by=alice, version=1, wording=goal.wording, area="child")

    assert (goal.area, goal.version) == ("child", 2)
    assert not TextVersion.objects.exists()
    assert verbs(case)[-1] == "case.edited"


def test_a_goal_goes_aside_and_comes_back(case: Case, alice: User):
    goal = case.goals.get()

    goal.put_aside(by=alice)
    goal.put_aside(by=alice)
    assert goal.state == "aside"
    goal.focus(by=alice)

    assert (goal.state, goal.ended_at) == ("focus", None)
    assert verbs(case).count("goal.moved") == 2


def test_a_goal_comes_back_only_where_there_is_room(case: Case, alice: User):
    goal = case.goals.get()
    goal.put_aside(by=alice)
    for _number in range(3):
        add(case)

    with pytest.raises(Goal.TooMany):
        goal.focus(by=alice)

    assert Goal.objects.get(pk=goal.pk).state == "aside"


def test_a_reached_goal_says_when_and_can_be_taken_up_again(case: Case, alice: User):
    goal = case.goals.get()

    goal.reach(by=alice)
    assert goal.ended_at is not None
    with pytest.raises(Goal.WrongState):
        goal.put_aside(by=alice)
    goal.focus(by=alice)

    assert Goal.objects.filter(pk=goal.pk, state="focus", ended_at=None).exists()
    assert verbs(case)[-2:] == ["goal.reached", "goal.moved"]


def test_every_reason_for_which_a_goal_was_let_go_is_kept(case: Case, alice: User):
    goal = case.goals.get()

    for why in ("Nursery starts", "Nursery starts", "She is well"):
        goal.drop(by=alice, why=why)
        goal.focus(by=alice)
    goal.drop(by=alice, why="Moved house")

    kept = TextVersion.objects.filter(about=goal.code, field="why").order_by("version")
    assert goal.why == "Moved house"
    assert [version.text for version in kept] == ["Nursery starts", "She is well"]


def test_a_rating_is_the_clients_at_a_meeting_and_counts_for_its_day(case: Case, alice: User):
    goal, meeting = case.goals.get(), meet(case, days_ago=3)
    client = case.participants.get(client=case.client)

    rating = goal.rate(5, by=alice, meeting=meeting, rated_by=client)

    assert (rating.rated_by, rating.recorded_by, rating.rated_at) == (client, alice, meeting.starts_at)
    told = case.events.order_by("pk").last()
    assert told is not None
    assert (told.verb, told.meeting, told.about) == ("goal.rated", meeting, goal.code)


def test_ratings_go_along_when_the_day_of_their_meeting_is_put_right(case: Case, alice: User):
    meeting, goal = meet(case), case.goals.get()
    goal.rate(4, by=alice, meeting=meeting)
    right = timezone.now() - dt.timedelta(days=12)

    meeting.edit(by=alice, version=meeting.version, starts_at=right)
    meeting.edit(by=alice, version=meeting.version, minutes=50)

    assert goal.ratings.get(meeting=meeting).rated_at == right


def test_a_second_tap_at_the_same_meeting_takes_the_place_of_the_first(case: Case, alice: User):
    goal, meeting = case.goals.get(), meet(case)
    before = verbs(case).count("goal.rated")

    for value in (5, 5, 7, 7):
        goal.rate(value, by=alice, meeting=meeting)

    at_meeting = goal.ratings.filter(meeting=meeting).order_by("pk")
    assert [(rating.value, rating.replaced_at is None) for rating in at_meeting] == [(5, False), (7, True)]
    assert [rating.value for rating in goal.ratings.standing().order_by("rated_at")] == [3, 7]
    assert verbs(case).count("goal.rated") == before + 2


@pytest.mark.parametrize("state", ["cancelled", "not_attended"])
def test_nothing_is_rated_at_a_meeting_that_did_not_take_place(state: str, case: Case, alice: User):
    meeting = meet(case, state=state)

    with pytest.raises(Goal.WrongState):
        case.goals.get().rate(5, by=alice, meeting=meeting)

    assert not meeting.ratings.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_come_into_focus_than_there_is_room_for(case: Case):
    start = threading.Barrier(8)
    refused: list[str] = []

    def race(name: str) -> None:
        start.wait()
        try:
            add(case, name)
        except Goal.TooMany:
            refused.append(name)
        finally:
            connection.close()

    everybody = [threading.Thread(target=race, args=(f"hope {number}",)) for number in range(8)]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()

    assert (case.goals.in_focus().count(), len(refused)) == (3, 6)
    assert sorted(case.goals.values_list("position", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_of_many_taps_at_once_one_stands(case: Case, alice: User):
    goal, meeting = case.goals.get(), meet(case)
    start = threading.Barrier(8)

    def tap(value: int) -> None:
        start.wait()
        try:
            Goal.objects.get(pk=goal.pk).rate(value, by=alice, meeting=meeting)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap, args=(value,)) for value in range(8)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()

    assert goal.ratings.filter(meeting=meeting).count() == 8
    assert goal.ratings.standing().filter(meeting=meeting).count() == 1


steps = st.lists(
    st.tuples(st.sampled_from(["add", "aside", "focus", "reach", "drop", "reword", "rate"]), st.integers(0, 5),
              st.sampled_from(WORDINGS), st.integers(0, 10)),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_done_in_whatever_order_nothing_is_lost(alice: User, steps: list[tuple[str, int, str, int]]):
    case = begin(alice)
    meeting = meet(case)
    accepted = {(case.goals.get().code, case.goals.get().wording)}
    changes, ever = len(verbs(case)), 1

    for verb, which, wording, value in steps:
        goals = list(case.goals.order_by("position"))
        goal = goals[which % len(goals)]
        before = _picture(case)
        try:
            match verb:
                case "add":
                    goal = add(case, wording)
                    ever += 1
                case "reword":
                    goal.reword(by=alice, version=goal.version, wording=wording, area=goal.area)
                case "aside":
                    goal.put_aside(by=alice)
                case "focus":
                    goal.focus(by=alice)
                case "reach":
                    goal.reach(by=alice)
                case "drop":
                    goal.drop(by=alice, why=wording)
                case _:
                    goal.rate(value, by=alice, meeting=meeting)
        except (Goal.TooMany, Goal.WrongState):
            assert _picture(case) == before
        accepted.add((goal.code, Goal.objects.get(pk=goal.pk).wording))
        changes += _picture(case) != before

    assert case.goals.in_focus().count() <= 3
    positions = list(case.goals.values_list("position", flat=True))
    assert len(positions) == len(set(positions)) == ever
    kept = {(version.about, version.text) for version in TextVersion.objects.filter(field="wording")}
    assert accepted <= kept | {(goal.code, goal.wording) for goal in case.goals.all()}
    assert len(verbs(case)) == changes
    standing = GoalRating.objects.standing().filter(meeting=meeting).values_list("goal", flat=True)
    assert len(standing) == len(set(standing))


def _picture(case: Case) -> list[Any]:
    """Everything about the goals that a change may change."""
    goals = [(goal.pk, goal.wording, goal.state, goal.why, goal.version) for goal in case.goals.order_by("pk")]
    return [*goals, *GoalRating.objects.filter(goal__case=case).order_by("pk").values_list("pk", "value", "replaced_at")]
