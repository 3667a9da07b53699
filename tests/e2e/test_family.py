"""A client on her phone: signs in, reads, answers, and leaves so that nobody who takes the phone sees where she was."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, family, give_out

pytestmark = pytest.mark.e2e
ELSEWHERE = "https://www.bbc.co.uk/**"


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob's family in the middle of a review, a meeting planned and a questionnaire given out."""
    here = family(alice, at="in_review")
    give_out(here)
    here.case.client.user = bob
    here.case.client.save()
    in_a_week = timezone.now() + dt.timedelta(days=7)
    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="filming", place="home", starts_at=in_a_week)
    return here


@pytest.fixture
def away(phone: Page, forgiven: list[str]) -> Page:
    """A phone on which the page that one leaves to is there."""
    forgiven.append("www.bbc.co.uk")
    phone.route(ELSEWHERE, answer_elsewhere)
    return phone


def answer_elsewhere(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>Weather</title><h1>Fair</h1>", content_type="text/html")


def leave(page: Page) -> None:
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(ELSEWHERE)


def test_a_client_reads_what_is_hers_answers_and_leaves_without_a_trace(away: Page, here: Family):
    page = away
    sign_in(page, "bob@example.org")
    expect(page).to_have_url(re.compile(r"/family/$"))
    expect(page.get_by_text("You meet next")).to_be_visible()

    page.get_by_role("link", name="You and Mia").click()
    expect(page.get_by_role("heading", name="Laugh together again")).to_be_visible()
    page.get_by_role("link", name="shared review").click()
    expect(page.locator(".said .own")).to_have_count(2)
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Who can see what").click()
    expect(page.get_by_text("Nobody in your family sees any of this")).to_be_visible()
    page.get_by_role("link", name="Your space").click()

    page.get_by_role("link", name="Answer now").click()
    page.get_by_role("link", name="Begin").click()
    for number in range(1, 10):
        expect(page.get_by_text(f"Question {number} of 9")).to_be_visible()
        page.get_by_text("Often").click()
        expect(page.locator("#saved")).to_have_text("Saved")
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_text("Your answers have arrived.")).to_be_visible()
    here.administration.refresh_from_db()
    assert here.administration.state == "sent"

    page.get_by_role("link", name="Your space").click()
    page.get_by_role("link", name="You and Mia").click()
    leave(page)
    for _press in range(3):
        page.go_back(wait_until="commit")
        page.wait_for_url(ELSEWHERE)
        expect(page.get_by_role("heading", name="Fair")).to_be_visible()


def test_leaving_signs_out_so_that_no_address_opens_what_was_there(away: Page, here: Family):
    sign_in(away, "bob@example.org")
    there = reverse("family:case", args=[here.case.code])
    away.goto(there)

    other = away.context.new_page()
    other.goto("/resources/")
    leave(away)
    other.wait_for_function(
        "() => fetch('/family/', { redirect: 'manual' }).then((answer) => answer.type === 'opaqueredirect')"
    )
    other.goto(there)

    expect(other).to_have_url(re.compile(r"/sign-in/"))
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_page_that_the_browser_kept_alive_hides_itself_when_it_comes_back(away: Page, here: Family):
    sign_in(away, "bob@example.org")
    away.goto(reverse("family:case", args=[here.case.code]))

    away.evaluate("sessionStorage.setItem('left', '1')")
    away.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    away.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize("path", ["/sign-in/", "/family/"])
def test_leaving_is_a_plain_link_without_script(open_page: OpenPage, here: Family, forgiven: list[str], path: str):
    forgiven.append("www.bbc.co.uk")
    page = open_page(PHONE, java_script_enabled=False)
    page.route(ELSEWHERE, answer_elsewhere)
    sign_in(page, "bob@example.org") if path == "/family/" else page.goto(path)

    leave(page)


def test_no_title_says_what_this_is_or_names_anybody(phone: Page, here: Family):
    case, asked = here.case.code, here.administration.code
    phone.goto("/sign-in/")
    titles = {phone.title()}
    sign_in(phone, "bob@example.org")
    for name, args in (
        ("home", []), ("case", [case]), ("note", [case, here.note.code]), ("who_sees", [case]), ("answer", [case, asked]),
        ("answer_question", [case, asked, 1]), ("answer_check", [case, asked]), ("answer_thanks", []),
    ):  # fmt: skip
        phone.goto(reverse(f"family:{name}", args=args))
        titles.add(phone.title())

    assert titles == {
        "Sign in", "Your space", "What we wrote together", "Who can see what", "Question 1 of 9", "Check your answers", "Thank you",
    }  # fmt: skip
