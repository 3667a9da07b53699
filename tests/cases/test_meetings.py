"""Meetings: planned, moved, held, called off, not attended; written down once, told once, nothing lost."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, CaseEvent, Cycle, Meeting, Participant, TextVersion
from tests.browser import Browser
from tests.families import begin, family

State = Meeting.State
WEEK = dt.timedelta(days=7)
CONTENT = ("state", "starts_at", "where", "why", "version")
# verb: where it may begin and where it leads; "edit" leads nowhere else
WAYS = {
    "edit": ({State.PLANNED, State.HELD}, None),
    "hold": ({State.PLANNED}, State.HELD),
    "cancel": ({State.PLANNED}, State.CANCELLED),
    "not_attended": ({State.PLANNED}, State.NOT_ATTENDED),
    "take_back": ({State.HELD, State.CANCELLED, State.NOT_ATTENDED}, State.PLANNED),
}
TELLS = {
    "edit": "meeting.moved", "hold": "meeting.held", "cancel": "meeting.cancelled",
    "not_attended": "meeting.not_attended", "take_back": "meeting.planned",
}  # fmt: skip


def plan(case: Case, by: User, **details: Any) -> Meeting:
    """A meeting of this family in a week, unless ``details`` say otherwise."""
    told: dict[str, Any] = {"code": uuid.uuid4(), "kind": "other", "starts_at": timezone.now() + WEEK} | details
    return case.plan_meeting(by=by, **told)


def told_of(meeting: Meeting) -> list[str]:
    return list(CaseEvent.objects.filter(meeting=meeting).order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(list(WAYS)), st.text("abc ", max_size=4), st.integers(-9, 9), st.booleans()),
        min_size=1, max_size=12,
    ),
)  # fmt: skip
def test_whatever_is_pressed_in_whatever_order_states_hold_and_nothing_accepted_is_lost(
    alice: User, presses: list[tuple[str, str, int, bool]]
) -> None:
    meeting = plan(begin(alice), alice, where="first")
    told, texts, stale = ["meeting.planned"], {"first"}, meeting.version

    for verb, text, days, is_stale in presses:
        before, tab = (Meeting.objects.get(pk=meeting.pk) for _time in range(2))
        begins, leads = WAYS[verb]
        extra: dict[str, Any] = {"version": stale if is_stale else before.version}
        if verb == "edit":
            extra |= {"where": text, "starts_at": before.starts_at + dt.timedelta(days=days, minutes=1)}
        elif verb in {"cancel", "not_attended"}:
            extra |= {"why": text}
        refusal: type[Exception] | None = None
        try:
            getattr(tab, verb)(by=alice, **extra)
        except (Meeting.WrongState, Meeting.Changed) as error:
            refusal = type(error)

        after = Meeting.objects.get(pk=meeting.pk)
        if before.state not in begins:
            assert refusal is Meeting.WrongState
        elif extra["version"] != before.version:
            assert refusal is Meeting.Changed
        else:
            assert (refusal, after.state, after.version) == (None, leads or before.state, before.version + 1)
            told.append(TELLS[verb])
            texts |= {words for words in (extra.get("where"), extra.get("why")) if words}
            stale = before.version
        if refusal:
            assert [getattr(after, name) for name in CONTENT] == [getattr(before, name) for name in CONTENT]

    standing = Meeting.objects.get(pk=meeting.pk)
    kept = {version.text for version in TextVersion.objects.filter(about=meeting.code)}
    assert told_of(meeting) == told
    assert texts <= kept | {standing.where, standing.why}


@pytest.mark.django_db
def test_a_meeting_is_planned_once_however_often_it_is_sent_and_is_with_everybody(alice: User) -> None:
    case, code, at = begin(alice), uuid.uuid4(), timezone.now() + WEEK

    first, second = (case.plan_meeting(code=code, by=alice, kind="other", starts_at=at) for _time in range(2))

    assert first == second
    assert told_of(first) == ["meeting.planned"]
    assert set(first.people.all()) == set(case.participants.all())


@pytest.mark.django_db
def test_another_meeting_under_a_code_that_is_taken_is_refused(alice: User, cara: User) -> None:
    mine, theirs = begin(alice), begin(cara)
    there = plan(mine, alice)

    for case, by in ((mine, alice), (theirs, cara)):
        with pytest.raises(Meeting.CodeTaken):
            plan(case, by, code=there.code, kind="closing")

    assert Meeting.objects.filter(kind="closing").count() == 0
    assert Meeting.objects.get(code=there.code).case == mine


@pytest.mark.django_db
def test_a_meeting_written_down_afterwards_is_held_at_once(alice: User) -> None:
    case = begin(alice)
    at = timezone.now() - WEEK

    meeting = plan(case, alice, held=True, starts_at=at, minutes=50, place="home", people=[], others="Grandmother")

    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.minutes, meeting.others) == ("held", at, 50, "Grandmother")
    assert not meeting.people.exists()
    assert told_of(meeting) == ["meeting.held"]


@pytest.mark.django_db
def test_one_that_takes_place_before_its_time_has_begun_now(alice: User) -> None:
    meeting = plan(begin(alice), alice)

    meeting.hold(by=alice)

    assert timezone.now() - meeting.starts_at < dt.timedelta(minutes=1)


@pytest.mark.django_db
def test_what_was_written_or_rated_at_a_meeting_keeps_it_held(alice: User) -> None:
    here = family(alice, at="in_review")
    rated = here.case.meetings.get(kind="first")
    reviewed = family(alice, at="reviewed").case.meetings.get(kind="shared_review")
    reviewed.notes.get().lines.all().delete()

    for meeting in (rated, here.note.meeting, reviewed):
        before = Meeting.objects.get(pk=meeting.pk).state
        with pytest.raises(Meeting.InUse):
            meeting.take_back(by=alice)
        assert Meeting.objects.get(pk=meeting.pk).state == before


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["cancel", "not_attended"])
def test_a_meeting_at_which_a_hope_was_rated_is_not_one_that_never_was(verb: str, alice: User) -> None:
    case = begin(alice)
    meeting = plan(case, alice)
    case.goals.get().rate(7, by=alice, meeting=meeting)

    with pytest.raises(Meeting.InUse):
        getattr(meeting, verb)(by=alice)

    assert Meeting.objects.get(pk=meeting.pk).state == "planned"
    assert case.goals.get().ratings.standing().filter(value=7).exists()


@pytest.mark.django_db
def test_filming_and_review_belong_to_the_latest_cycle_and_others_to_none(alice: User) -> None:
    here = family(alice, at="planned")

    cycles = {kind: plan(here.case, alice, kind=kind).cycle for kind in Meeting.Kind.values}

    assert {kind for kind, cycle in cycles.items() if cycle} == {"filming", "shared_review"}
    assert cycles["filming"] == here.cycle


@pytest.mark.django_db
def test_a_filming_planned_before_its_cycle_is_started_waits_for_it(alice: User) -> None:
    here = family(alice, at="reviewed")
    ahead = plan(here.case, alice, kind="filming")
    behind = plan(here.case, alice, kind="filming", held=True, starts_at=timezone.now() - WEEK)
    assert (ahead.cycle, behind.cycle) == (None, here.cycle)

    second = here.case.plan_cycle(by=alice)

    assert Meeting.objects.get(pk=ahead.pk).cycle == second
    assert Meeting.objects.get(pk=behind.pk).cycle == here.cycle


@pytest.mark.django_db
def test_a_meeting_keeps_its_kind_once_it_has_a_note(alice: User) -> None:
    here = family(alice, at="in_review")
    bare = plan(here.case, alice, kind="other")
    review = here.note.meeting

    for meeting in (bare, review):
        meeting.edit(by=alice, version=meeting.version, kind="filming", starts_at=meeting.starts_at, minutes=30)

    assert (bare.kind, bare.cycle) == ("filming", here.cycle)
    assert (review.kind, review.cycle, review.minutes) == ("shared_review", here.cycle, 30)


@pytest.mark.django_db
def test_in_a_closed_family_a_follow_up_cannot_be_made_something_else(alice: User, browser: Browser) -> None:
    here = family(alice, at="closed")
    meeting = plan(here.case, alice, kind="follow_up")
    browser.force_login(alice)
    edit = f"{meeting.get_absolute_url()}edit/"

    page = browser.get(edit).content.decode()
    meeting.edit(by=alice, version=meeting.version, kind="filming", minutes=30)

    assert 'name="kind"' not in page
    assert (meeting.kind, meeting.cycle, meeting.minutes) == ("follow_up", None, 30)


@pytest.mark.django_db
def test_a_second_tab_changes_nothing_and_learns_of_it(alice: User) -> None:
    meeting = plan(begin(alice), alice, where="by the park")
    other = Meeting.objects.get(pk=meeting.pk)
    meeting.edit(by=alice, version=1, where="at the library")

    with pytest.raises(Meeting.Changed):
        other.edit(by=alice, version=1, where="by the river")
    with pytest.raises(Meeting.Changed):
        other.hold(by=alice, version=1, minutes=40)

    assert Meeting.objects.get(pk=meeting.pk).where == "at the library"
    assert TextVersion.objects.get(about=meeting.code).text == "by the park"


@pytest.mark.django_db
def test_the_film_says_that_its_filming_took_place(alice: User) -> None:
    here = family(alice, at="planned")
    long_ago = plan(here.case, alice, kind="filming", starts_at=timezone.now() - 2 * WEEK)
    next_week = plan(here.case, alice, kind="filming", starts_at=timezone.now() + WEEK)

    film = here.cycle.announce_film(by=alice, length=1000, file_name="a.mov")

    held, still = Meeting.objects.get(pk=long_ago.pk), Meeting.objects.get(pk=next_week.pk)
    assert (held.state, still.state) == ("held", "planned")
    assert timezone.localdate(held.starts_at) == film.filmed_date
    assert held.starts_at <= timezone.now()
    assert told_of(held) == ["meeting.planned", "meeting.held"]


@pytest.mark.django_db
def test_the_review_that_was_planned_is_opened_and_not_doubled(alice: User) -> None:
    here = family(alice, at="clips_chosen")
    planned = plan(here.case, alice, kind="shared_review")

    opened = here.cycle.start_review(by=alice)
    here.cycle.finish_review(by=alice)

    assert opened == planned
    planned.refresh_from_db()
    assert (planned.state, planned.notes.get().finished_at is not None) == ("held", True)
    assert planned.starts_at <= timezone.now()
    assert told_of(planned) == ["meeting.planned", "cycle.review_started", "cycle.reviewed"]


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["not_attended", "cancel"])
def test_a_review_that_did_not_take_place_is_followed_by_another(said: str, alice: User) -> None:
    here = family(alice, at="clips_chosen")
    missed = here.cycle.start_review(by=alice)
    getattr(missed, said)(by=alice, why="Mia has a fever")
    again = plan(here.case, alice, kind="shared_review")

    opened = here.cycle.start_review(by=alice)
    here.cycle.finish_review(by=alice)

    assert opened == again
    assert Meeting.objects.get(pk=missed.pk).why == "Mia has a fever"
    assert Cycle.objects.get(pk=here.cycle.pk).stage == "reviewed"


@pytest.mark.django_db
def test_a_review_said_to_have_been_is_the_one_that_is_opened(alice: User) -> None:
    here = family(alice, at="clips_chosen")
    held = plan(here.case, alice, kind="shared_review")
    held.hold(by=alice)
    plan(here.case, alice, kind="shared_review")

    opened = here.cycle.start_review(by=alice)

    assert opened == held
    assert here.cycle.start_review(by=alice) == held


@pytest.mark.django_db
def test_a_second_review_of_a_cycle_has_a_note_of_its_own(alice: User) -> None:
    here = family(alice, at="in_review")
    first = here.note.meeting
    first.hold(by=alice)
    first.notes.update(finished_at=timezone.now())
    second = plan(here.case, alice, kind="shared_review")

    opened = here.cycle.start_review(by=alice)

    assert opened == second
    assert here.cycle.review() == second
    assert first.notes.get().lines.count() == 2


@pytest.mark.django_db
def test_a_planned_meeting_knows_who_is_expected(alice: User) -> None:
    case = begin(alice)
    child = case.participants.get(relation=Participant.Relation.CHILD)
    meeting = plan(case, alice, people=[child])

    meeting.hold(by=alice, people=case.participants.all(), others="Aunt")

    assert meeting.people.count() == 2
    assert meeting.others == "Aunt"
