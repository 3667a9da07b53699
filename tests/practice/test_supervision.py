"""What a supervisor sees: the families that agreed to her, how their work goes, and nobody's name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, Role, SupervisionLink, User
from cases.models import Goal, NoteLine, PrivateNote
from cases.models.people import Client
from cases.pseudonym import pseudonym
from practice.supervised import LINES_A_NOTE, NOTES_A_PAGE, age_in_years
from tests.browser import Browser
from tests.families import Family, begin, family, give_out, say, supervised_by
from tests.queries import counted_queries

LIST = "/supervision/"


@pytest.fixture
def here(alice: User, bob: User, dev: User) -> Family:
    """Bob and Mia of Alice's, in the middle of a review, who agreed to Dev."""
    here = family(alice, at="in_review", case=begin(alice, goal="Bob and Mia laugh", question="Why does Mia cry?"))
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    here.meeting.where = "12 Garden Street"
    here.meeting.others = "Grandmother Birch"
    here.meeting.save()
    here.note.add_line(
        code=here.meeting.code, by=alice, speaker=NoteLine.Speaker.CLIENT, text="Mia looks at Bob Birch.", is_quote=False
    )
    PrivateNote.write(here.meeting, by=alice, version=0, text="I talked too much.")
    supervised_by(here.case, dev)
    give_out(here)
    return here


@pytest.fixture
def browser(dev: User) -> Browser:
    browser = Browser()
    browser.force_login(dev)
    return browser


def page_of(here: Family) -> str:
    return reverse("practice:supervised_case", args=[here.case.code])


def test_a_family_stands_in_the_list_by_another_name(browser: Browser, here: Family, dev: User):
    text = browser.get(LIST).text

    assert pseudonym(here.case, dev) in text
    assert "1 year<" in text  # of a year and some months
    assert page_of(here) in text
    assert "Bob" not in text
    assert "Mia" not in text


def test_the_page_tells_of_the_work_and_names_nobody(browser: Browser, here: Family, dev: User):
    text = browser.get(page_of(here)).text

    assert pseudonym(here.case, dev) in text
    for told in (
        "The parent and the child laugh",
        "Why does the child cry?",
        "The child looks at the parent.",
        "She looks at me, 1.",
    ):
        assert told in text, told
    assert "cycle 1" in text.casefold()
    assert "Alice" in text


@pytest.mark.parametrize("word", ["Bob", "Mia", "Birch", "Garden Street", "Grandmother", "talked too much", "bob@example.org"])
def test_neither_names_nor_contacts_nor_private_notes_reach_the_page(word: str, browser: Browser, here: Family):
    assert word not in browser.get(page_of(here)).text


def test_no_film_clip_or_still_is_on_the_page(browser: Browser, here: Family):
    text = browser.get(page_of(here)).text

    assert "None is packed." in text
    assert "/films/" not in text
    assert "<video" not in text
    assert "Moment 1" not in text


def test_a_questionnaire_that_came_back_names_the_parent_by_the_place(browser: Browser, here: Family):
    for item in here.administration.edition.read().items:
        here.administration.answer(item.id, "often", given_in="a" * 64)
    here.administration.send()

    text = " ".join(browser.get(page_of(here)).text.split())

    assert "· The parent" in text
    assert "Bob" not in text
    assert "Mia" not in text


def test_a_goal_that_was_let_go_is_not_told_and_nothing_is_written(browser: Browser, here: Family, alice: User):
    here.case.goals.get().drop(by=alice, why="They moved on.")

    text = browser.get(page_of(here)).text

    assert "The parent and the child laugh" not in text
    assert Goal.objects.get().wording == "Bob and Mia laugh"


def test_long_notes_show_their_beginning_and_many_notes_stand_on_pages(browser: Browser, here: Family, alice: User):
    for number in range(3, LINES_A_NOTE + 3):
        say(here.note, alice, number)
    for day in range(NOTES_A_PAGE):
        at = timezone.now() - dt.timedelta(days=9 + day)
        meeting = here.case.meetings.create(kind="other", state="held", starts_at=at, held_at=at, planned_by=alice)
        meeting.notes.create()

    first, second = (browser.get(page_of(here), {"page": page}).text for page in (1, 2))

    assert "The note is longer; its beginning is shown." in first
    assert f"She looks at me, {LINES_A_NOTE + 2}." not in first
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second


def test_a_look_is_logged_with_the_family_it_was_at(browser: Browser, here: Family, dev: User):
    browser.get(page_of(here))

    entry = AccessEntry.objects.get(by=dev)
    assert (entry.kind, entry.page, entry.about) == ("look", "practice:supervised_case", here.case.code)


def test_without_a_link_or_once_agreement_ends_the_page_is_not_there(browser: Browser, here: Family, alice: User):
    assert browser.get(page_of(here)).status_code == 200
    mine = Browser()
    mine.force_login(alice)

    mine.post(reverse("cases:supervision_withdraw", args=[here.case.code, SupervisionLink.objects.get().supervisor.code]))

    assert browser.get(page_of(here)).status_code == 404
    assert "No family is open to you at present" in browser.get(LIST).text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_the_list_is_there_for_supervisors_only(role: Role, browser: Browser, dev: User):
    User.objects.filter(pk=dev.pk).update(is_supervisor=False, **{f"is_{role.value}": True})

    assert browser.get(LIST).status_code == 404


def test_the_menu_leads_supervisors_there_and_nobody_else(browser: Browser, here: Family, alice: User):
    mine = Browser()
    mine.force_login(alice)

    assert f'href="{LIST}"' in browser.get("/today/").text
    assert f'href="{LIST}"' not in mine.get("/today/").text


def test_ten_families_cost_as_many_queries_as_one(browser: Browser, here: Family, alice: User, dev: User):
    spent = []
    browser.get(LIST)  # what pages keep between requests is there

    for _round in range(2):
        with counted_queries() as queries:
            browser.get(LIST)
        spent.append(len(queries))
        for number in range(9):
            supervised_by(begin(alice, client=f"Ben {number}"), dev)

    assert spent[0] == spent[1]


@pytest.mark.parametrize(
    ("born", "told"),
    [(dt.date(2026, 1, 1), "under a year"), (dt.date(2025, 4, 1), "1 year"), (dt.date(2020, 1, 1), "6 years"), (None, "not born yet")],
)  # fmt: skip
def test_an_age_is_told_in_whole_years(born: dt.date | None, told: str):
    assert age_in_years(born, dt.date(2026, 11, 28)) == told
