"""Answering signed in: the same questionnaire as behind the link, and nobody reads what another browser gave."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.questionnaires.asking import answer, answers, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob was asked before the work."""
    here = family(alice, at="asked")
    here.case.client.user = bob
    here.case.client.save()
    return here


@pytest.fixture
def signed_in(bob: User) -> Browser:
    browser = Browser()
    browser.force_login(bob)
    return browser


def where(here: Family, page: str, *more: object) -> str:
    return reverse(f"family:{page}", args=[here.case.code, here.administration.code, *more])


def test_it_is_answered_and_handed_in_without_a_link(here: Family, signed_in: Browser):
    links = here.administration.links.count()
    for number in range(1, 10):
        response = signed_in.post(where(here, "answer_question", number), {"answer": "often"})
    sent = signed_in.post(where(here, "answer_send"))
    again = signed_in.post(where(here, "answer_send"))

    here.administration.refresh_from_db()
    assert response["Location"] == where(here, "answer_check")
    assert sent["Location"] == again["Location"] == reverse("family:answer_thanks")
    assert here.administration.state == "sent"
    assert here.administration.links.count() == links
    assert signed_in.get(where(here, "answer")).status_code == 404


def test_answers_given_behind_the_link_are_not_shown_signed_in_nor_the_other_way_round(here: Family, signed_in: Browser):
    other = Browser()
    answer(other, here, 1, "never")
    signed_in.post(where(here, "answer_question", 2), {"answer": "often"})

    assert "checked" not in signed_in.get(where(here, "answer_question", 1)).text
    assert "Answered on another device" in signed_in.get(where(here, "answer_check")).text
    assert "checked" not in other.get(url(here, 2)).text
    assert answers(here) == {"n1": "never", "n2": "often"}


def test_ones_own_answers_are_there_on_another_device_where_one_signs_in(here: Family, signed_in: Browser, bob: User):
    signed_in.post(where(here, "answer_question", 1), {"answer": "often"})
    tablet = Browser()
    tablet.force_login(bob)

    assert "checked" in tablet.get(where(here, "answer_question", 1)).text


def test_what_was_taken_back_is_there_no_more(here: Family, signed_in: Browser, alice: User):
    here.administration.cancel(by=alice)

    assert signed_in.get(where(here, "answer")).status_code == 404
    assert signed_in.post(where(here, "answer_send")).status_code == 404


def test_a_question_that_is_not_there_is_a_404(here: Family, signed_in: Browser):
    assert signed_in.get(where(here, "answer_question", 99)).status_code == 404


def test_each_of_two_families_has_its_own_questionnaire(here: Family, alice: User, signed_in: Browser):
    other = family(alice, at="begun")
    give_out(other)

    mixed = reverse("family:answer", args=[here.case.code, other.administration.code])

    assert signed_in.get(mixed).status_code == 404
