"""Looking after colleagues in the browser: asked in, let in no more, her families handed over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import OutboxMessage, User
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import begin


@pytest.mark.e2e
def test_a_colleague_is_asked_in_by_a_link_and_six_characters(open_page: OpenPage, erin: User) -> None:
    page = open_page()
    sign_in(page, "erin@example.org")
    page.goto("/manage/people/")
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Name", exact=True).fill("Nora Nettle")
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("Practitioner").check()
    page.get_by_role("button", name="Send the invitation").click()

    expect(page.get_by_role("heading", name="Nora Nettle is invited")).to_be_visible()
    code = page.locator("#code").inner_text().strip()
    link = re.search(r"http\S+/i/\S+", OutboxMessage.objects.get().body)
    assert link is not None
    hers = open_page()
    hers.goto(link[0])
    hers.get_by_label("Six characters").fill(code)
    hers.get_by_role("button", name="Go on").click()
    hers.wait_for_url("**/i/way-in/")

    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("invited", exact=True)).to_be_visible()


@pytest.mark.e2e
def test_a_leaver_hands_over_and_is_refused_at_her_next_request(
    open_page: OpenPage, erin: User, alice: User, cara: User
) -> None:
    case = begin(alice)
    hers, page = open_page(), open_page()
    sign_in(hers, "alice@example.org")
    sign_in(page, "erin@example.org")
    page.goto(f"/manage/people/{alice.code}/")

    page.get_by_role("link", name="Deactivate").click()
    expect(page.get_by_text("Leads 1 open family.")).to_be_visible()
    page.get_by_role("link", name="Hand over the families").click()
    expect(page.get_by_text(str(case.code)[:8])).to_be_visible()
    page.get_by_label("All families go to").select_option("Cara Cedar")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("1 family was handed over.")).to_be_visible()
    page.get_by_role("link", name="Deactivate").click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Alice Ash cannot sign in any more.")).to_be_visible()

    hers.goto("/today/")
    assert "/sign-in/" in hers.url
    other = open_page()
    sign_in(other, "cara@example.org")
    other.goto(case.get_absolute_url())
    expect(other.get_by_role("heading", name="Bob & Mia")).to_be_visible()
