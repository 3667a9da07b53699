"""A questionnaire by hand-in link: begun, saved answer by answer, looked over, handed in once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.models import User
from cases.models import CaseEvent
from questionnaires.models import Administration
from tests.browser import Browser
from tests.families import Family, family
from tests.queries import counted_queries
from tests.questionnaires.asking import MODULE, answer, answers, ask_anew, page, url
from tests.questionnaires.definitions import HARBOUR, definition_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    """Bob was asked before the work."""
    return family(alice, at="asked")


def test_a_questionnaire_goes_from_the_link_to_thanks(here: Family, browser: Browser):
    begin = browser.get(url(here))
    for number in range(1, 10):
        response = answer(browser, here, number)
        assert response.status_code == 302
        assert browser.get(response["Location"]).status_code == 200
    assert response["Location"] == url(here, "check")
    sent = browser.post(url(here, "send"))
    thanks = browser.get(sent["Location"])

    here.administration.refresh_from_db()
    here.case.refresh_from_db()
    assert "Begin" in page(begin)
    assert (sent.status_code, sent["Location"]) == (302, "/q/thanks/")
    assert "Your answers have arrived." in page(thanks)
    assert here.administration.state == "sent"
    assert list(answers(here).values()) == ["often"] * 9
    assert here.case.before_answered_at == here.administration.sent_at
    assert CaseEvent.objects.filter(verb="questions.answered", by=None, about=here.administration.code).count() == 1


def test_it_resumes_at_the_first_question_without_an_answer(here: Family, browser: Browser):
    answer(browser, here, 1)
    answer(browser, here, 3)

    start = page(browser.get(url(here)))

    assert "Go on" in start
    assert "You go on where you stopped." in start
    assert f'href="{url(here, 2)}"' in start


def test_an_answer_that_was_given_stands_in_the_page_and_can_be_changed(here: Family, browser: Browser):
    first = browser.get(url(here, 1))
    answer(browser, here, 1, "often")
    again = browser.get(url(here, 1))
    answer(browser, here, 1, "never")

    assert "checked" not in page(first)
    assert re.findall(r'value="(\w+)"[^>]*checked', page(again)) == ["often"]
    assert answers(here) == {"n1": "never"}


def test_back_takes_what_was_chosen_along_and_holds_nothing_up(here: Family, browser: Browser):
    back = answer(browser, here, 2, "rarely", back="1")
    nothing_chosen = browser.post(url(here, 2), {"back": "1"})
    from_the_first = browser.post(url(here, 1), {"back": "1"})

    assert [response["Location"] for response in (back, nothing_chosen, from_the_first)] == [
        url(here, 1),
        url(here, 1),
        url(here),
    ]
    assert answers(here) == {"n2": "rarely"}


def test_nothing_chosen_is_asked_about_once_and_skipping_goes_on(here: Family, browser: Browser):
    asked = browser.post(url(here, 1), {})
    skipped = browser.post(url(here, 1), {"skip": "1"})

    assert asked.status_code == 400
    assert "Choose an answer, or skip this question." in page(asked)
    assert "<title> Error:" in page(asked)
    assert 'aria-invalid="true"' in page(asked)
    assert skipped["Location"] == url(here, 2)
    assert answers(here) == {"n1": None}


def test_a_value_that_is_none_of_the_answers_is_refused(here: Family, browser: Browser):
    response = answer(browser, here, 1, "sideways")

    assert response.status_code == 400
    assert answers(here) == {}


def test_what_is_open_is_named_on_the_page_where_answers_are_checked(here: Family, browser: Browser):
    answer(browser, here, 1)
    browser.post(url(here, 2), {"skip": "1"})

    check = page(browser.get(url(here, "check")))

    assert "8 questions have no answer yet." in check
    assert check.count("Not answered") == 7
    assert check.count("Skipped") == 1
    assert "Most of the time" in check


def test_answering_costs_six_statements_with_the_page_that_follows(here: Family, browser: Browser):
    answer(browser, here, 1)

    for number in (2, 2, 3):  # a first answer, a changed one, another
        with counted_queries() as queries:
            response = answer(browser, here, number)
            browser.get(response["Location"])
        assert len(queries) <= 6, queries


def test_a_module_saves_with_one_request_and_learns_where_to_go_on(here: Family, browser: Browser):
    answer(browser, here, 1)

    with counted_queries() as queries:
        response = browser.post(url(here, 2), {"answer": "often", "seq": 5}, headers=MODULE)

    assert response.json()["next"] == url(here, 3)
    assert re.fullmatch(r"\d\d:\d\d", response.json()["saved"])
    assert len(queries) <= 4


def test_a_module_is_told_in_words_what_cannot_be_an_answer(here: Family, browser: Browser):
    response = browser.post(url(here, 2), {"answer": "sideways"}, headers=MODULE)

    assert response.status_code == 400
    assert response.json()["sentence"] == "Please choose one of the answers."


def test_an_older_save_of_the_same_browser_never_covers_a_newer_one(here: Family, browser: Browser):
    for seq, value in ((30, "often"), (10, "never"), (20, "rarely"), (30, "always")):
        browser.post(url(here, 1), {"answer": value, "seq": seq}, headers=MODULE)
    assert answers(here) == {"n1": "often"}

    browser.post(url(here, 1), {"answer": "sometimes", "seq": 31}, headers=MODULE)
    assert answers(here) == {"n1": "sometimes"}

    answer(browser, here, 1, "always")  # without a script there is no number: it is the latest
    assert answers(here) == {"n1": "always"}


# Branches, required questions and other types


def test_every_type_of_question_is_asked_saved_and_shown_again(alice: User, browser: Browser):
    options = [{"code": "a", "label": "Apple"}, {"code": "b", "label": "Bread"}]
    items: list[tuple[str, dict[str, Any], Any, Any]] = [
        ("single", {"options": options}, "a", "a"), ("multi", {"options": options}, ["a", "b"], ["a", "b"]),
        ("open-choice", {"options": options}, "b", "b"), ("boolean", {}, "true", True), ("integer", {"min": 1}, "4", 4),
        ("decimal", {}, "2.5", "2.5"), ("rating", {"min": 0, "max": 10}, "0", 0), ("date", {}, "2026-11-24", "2026-11-24"),
        ("time", {}, "14:30", "14:30:00"), ("datetime", {}, "2026-11-24T14:30", "2026-11-24T14:30:00"),
        ("text", {}, "Words", "Words"), ("longtext", {}, "More\nwords", "More\nwords"), ("info", {}, None, None),
    ]  # fmt: skip
    rows = [{"id": f"i{at}", "type": kind, **also} for at, (kind, also, _sent, _kept) in enumerate(items)]
    here = ask_anew(alice, definition_text(*rows))

    for number, (kind, _also, sent, kept) in enumerate(items, start=1):
        assert browser.get(url(here, number)).status_code == 200, kind
        if sent is not None:
            assert answer(browser, here, number, sent).status_code == 302, kind
            assert str(answers(here)[f"i{number - 1}"]) == str(kept), kind
            again = page(browser.get(url(here, number)))
            assert "checked" in again or f'value="{kept}"' in again or "words" in again, kind
    own = browser.post(url(here, 3), {"answer": "other", "other": "Cheese"})
    check = page(browser.get(url(here, "check")))

    assert own.status_code == 302
    assert "Cheese" in check
    assert "Apple, Bread" in check


def test_a_field_left_empty_is_a_question_that_was_skipped(alice: User, browser: Browser):
    here = ask_anew(alice, definition_text({"id": "a", "type": "text"}, {"id": "b", "type": "integer"}))
    answer(browser, here, 1, "first thought")

    assert answer(browser, here, 1, "").status_code == 302
    assert answer(browser, here, 2, "many").status_code == 400
    assert answers(here) == {"a": None}


def test_a_question_that_depends_on_another_comes_and_goes_and_its_answer_is_discarded(alice: User, browser: Browser):
    here = ask_anew(alice, HARBOUR.read_text(encoding="utf-8"))
    answer(browser, here, 5, "daily")
    assert "Part 2 of 2" in page(browser.get(url(here, 6)))
    answer(browser, here, 6, "true")

    answer(browser, here, 5, "never")
    hidden = browser.get(url(here, 6))
    answer(browser, here, 1, "most")
    browser.post(url(here, "send"))

    assert hidden.status_code == 302
    assert answers(here) == {"h5": "never", "h1": "most"}


def test_scores_are_computed_once_as_the_answers_come_in(here: Family, browser: Browser):
    for number, value in enumerate(["always", "often", "never", "always", None, "never", "always", "always", "never"], start=1):
        browser.post(url(here, number), {"answer": value} if value else {"skip": "1"})
    assert here.administration.scores.count() == 0

    browser.post(url(here, "send"))

    scores = {score.scale: score for score in here.administration.scores.all()}
    assert {name: score.value for name, score in scores.items()} == {
        "noticing": 11, "responding": 12, "enjoying": 12, "total": 35,
    }  # fmt: skip
    assert [(score.n_answered, score.n_items, score.is_prorated) for score in scores.values()] == [
        (3, 3, False), (2, 3, True), (3, 3, False), (8, 9, True),
    ]  # fmt: skip


def test_without_enough_answers_there_is_no_score_and_the_reason_is_kept(here: Family, browser: Browser):
    answer(browser, here, 1)

    browser.post(url(here, "send"))

    reasons = {score.scale: (score.value, score.reason) for score in here.administration.scores.all()}
    assert reasons == {
        "noticing": (None, "too-many-missing"), "responding": (None, "too-many-missing"),
        "enjoying": (None, "too-many-missing"), "total": (None, "dependency"),
    }  # fmt: skip


def test_a_question_that_must_be_answered_is_asked_for_before_handing_in(alice: User, browser: Browser):
    here = ask_anew(alice, HARBOUR.read_text(encoding="utf-8"))

    assert "Skip this question" not in page(browser.get(url(here, 1)))
    assert browser.post(url(here, 1), {"skip": "1"}).status_code == 400
    refused = browser.post(url(here, "send"))

    assert refused.status_code == 400
    assert f'href="{url(here, 1)}"' in page(refused)
    assert Administration.objects.get().state == "asked"


def test_it_speaks_the_language_in_which_it_was_given_out(alice: User, browser: Browser):
    here = ask_anew(alice, HARBOUR.read_text(encoding="utf-8"), language="cy")

    text = page(browser.get(url(here, 2)))

    assert "Chwarddon ni am yr un peth" in text
    assert "Rhai dyddiau" in text
    assert 'lang="cy"' in text
