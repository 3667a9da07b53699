"""The goals page and its forms, through the front door."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.goal_page import cycle_marks
from cases.models import Clip, Goal, TextVersion
from cases.overview import goal_lines
from tests.browser import Browser
from tests.families import Family, family, mark
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    """Alice's family in the middle of a review, with one goal."""
    return family(alice, at="in_review")


@pytest.fixture
def browser(alice: User) -> Browser:
    """Alice's."""
    browser = Browser()
    browser.force_login(alice)
    return browser


def goals_page(browser: Browser, here: Family) -> str:
    return browser.get(address("cases:goal_list", here)).content.decode()


def new(wording: str = "Get through bath time", **also: object) -> dict[str, object]:
    return {"code": uuid.uuid4(), "wording": wording, "area": "child", "state": "focus"} | also


def move(here: Family, goal: Goal) -> str:
    return reverse("cases:goal_move", args=[here.case.code, goal.code])


def test_a_goal_is_added_and_stands_on_the_page(browser: Browser, here: Family):
    response = browser.post(address("cases:goal_new", here), new(), follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(address("cases:goal_list", here), 302)]
    assert "The goal was added." in page
    assert page.index("Laugh together again") < page.index("Get through bath time")


def test_a_fourth_in_focus_is_refused_beside_the_field_and_the_words_stay(browser: Browser, here: Family):
    for number in range(2):
        browser.post(address("cases:goal_new", here), new(f"hope {number}"))

    refused = browser.post(address("cases:goal_new", here), new("A fourth"))
    kept = browser.post(address("cases:goal_new", here), new("A fourth", state="aside"))

    assert refused.status_code == 400
    assert "Three goals are in focus already." in refused.content.decode()
    assert "A fourth" in refused.content.decode()
    assert kept.status_code == 302
    assert [goal.state for goal in here.case.goals.order_by("position")] == ["focus"] * 3 + ["aside"]


def test_the_form_offers_what_there_is_room_for(browser: Browser, here: Family):
    first = browser.get(address("cases:goal_new", here)).context["form"]
    for number in range(2):
        browser.post(address("cases:goal_new", here), new(f"hope {number}"))

    full = browser.get(address("cases:goal_new", here)).context["form"]

    assert (first["state"].initial, full["state"].initial) == ("focus", "aside")


def test_a_code_that_is_not_hers_is_drawn_anew_and_the_words_stay(browser: Browser, here: Family, cara: User):
    theirs = family(cara, at="begun").case.goals.get()

    answer = browser.post(address("cases:goal_new", here), new(code=theirs.code))
    browser.post(address("cases:goal_new", here), answer.context["form"].data)

    assert answer.status_code == 409
    assert sorted(goal.wording for goal in here.case.goals.all()) == ["Get through bath time", "Laugh together again"]


def test_words_before_stay_on_the_page_with_their_day(browser: Browser, here: Family):
    goal = here.case.goals.get()

    browser.post(address("cases:goal_edit", here), {"version": 1, "wording": "Laugh every day", "area": goal.area})

    page = goals_page(browser, here)
    assert "Its words before" in page
    assert re.search(r"<q[^>]*>Laugh together again</q>", page)
    assert f"until {timezone.localdate().day} " in page


def test_a_second_tab_sees_both_wordings_and_can_save_its_own(browser: Browser, here: Family):
    sent = {"version": 1, "area": "relationship"}
    browser.post(address("cases:goal_edit", here), sent | {"wording": "Laugh every day"})

    answer = browser.post(address("cases:goal_edit", here), sent | {"wording": "Laugh at bath time"})
    page = answer.content.decode()
    browser.post(address("cases:goal_edit", here), answer.context["form"].data)

    assert answer.status_code == 409
    assert "Laugh every day" in page
    assert "Laugh at bath time" in page
    assert here.case.goals.get().wording == "Laugh at bath time"
    assert {version.text for version in TextVersion.objects.all()} == {"Laugh together again", "Laugh every day"}


@pytest.mark.parametrize(
    ("to", "title", "said"),
    [
        ("aside", "Set aside for now", "set aside for now"),
        ("reached", "Reached", "Take a moment to enjoy it together."),
        ("dropped", "Let go", "It stays in the record."),
    ],
)
def test_a_moved_goal_stands_in_its_group_and_can_come_back(to: str, title: str, said: str, browser: Browser, here: Family):
    goal = here.case.goals.get()

    page = browser.post(move(here, goal), {"to": to, "why": "Nursery starts"}, follow=True).content.decode()

    assert f'<h2 id="group-{to}">{title}</h2>' in page
    assert said in page
    assert "No goal is in focus" in page
    assert ("Nursery starts" in page) == (to == "dropped")
    browser.post(move(here, goal), {"to": "focus"})
    assert here.case.goals.get().state == "focus"


def test_a_goal_cannot_come_back_as_a_fourth(browser: Browser, here: Family):
    goal = here.case.goals.get()
    browser.post(move(here, goal), {"to": "aside"})
    for number in range(3):
        browser.post(address("cases:goal_new", here), new(f"hope {number}"))

    page = browser.post(move(here, goal), {"to": "focus"}, follow=True).content.decode()

    assert "Three goals are in focus already." in page
    assert "To bring it into focus, set another one aside first." in page
    assert Goal.objects.get(pk=goal.pk).state == "aside"


def test_a_goal_that_was_moved_meanwhile_is_shown_as_it_stands(browser: Browser, here: Family, alice: User):
    goal = here.case.goals.get()
    goal.reach(by=alice)

    page = browser.post(move(here, goal), {"to": "aside"}, follow=True).content.decode()

    assert "moved meanwhile" in page
    assert Goal.objects.get(pk=goal.pk).state == "reached"


def test_a_move_to_nowhere_is_answered_in_words(browser: Browser, here: Family):
    page = browser.post(move(here, here.case.goals.get()), {"to": "elsewhere"}, follow=True).content.decode()

    assert "This was not saved. Please press the button once more." in page


def test_the_page_reminds_of_the_relationship_only_where_no_hope_is_about_it(browser: Browser, here: Family):
    goal = here.case.goals.get()
    reminder = "None of these is about how they are together."
    assert reminder not in goals_page(browser, here)

    browser.post(address("cases:goal_edit", here), {"version": 1, "wording": goal.wording, "area": "child"})

    assert reminder in goals_page(browser, here)


def test_the_line_stands_beside_the_cycles_and_equals_the_table(browser: Browser, here: Family, alice: User):
    goal = here.case.goals.get()
    now = timezone.now()
    for days, value in ((20, 1), (10, 5), (5, 8)):
        goal.rate(value, by=alice, on=now - dt.timedelta(days=days))
    here.cycle.finish_review(by=alice)

    (card,) = browser.get(address("cases:goal_list", here)).context["focus"]

    assert card.chart is not None
    assert card.chart.headline.startswith("From 1 to 3 by")
    table = [cells[0] for _day, cells in card.chart.table.rows if cells[0]]
    assert table == ["1", "5", "8", "3"]
    assert [len(drawing.lines[0].symbols) for drawing in card.chart.drawings] == [4, 4]
    assert [text.words for text in card.chart.drawings[0].mark_labels] == ["Cycle 1"]
    assert [mark.on for mark in cycle_marks([here.cycle])] == [timezone.localdate()]


def test_a_replaced_rating_is_on_no_page(browser: Browser, here: Family, alice: User):
    goal, meeting = here.case.goals.get(), here.note.meeting
    goal.rate(9, by=alice, meeting=meeting)
    goal.rate(6, by=alice, meeting=meeting)

    (card,) = browser.get(address("cases:goal_list", here)).context["focus"]
    (line,) = goal_lines(here.case)

    assert card.chart is not None
    assert [cells[0] for _day, cells in card.chart.table.rows if cells[0]] == ["3", "6"]
    assert line.values == [3, 6]


def test_the_family_page_shows_the_hopes_in_focus_and_leads_to_all(browser: Browser, here: Family, alice: User):
    Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Sleep", area="child", state="aside")

    page = browser.get(here.case.get_absolute_url()).content.decode()

    assert f'href="{address("cases:goal_list", here)}"' in page
    assert "Laugh together again" in page
    assert "Sleep" not in page


def test_the_small_line_goes_by_true_dates(alice: User):
    case = family(alice, at="begun").case
    goal, now = case.goals.get(), timezone.now()
    for days in (40, 30):
        goal.rate(5, by=alice, on=now - dt.timedelta(days=days))

    (line,) = goal_lines(case)

    (first, second, last) = (float(x) for x, _y in line.points)
    assert (last - first) == pytest.approx(4 * (second - first), abs=0.3)


def test_a_clip_may_show_a_hope_in_focus_or_the_one_that_clips_of_its_film_show(browser: Browser, alice: User):
    here = family(alice, at="filmed")
    shown = here.case.goals.get()
    mark(here.film, alice)
    focus = Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Sleep", area="child")
    Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Walk", area="child", state="aside")
    shown.put_aside(by=alice)

    form = browser.get(address("cases:film_room", here)).context["form"]

    assert Clip.objects.filter(goal=shown).exists()
    assert [code for code, _words in form.fields["goal"].choices] == ["", str(shown.code), str(focus.code)]
