"""The note of a meeting, typed in a real browser: whatever fails meanwhile, what was typed is there afterwards, once."""

from __future__ import annotations

import json
import os
import signal
import uuid
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models import SignIn, User
from cases.models import Meeting, NoteLine, PrivateNote, SharedNote, TextVersion
from scripts.chromium import ARGUMENTS, CHROMIUM
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import expect_nothing_kept, kept, sign_in, sign_in_by_form
from tests.families import family
from tests.processes import wait_until
from tests.service import Service

pytestmark = pytest.mark.e2e
MOST_CLICKS_A_LINE = 0


@pytest.fixture
def meeting(alice: User) -> Meeting:
    """A meeting of Alice's without a note."""
    case = family(alice, at="consented").case
    return case.meetings.create(
        kind=Meeting.Kind.FILMING, state=Meeting.State.HELD, starts_at=timezone.now(), held_at=timezone.now()
    )


@pytest.fixture
def note(meeting: Meeting, alice: User) -> SharedNote:
    """The same meeting with a line in its note."""
    line = SharedNote.write(meeting, code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="She looks.")
    return line.note


def open_note(page: Page, meeting: Meeting) -> Page:
    sign_in(page, "alice@example.org")
    page.goto(meeting.get_absolute_url())
    return page


def write(page: Page, text: str) -> None:
    page.locator("#id_text").focus()
    page.keyboard.type(text)


def texts() -> list[str]:
    return [line.text for line in NoteLine.objects.standing().order_by("position")]


def expect_texts(*wanted: str, seconds: float = 15) -> None:
    assert wait_until(lambda: texts() == list(wanted), seconds=seconds), texts()


def test_a_line_saves_itself_while_it_is_typed_and_enter_only_ends_it(
    page: Page, meeting: Meeting, capsys: pytest.CaptureFixture[str]
):
    open_note(page, meeting)
    page.evaluate("clicks = 0; addEventListener('click', (event) => event.isTrusted && event.detail && clicks++, true)")

    write(page, "She la")
    page.keyboard.press("Alt+2")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert texts() == ["She la"]
    page.keyboard.press("Alt+5")
    page.keyboard.type("ughs.")
    page.keyboard.press("Enter")
    page.keyboard.type("Together now.")
    page.keyboard.press("Alt+4")
    page.keyboard.press("Enter")

    expect(page.locator(".line-state")).to_have_count(0)
    expect(page.locator("#lines > li")).to_have_count(2)
    expect(page.locator("#lines > li").first).to_contain_text("She laughs.")
    rows = NoteLine.objects.order_by("position").values_list("speaker", "is_quote", "version")
    assert texts() == ["She laughs.", "Together now."]
    assert list(rows) == [("child", True, 2), ("together", False, 1)]
    clicks = page.evaluate("clicks")
    with capsys.disabled():
        print(f"\nA note line: {clicks} clicks (most: {MOST_CLICKS_A_LINE}).")  # noqa: T201 - a figure of the journey
    assert clicks <= MOST_CLICKS_A_LINE
    expect_nothing_kept(page)


def test_saved_is_not_said_of_what_was_typed_since(page: Page, meeting: Meeting):
    open_note(page, meeting)
    write(page, "One")
    expect(page.locator("#saved")).to_contain_text("Saved")

    page.keyboard.type(" two")

    expect(page.locator("#saved")).to_contain_text("Saving")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert texts() == ["One two"]


def test_a_line_that_is_emptied_again_is_taken_out_and_the_next_is_another(page: Page, meeting: Meeting):
    open_note(page, meeting)
    write(page, "A slip")
    expect(page.locator("#saved")).to_contain_text("Saved")

    page.locator("#id_text").fill("")
    expect_texts()
    write(page, "Meant.")

    expect_texts("Meant.")
    assert NoteLine.objects.count() == 2


def test_the_text_is_back_after_the_web_server_was_killed_three_seconds_after_the_last_key(
    page: Page, meeting: Meeting, service: Service, forgiven: list[str]
):
    forgiven.append("ERR_")
    open_note(page, meeting)
    write(page, "Three seconds ago.")
    page.wait_for_timeout(3000)
    service.kill(service.web_server)
    write(page, " And now.")
    page.wait_for_timeout(1500)
    service.start(service.web_server)

    page.reload()

    expect(page.locator("#lines")).to_contain_text("Three seconds ago. And now.")
    expect(page.locator(".line-state")).to_have_count(0, timeout=20_000)
    expect_texts("Three seconds ago. And now.")


def test_the_text_is_back_after_the_browser_was_killed(
    meeting: Meeting, service: Service, chromium: Chromium, tmp_path: Path, forgiven: list[str]
):
    def start() -> BrowserContext:
        return chromium.browser_type.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=ARGUMENTS, base_url=service.address, locale="en-GB"
        )

    page = open_note(start().pages[0], meeting)
    write(page, "Three seconds ago.")
    page.wait_for_timeout(3000)
    page.context.set_offline(True)
    page.keyboard.type(" Without network.")
    page.wait_for_timeout(7000)  # a browser brings what a page keeps to the disk within five seconds or so
    kill_browser(tmp_path)
    assert texts() == ["Three seconds ago."]

    again = start()
    page = open_note(again.pages[0], meeting)

    expect_texts("Three seconds ago. Without network.")
    expect(page.locator("#lines > li")).to_have_count(1)
    again.close()


def kill_browser(profile: Path) -> None:
    """Cut off the browser that has this profile, with everything it started."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command:
            os.kill(int(folder.name), signal.SIGKILL)


def test_what_was_typed_without_network_is_kept_unreadable_on_the_device(
    page: Page, meeting: Meeting, forgiven: list[str], alice: User
):
    forgiven.append("ERR_")
    open_note(page, meeting)
    page.context.set_offline(True)
    write(page, "Secretword first.")
    page.keyboard.press("Enter")
    page.keyboard.type("Secretword second")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")

    stored = json.dumps(kept(page))
    assert len(json.loads(stored)) == 1
    assert [
        word for word in ("Secretword", "first", str(meeting.code), str(alice.code), alice.draft_key) if word in stored
    ] == []


def test_the_network_comes_back_while_the_page_stays_open(page: Page, meeting: Meeting, forgiven: list[str]):
    forgiven.append("ERR_")
    open_note(page, meeting)
    write(page, "Before")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.context.set_offline(True)
    page.keyboard.type(", meanwhile")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")
    page.keyboard.type(", after")
    page.keyboard.press("Enter")
    page.keyboard.type("Another")

    page.context.set_offline(False)

    expect_texts("Before, meanwhile, after", "Another")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect_nothing_kept(page)


def test_a_page_that_was_closed_without_network_hands_its_lines_to_the_next(page: Page, meeting: Meeting, forgiven: list[str]):
    forgiven.append("ERR_")
    open_note(page, meeting)
    page.context.set_offline(True)
    write(page, "Ended.")
    page.keyboard.press("Enter")
    page.keyboard.type("Not ended")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")
    context = page.context
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(meeting.get_absolute_url())

    expect(again.get_by_text("Words that were kept on this device are back.")).to_be_visible()
    expect_texts("Ended.", "Not ended")
    expect(again.locator(".line-state")).to_have_count(0)
    expect_nothing_kept(again)


def test_a_lost_answer_neither_doubles_a_line_nor_makes_a_conflict(page: Page, meeting: Meeting, forgiven: list[str]):
    forgiven.append("ERR_FAILED")
    lost: list[str] = []

    def lose_each_first_answer(route: Route) -> None:
        if len(lost) % 2:
            route.continue_()
        else:
            route.fetch()
            route.abort()
        lost.append(route.request.url)

    open_note(page, meeting)
    page.route("**/lines/**", lose_each_first_answer)
    write(page, "One")
    page.wait_for_timeout(1400)
    page.keyboard.type(" two")
    page.wait_for_timeout(3000)
    page.keyboard.type(" three")
    page.keyboard.press("Enter")

    # By the page first: answers get lost in this thread, which a look into the database holds up.
    expect(page.locator("#lines > li")).to_have_count(1)
    expect(page.locator("#lines .line-state")).to_have_count(0, timeout=15_000)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved", timeout=15_000)
    assert texts() == ["One two three"]
    assert NoteLine.objects.count() == 1
    assert len(lost) >= 4


def test_somebody_who_was_signed_out_meanwhile_signs_in_in_another_tab_and_the_text_arrives(
    page: Page, meeting: Meeting, forgiven: list[str]
):
    forgiven.append("403 (Forbidden)")  # a new sign-in has a new token, which the page fetches
    open_note(page, meeting)
    SignIn.objects.all().delete()
    write(page, "Said while signed out.")
    expect(page.locator("#saved")).to_contain_text("You are signed out")
    other = page.context.new_page()
    sign_in_by_form(other, "alice@example.org")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect_texts("Said while signed out.", seconds=20)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect_nothing_kept(page)


def test_two_tabs_see_each_others_lines_and_neither_overwrites_the_other(page: Page, note: SharedNote, forgiven: list[str]):
    forgiven.append("409")
    open_note(page, note.meeting)
    other = page.context.new_page()
    other.goto(note.meeting.get_absolute_url())
    write(other, "Half a")
    write(page, "From the first tab.")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Change this line").first.click()
    page.locator(".line-edit textarea").fill("Hers.")
    expect(other.locator("#saved")).to_contain_text("Saved")
    other.get_by_role("link", name="Change this line").first.click()
    other.locator(".line-edit textarea").fill("Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#lines > li").first).to_contain_text("Hers.")

    other.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(other.locator("#lines")).to_contain_text("From the first tab.")
    expect(other.locator("#id_text")).to_have_value("Half a")
    expect(other.locator(".line-edit textarea")).to_have_value("Mine.")
    other.get_by_role("button", name="Save", exact=True).click()

    expect(other.get_by_text("Hers.")).to_be_visible()
    expect(other.locator(".line-edit textarea")).to_have_value("Mine.")
    assert set(texts()) == {"Hers.", "From the first tab.", "Half a"}
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#lines > li").first).to_contain_text("Mine.")
    assert TextVersion.objects.filter(text="").count() == 0
    assert [version.text for version in TextVersion.objects.order_by("pk") if version.text == "Hers."] == ["Hers."]


def test_the_line_that_is_typed_and_was_changed_elsewhere_shows_both_texts(
    page: Page, meeting: Meeting, alice: User, forgiven: list[str]
):
    forgiven.append("409")
    open_note(page, meeting)
    write(page, "Mine")
    expect(page.locator("#saved")).to_contain_text("Saved")
    line = NoteLine.objects.get()
    line.reword(by=alice, version=1, speaker=NoteLine.Speaker.CHILD, text="Hers.", is_quote=False)

    page.keyboard.type(" and more")

    expect(page.get_by_text("Hers.")).to_be_visible(timeout=5000)
    expect(page.locator(".line-edit textarea")).to_have_value("Mine and more")
    expect(page.locator("#id_text")).to_have_value("")
    assert texts() == ["Hers."]


def test_words_for_a_note_that_was_finished_meanwhile_are_not_lost(
    page: Page, note: SharedNote, alice: User, forgiven: list[str]
):
    forgiven.append("409")
    open_note(page, note.meeting)
    note.finish(by=alice)
    write(page, "Too late.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This note is finished and can no longer be changed.").first).to_be_visible()

    page.reload()

    expect(page.get_by_role("heading", name="Only on this device")).to_be_visible()
    expect(page.locator("#left")).to_contain_text("Too late.")


def test_signing_out_warns_of_what_was_never_sent_and_then_takes_it_away(page: Page, meeting: Meeting, forgiven: list[str]):
    forgiven.extend(["ERR_", "500"])
    open_note(page, meeting)
    page.route("**/lines/**", lambda route: route.abort())
    write(page, "Never sent.")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")

    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Something was never sent")).to_be_visible()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Sign out and lose them").click()

    page.wait_for_url(lambda address: "/meetings/" not in address)
    expect_nothing_kept(page)
    assert texts() == []


def test_signing_out_in_one_tab_takes_away_what_another_would_keep(page: Page, meeting: Meeting, forgiven: list[str]):
    forgiven.append("net::ERR_FAILED")
    open_note(page, meeting)
    other = page.context.new_page()
    other.goto(meeting.get_absolute_url())
    other.route("**/lines/", lambda route: route.abort())
    write(other, "Only in the other tab.")
    expect(other.locator("#saved")).to_contain_text("Saved on this device")

    page.bring_to_front()
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out and lose them").click()
    page.wait_for_url(lambda address: "/meetings/" not in address)
    other.bring_to_front()
    write(other, " And more.")
    other.wait_for_timeout(300)  # as long as sealing takes

    expect_nothing_kept(other)
    expect(other.locator("#id_text")).to_have_value("Only in the other tab. And more.")
    expect(other.locator("#saved")).not_to_contain_text("on this device")


def test_the_note_is_written_finished_and_opened_again_without_javascript(open_page: OpenPage, meeting: Meeting):
    page = open_note(open_page(java_script_enabled=False), meeting)

    page.locator("#id_text").fill("Without script.")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#lines > li")).to_contain_text("Without script.")
    page.get_by_role("button", name="Finish the note").click()
    expect(page.locator("textarea")).to_have_count(0)
    page.get_by_role("link", name="Open the note again").click()
    page.locator("textarea").fill("A sentence was missing.")
    page.get_by_role("button", name="Open the note again").click()
    page.locator("#id_text").fill("Added later.")
    page.get_by_role("button", name="Write down").click()

    expect(page.locator("#lines > li").last).to_contain_text("Added on")
    page.get_by_role("link", name="My reflection").click()
    page.locator("textarea").fill("I waited.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert PrivateNote.objects.get().text == "I waited."
