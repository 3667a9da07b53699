"""Words that were sent after the time had run out are there after signing in again, for the same person alone."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.models import SignIn, User
from cases.models import Case
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.families import family
from tests.idling import expired_browser, pass_time

pytestmark = pytest.mark.django_db

WORDS = {"wording": "Get through bath time", "area": "child", "state": "focus", "code": "0b7dcbbb-7d4f-4a0c-8c0e-a5b3d5c1c1aa"}


@pytest.fixture
def case(alice: User) -> Case:
    return family(alice, at="begun").case


def send(browser: Browser, case: Case, headers: dict[str, str] | None = None) -> Any:
    """Send a new goal as a page without JavaScript does."""
    there = f"/cases/{case.code}/goals/new/"
    return browser.post(there, urlencode(WORDS), "application/x-www-form-urlencoded", headers=headers)


def sign_in(browser: Browser, user: User, to: str) -> str:
    answer = browser.post(to, {"login": user.email, "password": PASSWORD})
    return str(answer.headers.get("Location", ""))


def test_a_form_that_came_too_late_is_sent_on_after_signing_in(case: Case, alice: User):
    browser = expired_browser(alice)
    there = f"/cases/{case.code}/goals/new/"

    late = send(browser, case)
    assert late["Location"] == "/sign-in/?next=%2Fsign-in%2Fgo-on%2F"
    browser.force_login(alice)
    page = browser.get("/sign-in/go-on/").content.decode()

    assert f'action="{there}"' in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in WORDS.items())
    assert "csrfmiddlewaretoken" in page
    send(browser, case)
    assert case.goals.filter(code=WORDS["code"]).exists()
    assert "Get through" not in browser.get("/sign-in/go-on/").content.decode()


def test_the_front_door_leads_to_the_words(case: Case, alice: User):
    browser = expired_browser(alice)
    late = send(browser, case)

    assert sign_in(browser, alice, late["Location"]) == "/sign-in/go-on/"
    assert "Get through bath time" in browser.session["unsent_words"]["fields"][0]


def test_somebody_else_who_signs_in_there_sees_nothing_of_them(case: Case, alice: User, cara: User):
    browser = expired_browser(alice)
    send(browser, case)

    browser.force_login(cara)

    assert "bath time" not in browser.get("/sign-in/go-on/").content.decode()
    assert "unsent_words" not in browser.session


def test_they_are_sealed_and_gone_after_an_hour(case: Case, alice: User):
    browser = expired_browser(alice)
    send(browser, case)
    held = SignIn.objects.get(user=None)
    assert "bath time" in held.opened()
    assert "bath time" not in held.session_data

    pass_time(dt.timedelta(minutes=61))

    assert "unsent_words" not in browser.session


def test_a_stranger_makes_no_row_however_much_she_sends(case: Case):
    browser = Browser()
    browser.cookies["session"] = "a" * 32

    send(browser, case)

    assert not SignIn.objects.exists()


def test_what_a_module_sends_is_kept_by_the_module(case: Case, alice: User):
    browser = expired_browser(alice)

    send(browser, case, headers={"Accept": "application/json"})

    assert not SignIn.objects.filter(user=None).exists()
