"""The client's part of a questionnaire in a real browser: on a phone with script, without it at 320 px, and in somebody else's hands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from questionnaires.models import Administration
from tests.e2e.conftest import PHONE, OpenPage
from tests.families import Family, family

pytestmark = pytest.mark.e2e

NARROW = {"width": 320, "height": 640}
STORED = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length })"""


@pytest.fixture
def here(alice: User) -> Family:
    """Bob was asked before the work."""
    return family(alice, at="asked")


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(PHONE, has_touch=True, is_mobile=True)


def given(here: Family) -> dict[str, Any]:
    return {row.item: row.told() for row in here.administration.answers.all()}


def on(page: Page) -> None:
    """Press Continue."""
    page.get_by_role("button", name="Continue", exact=True).last.click()


def link(here: Family, *parts: object) -> str:
    return "/".join(["/q", here.token, *map(str, parts), ""])


def test_on_a_phone_each_tap_is_saved_at_once_and_the_whole_is_handed_in(phone: Page, here: Family):
    phone.goto(link(here))
    phone.get_by_role("link", name="Begin").tap()
    expect(phone.locator(":checked")).to_have_count(0)
    phone.get_by_text("Most of the time").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")
    assert given(here) == {"n1": "often"}

    on(phone)
    for number in range(2, 10):
        phone.wait_for_url(f"**/{number}/")
        expect(phone.get_by_text(f"Question {number} of 9")).to_be_visible()
        phone.get_by_text("All of the time").tap()
        on(phone)
    phone.wait_for_url("**/check/")
    phone.get_by_role("link", name=re.compile("^Change.*I waited")).tap()
    expect(phone.locator(":checked")).to_have_value("always")
    phone.get_by_text("Never").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")
    phone.goto(link(here, "check"))
    phone.get_by_role("button", name="Hand in my answers").dblclick()
    phone.wait_for_url("**/q/thanks/")

    expect(phone.get_by_text("Your answers have arrived.")).to_be_visible()
    assert given(here)["r1"] == "never"
    assert Administration.objects.get().state == "sent"


def test_an_answer_without_network_waits_in_the_page_goes_off_by_itself_and_leaves_nothing_readable(
    phone: Page, here: Family, forgiven: list[str]
):
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    phone.goto(link(here, 1))
    phone.context.set_offline(True)
    phone.get_by_text("Not often").tap()
    expect(phone.locator("#saved")).to_contain_text("Not saved yet")
    on(phone)
    expect(phone.locator(":checked")).to_have_value("rarely")
    stored = phone.evaluate(STORED)
    assert given(here) == {}

    phone.context.set_offline(False)
    phone.wait_for_url("**/2/", timeout=20_000)

    assert given(here) == {"n1": "rarely"}
    assert stored == '{"local":{},"session":{},"cookies":"","databases":0,"caches":0}'
    assert phone.evaluate(STORED) == stored


def test_an_answer_that_comes_late_covers_no_newer_one_of_another_tab(phone: Page, here: Family):
    held: list[Route] = []
    phone.goto(link(here, 2))
    phone.get_by_text("Never").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")
    phone.route("**/2/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    phone.get_by_text("Not often").tap()
    expect(phone.locator("#saved")).to_have_text("Saving…")
    phone.wait_for_timeout(100)
    other = phone.context.new_page()
    other.goto(link(here, 2))
    other.get_by_text("All of the time").tap()
    expect(other.locator("#saved")).to_have_text("Saved")

    held[0].continue_()
    expect(phone.locator("#saved")).to_have_text("Saved")

    assert given(here) == {"n2": "always"}


def test_an_answer_is_changed_after_the_phones_clock_was_put_back(phone: Page, here: Family):
    phone.add_init_script("const now = Date.now; Date.now = () => now() + (sessionStorage.fast ? 3_600_000 : 0)")
    phone.goto(link(here, 1))
    phone.evaluate("sessionStorage.fast = 1")
    phone.get_by_text("Most of the time").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")

    phone.evaluate("sessionStorage.clear()")
    phone.goto(link(here, 1))
    phone.get_by_text("Never").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")

    assert given(here) == {"n1": "never"}


def test_what_was_asked_about_is_settled_by_an_answer(phone: Page, here: Family, forgiven: list[str]):
    forgiven.append("400 (Bad Request)")
    phone.goto(link(here, 1))
    on(phone)
    summary = phone.locator(".errors")
    expect(summary).to_be_focused()
    expect(phone).to_have_title(re.compile("^Error:"))

    phone.get_by_text("Some of the time").tap()

    expect(summary).to_have_count(0)
    on(phone)
    phone.wait_for_url("**/2/")


def test_the_browsers_own_back_keeps_every_answer(phone: Page, here: Family):
    phone.goto(link(here, 1))
    phone.get_by_text("Never").tap()
    on(phone)
    phone.wait_for_url("**/2/")
    phone.get_by_text("Not often").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")

    phone.go_back()
    expect(phone.locator(":checked")).to_have_value("never")
    phone.get_by_role("button", name="Back").tap()
    phone.wait_for_url(re.compile(f"{link(here)}$"))
    phone.get_by_role("link", name="Go on").tap()

    phone.wait_for_url("**/3/")
    assert given(here) == {"n1": "never", "n2": "rarely"}


@pytest.mark.journey
def test_without_script_at_320_pixels_it_goes_from_the_link_to_thanks(open_page: OpenPage, here: Family):
    page = open_page(NARROW, java_script_enabled=False)
    page.goto(link(here))
    page.get_by_role("link", name="Begin").click()
    for number in range(1, 10):
        page.wait_for_url(f"**/{number}/")
        if number == 4:
            page.get_by_role("button", name="Skip this question").click()
        else:
            page.get_by_text("Most of the time").click()
            on(page)
    page.wait_for_url("**/check/")
    expect(page.get_by_text("One question has no answer yet.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Answer.*I waited")).click()
    page.get_by_text("Never").click()
    page.get_by_role("button", name="Back").click()
    page.wait_for_url("**/3/")
    page.goto(link(here, "check"))
    expect(page.get_by_text("You can still change anything.")).to_be_visible()
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_text("Your answers have arrived.")).to_be_visible()

    assert given(here)["r1"] == "never"
    assert len(given(here)) == 9
    assert Administration.objects.get().state == "sent"


def test_somebody_elses_browser_is_shown_no_answer(phone: Page, here: Family, open_page: OpenPage):
    phone.goto(link(here, 1))
    phone.get_by_text("Never").tap()
    expect(phone.locator("#saved")).to_have_text("Saved")
    other = open_page()
    seen: list[str] = []
    other.on("response", lambda answer: seen.append(answer.text()) if "/q/" in answer.url else None)

    other.goto(link(here, 1))
    expect(other.locator(":checked")).to_have_count(0)
    expect(other.get_by_text("This question was answered on another device.")).to_be_visible()
    other.goto(link(here, "check"))

    expect(other.get_by_text("Answered on another device")).to_be_visible()
    assert "Never" not in seen[-1]
    assert not [text for text in seen if "checked" in text]


def test_leaving_goes_elsewhere_at_once_and_back_does_not_bring_it_back(phone: Page, here: Family, forgiven: list[str]):
    forgiven.append("www.bbc.co.uk")
    asked: list[str | None] = []

    def elsewhere(route: Route) -> None:
        asked.append(route.request.headers.get("referer"))
        route.fulfill(body="<!doctype html><title>Weather</title><h1>Fair</h1>", content_type="text/html")

    phone.route("https://www.bbc.co.uk/**", elsewhere)
    phone.goto(link(here, 1))
    phone.get_by_text("Never").tap()
    on(phone)
    phone.wait_for_url("**/2/")
    assert asked == []

    phone.get_by_role("link", name="Leave this page").tap()
    phone.wait_for_url("https://www.bbc.co.uk/**")
    phone.go_back(wait_until="commit")
    phone.wait_for_url("https://www.bbc.co.uk/**")

    expect(phone.get_by_text("Fair")).to_be_visible()
    assert set(asked) == {None}
    phone.goto(link(here, 2))
    expect(phone.get_by_text("Question 2 of 9")).to_be_visible()


def test_leaving_works_without_script(open_page: OpenPage, here: Family, forgiven: list[str]):
    forgiven.append("www.bbc.co.uk")
    page = open_page(NARROW, java_script_enabled=False)
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Fair"))
    page.goto(link(here, 1))

    page.get_by_role("link", name="Leave this page").click()

    page.wait_for_url("https://www.bbc.co.uk/**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_a_question_is_accessible_and_easy_to_hit(
    open_page: OpenPage, here: Family, forgiven: list[str], scheme: Any
):
    forgiven.append("400 (Bad Request)")
    page = open_page(NARROW, color_scheme=scheme, reduced_motion="reduce")
    faults = []
    page.goto(link(here, 1))
    on(page)
    expect(page.locator(".errors")).to_be_focused()
    faults += Axe().run(page).response["violations"]
    page.get_by_text("Never").click()
    expect(page.locator("#saved")).to_have_text("Saved")
    faults += Axe().run(page).response["violations"]
    other = open_page(NARROW, color_scheme=scheme)
    other.goto(link(here, 1))
    faults += Axe().run(other).response["violations"]

    heights = page.eval_on_selector_all("a[href], button:not(.vh), label.option", "all => all.map(one => one.offsetHeight)")

    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
    assert min(height for height in heights[1:]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
