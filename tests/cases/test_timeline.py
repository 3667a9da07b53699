"""The story of a family: everything that happened, the latest first, narrowed by kind."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import CaseEvent
from cases.timeline import KINDS, entries, verbs_of
from tests.browser import Browser
from tests.families import Family, family
from tests.pages import address

pytestmark = pytest.mark.django_db


def story(here: Family, browser: Browser, asked: str = "") -> list[str]:
    days = browser.get(address("cases:timeline", here) + asked).context["days"]
    return [entry.event.verb for _day, lines in days for entry in lines]


def test_the_story_tells_everything_the_latest_first(alice: User, browser: Browser):
    here = family(alice, at="closed")
    browser.force_login(alice)

    told = story(here, browser)

    assert told == list(here.case.events.order_by("-at", "-pk").values_list("verb", flat=True))
    assert told[0] == "case.closed"
    assert told[-2:] == ["goal.rated", "case.started"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("meetings", ["cycle.reviewed", "case.started"]),
        ("films", ["cycle.reviewed", "cycle.review_started", "cycle.clips_chosen", "film.ready", "film.added",
                   "cycle.planned", "consent.given"]),
        ("goals", ["goal.rated"]),
        ("questionnaires", ["questions.asked"]),
    ],
)  # fmt: skip
def test_what_is_told_is_narrowed_in_the_address(kind: str, told: list[str], alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    here.case.tell(by=alice, verb=CaseEvent.Verb.QUESTIONS_ASKED)
    browser.force_login(alice)

    page = browser.get(address("cases:timeline", here) + f"?kind={kind}").content.decode()

    assert story(here, browser, f"?kind={kind}") == told
    assert f'<a href="?kind={kind}" aria-current="page">' in " ".join(page.split())


def test_every_event_but_the_beginnings_and_ends_of_a_case_is_of_some_kind():
    told = {verb for kind in KINDS for verb in verbs_of(kind)}

    assert {verb for verb in CaseEvent.Verb if not verb.startswith("case.")} <= told


@pytest.mark.parametrize("asked", ["?kind=rubbish", "?page=rubbish", "?page=99", "?kind=films&page=-1"])
def test_a_strange_address_tells_a_story_too(asked: str, alice: User, browser: Browser):
    here = family(alice, at="planned")
    browser.force_login(alice)

    assert story(here, browser, asked)


def test_a_long_story_turns_its_pages_and_stays_with_its_kind(alice: User, browser: Browser):
    here = family(alice, at="begun")
    CaseEvent.objects.bulk_create(CaseEvent(case=here.case, by=alice, verb="goal.rated") for _row in range(60))
    browser.force_login(alice)

    first = browser.get(address("cases:timeline", here) + "?kind=goals").content.decode()

    assert len(story(here, browser, "?kind=goals")) == 40
    assert len(story(here, browser, "?kind=goals&page=2")) == 21
    assert 'href="?page=2&amp;kind=goals"' in first


def test_events_stand_under_their_day(alice: User, browser: Browser):
    here = family(alice, at="begun")
    long_ago = timezone.now() - dt.timedelta(days=40)
    here.case.events.filter(verb="case.started").update(at=long_ago)
    browser.force_login(alice)

    days = browser.get(address("cases:timeline", here)).context["days"]

    assert [day for day, _lines in days] == [timezone.localdate(), timezone.localdate(long_ago)]


def test_an_event_says_what_it_was_about_and_leads_there(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    here.case.close(by=alice, ending="completed", why="They laugh together.")
    here.case.reopen(by=alice, why="They asked for more.")
    meeting = here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=timezone.now())
    browser.force_login(alice)

    days = browser.get(address("cases:timeline", here)).context["days"]

    told = {entry.event.verb: entry for _day, lines in days for entry in lines}
    assert told["meeting.planned"].about == "closing"
    assert told["meeting.planned"].url.endswith(f"/meetings/{meeting.code}/")
    assert told["film.ready"].about == "cycle 1"
    assert told["film.ready"].url == here.cycle.get_absolute_url()
    assert told["goal.rated"].words == "Laugh together again"
    assert told["case.closed"].words == "the work came to its end – They laugh together."
    assert told["case.reopened"].words == "They asked for more."
    assert told["case.closed"].who == alice.short_name


def test_what_a_client_did_at_her_link_has_no_name_beside_it(alice: User):
    here = family(alice, at="begun")
    here.case.tell(by=None, verb=CaseEvent.Verb.QUESTIONS_ANSWERED)

    (entry,) = entries(here.case, here.case.events.filter(by=None), words={})

    assert (entry.who, entry.tone) == ("at a personal link", "ask")
