"""Closing the work with a family, and taking it up again."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Closing, Cycle, Meeting
from cases.standing import Appointment, Standing
from tests.browser import Browser
from tests.families import Family, family, make_ready, say
from tests.forms import new_meeting
from tests.pages import address

pytestmark = pytest.mark.django_db


def close(here: Family, browser: Browser, **fields: str) -> str:
    return browser.post(address("cases:case_close", here), fields, follow=True).content.decode()


def test_the_work_comes_to_its_end_with_its_reviewed_cycle(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    browser.force_login(alice)

    page = close(here, browser, ending="completed", why="They laugh together every day.")

    here.case.refresh_from_db()
    here.cycle.refresh_from_db()
    closing = here.case.closings.get()
    assert "The work with this family is closed." in page
    assert here.case.closed_at == here.case.last_closed_at == closing.closed_at
    assert (closing.ending, closing.why, closing.closed_by) == ("completed", "They laugh together every day.", alice)
    assert here.cycle.stage == Cycle.Stage.CLOSED
    assert list(here.case.events.order_by("-pk").values_list("verb", "about")[:2]) == [
        ("case.closed", closing.code), ("cycle.closed", None),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [ending for ending in Closing.Ending.values if ending != "completed"])
def test_an_early_end_needs_a_few_words_and_keeps_the_cycle_as_it_stands(ending: str, alice: User, browser: Browser):
    here = family(alice, at="filmed")
    browser.force_login(alice)

    without = close(here, browser, ending=ending, why="  ")
    assert "Say in a few words why the work ended." in without
    assert not Closing.objects.exists()
    close(here, browser, ending=ending, why="They moved to the coast.")

    here.cycle.refresh_from_db()
    assert here.case.closings.get().why == "They moved to the coast."
    assert here.cycle.stage == Cycle.Stage.FILMED


@pytest.mark.parametrize("at", ["planned", "filmed", "clips_chosen", "in_review"])
def test_work_in_the_middle_of_a_cycle_has_not_come_to_its_end(at: str, alice: User, browser: Browser):
    here = family(alice, at=at)
    browser.force_login(alice)

    page = close(here, browser, ending="completed")

    assert "The latest cycle is not reviewed yet." in page
    assert not Closing.objects.exists()
    assert Case.objects.get().closed_at is None


@pytest.mark.parametrize("at", ["begun", "consented"])
def test_work_can_end_before_any_cycle(at: str, alice: User, browser: Browser):
    here = family(alice, at=at)
    browser.force_login(alice)

    close(here, browser, ending="completed")

    assert Case.objects.get().closed_at


def test_work_is_closed_once(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)

    page = close(here, browser, ending="moved", why="They moved.")

    assert "is closed already" in page
    assert here.case.closings.get().ending == "completed"


def test_without_an_answer_nothing_is_closed(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    browser.force_login(alice)

    answer = browser.post(address("cases:case_close", here), {"why": "x"})

    assert answer.status_code == 400
    assert not Closing.objects.exists()


def test_what_is_still_open_is_said_kindly(alice: User, browser: Browser):
    here = family(alice, at="in_review")
    tomorrow = timezone.now() + dt.timedelta(days=1)
    for kind in ("closing", "follow_up"):
        here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind=kind, starts_at=tomorrow)
    Case.objects.update(after_asked_at=timezone.now())
    browser.force_login(alice)

    page = browser.get(address("cases:case_close", here))

    said = [loose.words for loose in page.context["open"]]
    assert said[0] == "Cycle 1 is not reviewed. It stays as it stands."
    assert said[-1] == "The closing questionnaire is not back yet. Closing ends its link."
    assert any("is planned for" in words and words.endswith("closing.") for words in said)
    assert not any("follow-up" in words for words in said)


def test_a_note_that_is_not_finished_is_named_and_an_empty_one_is_not(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    first = here.case.meetings.get(kind="first")
    browser.force_login(alice)

    before = browser.get(address("cases:case_close", here)).context["open"]
    say(first.notes.get(), alice)
    after = browser.get(address("cases:case_close", here)).context["open"]

    assert before == []
    assert [loose.words.partition(" of ")[0] for loose in after] == ["The shared note"]
    assert "first meeting" in after[0].words


def test_a_closed_family_takes_no_new_cycle(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)

    page = browser.post(address("cases:cycle_new", here), follow=True).content.decode()

    assert "The work with this family is closed. Take it up again first." in page
    assert here.case.cycles.count() == 1


def test_a_closed_family_takes_no_new_meeting_but_a_follow_up(alice: User):
    here = family(alice, at="closed")
    soon = timezone.now() + dt.timedelta(days=180)

    for kind in set(Meeting.Kind.values) - {"follow_up"}:
        with pytest.raises(Case.Closed):
            here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind=kind, starts_at=soon)
    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="follow_up", starts_at=soon)

    assert here.case.meetings.get(kind="follow_up").starts_at == soon


def test_planning_anything_but_a_follow_up_is_refused_in_words_and_keeps_what_was_typed(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)
    sent = new_meeting(here) | {"kind": "other"}
    before = here.case.meetings.count()

    refused = browser.post(address("cases:meeting_new", here), sent)
    planned = browser.post(address("cases:meeting_new", here), sent | {"kind": "follow_up"})

    assert refused.status_code == 409
    assert "only a follow-up can be planned" in refused.content.decode()
    assert planned.status_code == 302
    assert here.case.meetings.count() == before + 1


@pytest.mark.parametrize(
    ("at", "page"),
    [
        ("planned", "cases:film_from_form"), ("filmed", "cases:cycle_choose_clips"), ("clips_chosen", "cases:cycle_start_review"),
        ("in_review", "cases:cycle_finish_review"),
    ],
)  # fmt: skip
def test_the_cycle_of_a_closed_family_stays_as_it_stands_and_says_so(at: str, page: str, alice: User, browser: Browser):
    here = family(alice, at=at)
    here.case.close(by=alice, ending="moved", why="They moved.")
    stage = here.cycle.stage
    browser.force_login(alice)

    answer = browser.post(address(page, here), follow=True).content.decode()

    here.cycle.refresh_from_db()
    assert here.cycle.stage == stage
    assert "The work with this family is closed" in answer


def test_no_film_is_sent_for_a_closed_family(alice: User, browser: Browser):
    here = family(alice, at="planned")
    here.case.close(by=alice, ending="moved", why="They moved.")
    browser.force_login(alice)

    answer = browser.post(address("cases:film_new", here), headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1000"})

    assert answer.status_code == 409
    assert "closed" in answer.json()["sentence"]
    assert 'name="film"' not in browser.get(here.cycle.get_absolute_url()).content.decode()


def test_a_film_that_was_on_its_way_still_arrives(alice: User):
    here = family(alice, at="arriving")
    here.case.close(by=alice, ending="moved", why="They moved.")

    make_ready(here.film, by=alice)

    here.cycle.refresh_from_db()
    assert here.cycle.stage == Cycle.Stage.FILMED


def test_the_work_is_taken_up_again_with_a_reason(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)

    without = browser.post(address("cases:case_reopen", here), {"why": ""})
    page = browser.post(address("cases:case_reopen", here), {"why": "They asked for more."}, follow=True).content.decode()

    here.case.refresh_from_db()
    closing = here.case.closings.get()
    assert without.status_code == 400
    assert "The work with this family goes on." in page
    assert here.case.closed_at is None
    assert here.case.last_closed_at == closing.closed_at
    assert (closing.reopened_why, closing.reopened_by) == ("They asked for more.", alice)
    assert closing.reopened_at
    last = here.case.events.order_by("-pk")[0]
    assert (last.verb, last.about) == ("case.reopened", closing.code)


def test_open_work_is_not_taken_up_again(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    browser.force_login(alice)

    shown = browser.get(address("cases:case_reopen", here)).content.decode()
    page = browser.post(address("cases:case_reopen", here), {"why": "By mistake"}, follow=True).content.decode()

    assert "There is nothing to take up again." in shown
    assert "is open already" in page
    assert not here.case.events.filter(verb="case.reopened").exists()


def test_work_that_was_taken_up_again_can_end_again_and_both_ends_are_kept(alice: User):
    here = family(alice, at="closed")
    here.case.reopen(by=alice, why="They asked for more.")

    here.case.close(by=alice, ending="family_stopped", why="Enough for now.")

    endings = [(closing.ending, bool(closing.reopened_at)) for closing in here.case.closings.order_by("closed_at")]
    assert endings == [("completed", True), ("family_stopped", False)]


def test_what_belongs_to_an_end_that_was_undone_does_not_count_for_the_next(alice: User):
    here = family(alice, at="reviewed")
    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=timezone.now(), held=True)
    assert standing(here).closing_meeting
    here.case.close(by=alice, ending="completed")
    assert standing(here).ending == "completed"

    here.case.reopen(by=alice, why="They asked for more.")

    assert standing(here).closing_meeting is None
    assert standing(here).resumed
    assert standing(here).ending is None


def test_a_meeting_that_was_held_counts_before_one_that_is_planned_and_one_called_off_not_at_all(alice: User):
    here = family(alice, at="begun")
    now = timezone.now()
    for days in (3, 5):
        here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=now + dt.timedelta(days=days))
    soon = here.case.meetings.filter(kind="closing").order_by("starts_at")[0]
    assert closing_meeting(here).code == soon.code

    soon.cancel(by=alice, why="Snow")
    later = here.case.meetings.get(kind="closing", state="planned")
    assert closing_meeting(here).code == later.code
    held = here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=now, held=True)

    found = closing_meeting(here)
    assert (found.code, found.is_held) == (held.code, True)
    assert found.starts_at == held.starts_at


def test_a_closed_family_has_its_page_to_take_the_work_up_again(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)

    page = browser.get(address("cases:case_close", here)).content.decode()

    assert reverse("cases:case_reopen", args=[here.case.code]) in page


def standing(here: Family) -> Standing:
    return Standing.of(Case.objects.with_standing().get(pk=here.case.pk))


def closing_meeting(here: Family) -> Appointment:
    meeting = standing(here).closing_meeting
    assert meeting
    return meeting
