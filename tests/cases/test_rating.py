"""The rating page: handed over, one hope at a time, nothing said before the tap."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Goal, GoalRating, Meeting, NoteLine
from tests.browser import Browser
from tests.families import Family, family
from tests.pages import address
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    """Alice's family with two goals, each rated before; the meeting is the shared review."""
    here = family(alice, at="in_review")
    second = Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Get through bath time", area="child")
    before = timezone.now() - dt.timedelta(days=30)
    for goal in (here.case.goals.get(position=1), second):
        for value in (4, 8):
            goal.rate(value, by=alice, on=before)
    return here


@pytest.fixture
def browser(alice: User) -> Browser:
    """Alice's, in the client's hands."""
    browser = Browser()
    browser.force_login(alice)
    return browser


def tap(browser: Browser, here: Family, value: int, goal: Goal | None = None) -> str:
    sent = {"goal": (goal or here.case.goals.get(position=1)).code, "value": value}
    return browser.post(address("cases:goal_rate", here), sent, follow=True).content.decode()


def at_meeting(here: Family) -> list[int]:
    return list(GoalRating.objects.standing().filter(meeting=here.note.meeting).order_by("pk").values_list("value", flat=True))


def numbers(page: str) -> list[str]:
    """The numbers that a page says, the eleven targets and the count of hopes left out."""
    said = re.sub(
        r"<button class=\"tap-target\".*?</button>|<svg class=\"icon.*?</svg>|Hope \d of \d", "", page, flags=re.DOTALL
    )
    return re.findall(r">[^<]*?(\d+)[^<]*?<", said.partition("<main")[2])


@pytest.mark.parametrize("query", ["", "&change=1"])
def test_no_earlier_rating_is_in_the_page_or_read_for_it_before_the_tap(query: str, browser: Browser, here: Family):
    if query:
        tap(browser, here, 9)
    goal = here.case.goals.get(position=1)

    with counted_queries() as queries:
        response = browser.get(f"{address('cases:goal_rate', here)}?goal={goal.code}{query}")

    page = response.content.decode()
    assert page.count('class="tap-target"') == 11
    assert numbers(page) == []
    assert "<polyline" not in page
    assert 'class="chart' not in page
    ratings = [sql for sql in queries if "cases_goalrating" in sql]
    assert ratings
    assert not [sql for sql in ratings if '."value"' in sql]


def test_a_fault_shows_no_earlier_rating_either(browser: Browser, here: Family):
    goal = here.case.goals.get(position=1)

    response = browser.post(address("cases:goal_rate", here), {"goal": goal.code, "value": "11"})

    page = response.content.decode()
    assert response.status_code == 400
    assert "Please tap a number once more." in page
    assert numbers(page) == []
    assert at_meeting(here) == []


def test_a_tap_is_saved_as_the_clients_and_the_line_appears(browser: Browser, here: Family, alice: User):
    page = tap(browser, here, 6)

    rating = GoalRating.objects.standing().get(meeting=here.note.meeting)
    assert rating.rated_by == here.case.participants.get(client=here.case.client)
    assert (rating.value, rating.recorded_by) == (6, alice)
    assert "Saved. Thank you." in page
    assert 'class="chart-line"' in page
    assert "From 4 to 6 by" in page
    assert "tap-target" not in page
    assert {"4", "8", "6"} <= set(numbers(page))


def test_a_second_tap_takes_the_place_of_the_first_and_the_same_one_changes_nothing(browser: Browser, here: Family):
    for value in (6, 7, 7):
        tap(browser, here, value)

    assert at_meeting(here) == [7]
    assert GoalRating.objects.filter(meeting=here.note.meeting).count() == 2


def test_the_way_goes_through_every_hope_and_ends_with_thanks(browser: Browser, here: Family):
    first, second = here.case.goals.order_by("position")

    after_one = tap(browser, here, 6, first)
    after_two = tap(browser, here, 5, second)
    end = browser.get(f"{address('cases:goal_rate', here)}?done=1").content.decode()
    again = browser.get(address("cases:goal_rate", here)).content.decode()

    assert f"?goal={second.code}" in after_one
    assert "Next hope" in after_one
    assert "?done=1" in after_two
    assert "You can give this back to Alice now." in end
    assert "You can give this back to Alice now." in again
    assert numbers(end) == []


def test_a_page_without_a_goal_begins_with_the_first_that_was_not_rated(browser: Browser, here: Family):
    tap(browser, here, 6)

    page = browser.get(address("cases:goal_rate", here)).content.decode()

    assert "Get through bath time</h1>" in page


def test_only_hopes_in_focus_are_asked(browser: Browser, here: Family, alice: User):
    for goal in here.case.goals.all():
        goal.put_aside(by=alice)

    page = browser.get(address("cases:goal_rate", here)).content.decode()

    assert "There is no hope to rate yet" in page


def test_another_familys_goal_is_not_rated(browser: Browser, here: Family, alice: User):
    other = family(alice, at="begun").case.goals.get()

    response = browser.post(address("cases:goal_rate", here), {"goal": other.code, "value": 6})

    assert response.status_code == 404
    assert at_meeting(here) == []


@pytest.mark.parametrize("state", [Meeting.State.CANCELLED, Meeting.State.NOT_ATTENDED])
def test_a_meeting_that_did_not_take_place_leads_back_to_the_goals(state: str, browser: Browser, here: Family):
    Meeting.objects.filter(pk=here.note.meeting.pk).update(state=state)

    for answer in (
        browser.get(address("cases:goal_rate", here)),
        browser.post(address("cases:goal_rate", here), {"goal": here.case.goals.get(position=1).code, "value": 6}),
    ):
        assert answer["Location"] == address("cases:goal_list", here)
    assert at_meeting(here) == []


def test_what_is_handed_over_holds_nothing_of_the_practice(browser: Browser, here: Family):
    here.note.add_line(code=uuid.uuid4(), by=here.case.practitioner, speaker=NoteLine.Speaker.PRACTITIONER, text="A thought")

    for page in (browser.get(address("cases:goal_rate", here)).content.decode(), tap(browser, here, 6)):
        for words in ("Caseload", "Find a family", "A thought", "Bob", "Mia"):
            assert words not in page


def test_a_meeting_of_today_is_offered_on_the_goals_page(browser: Browser, here: Family):
    page = browser.get(address("cases:goal_list", here)).content.decode()

    assert address("cases:goal_rate", here) in page
