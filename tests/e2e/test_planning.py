"""Planning the next meeting, counted in clicks, and saying at the end of its note that it took place."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import family

MOST_CLICKS = 4


@pytest.mark.e2e
@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False])
def test_the_next_meeting_is_planned_in_a_few_clicks_and_without_typing(
    script: bool, alice: User, open_page: OpenPage, capsys: pytest.CaptureFixture[str]
) -> None:
    here = family(alice, at="planned")
    page = open_page(java_script_enabled=script)
    sign_in(page, "alice@example.org")
    page.goto(here.case.get_absolute_url())

    clicks = [
        page.get_by_role("navigation", name="Pages of this family").get_by_role("link", name="Meetings & notes"),
        page.get_by_role("link", name="Plan a meeting"),
        page.get_by_role("button", name="Save the meeting"),
    ]
    for click in clicks:
        click.click()

    expect(page.get_by_role("status")).to_contain_text("planned")
    expect(planned(page)).to_have_count(1)
    assert here.case.meetings.planned().get().kind == "filming"
    assert len(clicks) <= MOST_CLICKS
    with capsys.disabled():
        sys.stdout.write(f"\nPlanning the next meeting: {len(clicks)} clicks (most: {MOST_CLICKS}).\n")


@pytest.mark.e2e
@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False])
def test_once_a_line_is_there_one_press_says_that_the_meeting_was_and_finishes_its_note(
    script: bool, alice: User, open_page: OpenPage
) -> None:
    here = family(alice, at="expected")
    page = open_page(java_script_enabled=script)
    sign_in(page, "alice@example.org")
    page.goto(here.meeting.get_absolute_url())

    page.locator("#id_text").fill("Now we know each other.")
    page.get_by_role("button", name="Write down").click()
    if script:
        page.get_by_role("button", name="Finish the note").click()
    page.get_by_role("button", name="It took place: finish").click()

    expect(page.get_by_text("The note is finished")).to_be_visible()
    here.meeting.refresh_from_db()
    assert here.meeting.state == "held"
    assert here.meeting.notes.get().finished_at


def planned(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Planned")).locator("li[id^=meeting-]")
