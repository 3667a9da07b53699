"""What is marked and typed in the film room is saved, and where it cannot be, nothing is lost and nothing is claimed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from accounts.models import User
from cases.models import Clip
from tests.e2e.film_room import (
    enter,
    expect_at,
    expect_saved,
    filmed_family,
    press,
    rows,
    seek,
    to_the_film,
)
from tests.e2e.steps import sign_in
from tests.families import Family
from tests.processes import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.films]


@pytest.fixture
def here(alice: User, monkeypatch: pytest.MonkeyPatch) -> Family:
    return filmed_family(alice, monkeypatch)


@pytest.fixture
def room(page: Page, here: Family) -> Page:
    return enter(page, here)


def dialogs(page: Page) -> list[str]:
    """The kinds of question that the page asks from now on; each is answered with yes."""
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    return asked


def test_what_is_typed_is_saved_after_a_pause_and_on_leaving_the_field(page: Page, here: Family):
    enter(page, here, clip=0)

    page.get_by_label("A question to open with").press_sequentially("What is she saying?")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    expect_saved(page)
    assert "What is she saying?" in Clip.objects.get(pk=here.clips[0].pk).question
    page.get_by_label("What happens").fill("She speaks")
    page.get_by_label("What happens").press("Tab")
    expect(rows(page).first).to_contain_text("1. She speaks")


def test_words_for_a_new_moment_are_saved_as_soon_as_it_has_its_edges(room: Page):
    room.get_by_label("What happens").fill("They laugh")
    to_the_film(room)
    seek(room, 400)
    press(room, "i")
    seek(room, 450)
    press(room, "o")

    expect(rows(room)).to_have_count(4)
    assert Clip.objects.get(in_frame=400).title == "They laugh"


def test_both_versions_stand_side_by_side_when_two_people_write(page: Page, here: Family, forgiven: list[str]):
    forgiven.append("409")
    enter(page, here, clip=0)
    here.clips[0].change(version=1, title="Hers", question="Theirs?")

    page.get_by_label("What happens").fill("Mine")
    page.get_by_label("What happens").press("Tab")
    conflict = page.locator(".conflict")
    expect(conflict).to_be_visible()
    expect(conflict.get_by_role("row", name="What happens")).to_contain_text("Mine")
    expect(conflict.get_by_role("row", name="What happens")).to_contain_text("Hers")
    expect(conflict).to_contain_text("Theirs?")
    expect(page.locator("#saved")).to_have_attribute("data-state", "failed")
    page.get_by_role("button", name="Save mine").click()
    expect(conflict).to_be_hidden()
    expect_saved(page)

    assert Clip.objects.get(pk=here.clips[0].pk).title == "Mine"


def test_the_other_version_can_be_taken(page: Page, here: Family, forgiven: list[str]):
    forgiven.append("409")
    enter(page, here, clip=0)
    here.clips[0].change(version=1, title="Hers")

    page.get_by_label("What happens").fill("Mine")
    page.get_by_label("What happens").press("Tab")
    page.get_by_role("link", name="Take the other").click()

    expect(page.get_by_label("What happens")).to_have_value("Hers")
    expect(page.locator(".conflict")).to_be_hidden()
    assert Clip.objects.get(pk=here.clips[0].pk).title == "Hers"


def test_words_for_a_clip_that_somebody_took_out_can_still_be_saved(page: Page, here: Family, forgiven: list[str]):
    forgiven.append("409")
    enter(page, here, clip=0)
    here.clips[0].remove(by=here.clips[0].marked_by, version=1)

    page.get_by_label("What happens").fill("Still here")
    page.get_by_label("What happens").press("Tab")
    expect(page.locator(".conflict")).to_contain_text("taken out")
    page.get_by_role("button", name="Save mine").click()
    expect_saved(page)

    assert {clip.title for clip in Clip.objects.standing()} == {"Moment 2", "Moment 3", "Still here"}


def test_a_lost_network_loses_no_word(page: Page, here: Family, forgiven: list[str]):
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    enter(page, here, clip=0)

    page.context.set_offline(True)
    page.get_by_label("What happens").fill("Under way")
    expect(page.locator("#saved")).to_contain_text("your words are still here")
    rows(page).nth(1).get_by_role("link").click()
    rows(page).nth(0).get_by_role("link").click()
    expect(page.get_by_label("What happens")).to_have_value("Under way")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=20_000)

    assert Clip.objects.get(pk=here.clips[0].pk).title == "Under way"


def lose_the_first_answer(page: Page, address: str) -> None:
    """Let the first post arrive at the server, and nothing come back."""
    lost: list[bool] = []

    def answer(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.fallback()
            return
        lost.append(True)
        route.fetch()
        route.abort()

    page.route(address, answer)


def test_a_clip_whose_answer_was_lost_is_entered_once_with_what_was_typed_since(room: Page, forgiven: list[str]):
    forgiven.append("ERR_FAILED")
    lose_the_first_answer(room, "**/clips/")

    seek(room, 500)
    press(room, "m", "Enter")
    expect(room.locator("#saved")).to_have_attribute("data-state", "failed")
    room.get_by_label("What happens").fill("Found again")
    room.get_by_label("What happens").press("Tab")
    expect(rows(room).last).to_contain_text("4. Found again", timeout=20_000)
    expect_saved(room)

    assert [clip.title for clip in Clip.objects.standing().filter(out_frame=501)] == ["Found again"]


def test_a_change_whose_answer_was_lost_is_no_conflict_with_oneself(page: Page, here: Family, forgiven: list[str]):
    forgiven.extend(["ERR_FAILED", "409"])
    enter(page, here, clip=0)
    lose_the_first_answer(page, "**/clips/*/")

    page.get_by_label("What happens").fill("Once")
    page.get_by_label("What happens").press("Tab")
    expect(page.locator("#saved")).to_have_attribute("data-state", "failed")
    expect(rows(page).first).to_contain_text("1. Once", timeout=20_000)

    expect(page.locator(".conflict")).to_be_hidden()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def test_words_outlive_a_sign_in_that_timed_out(page: Page, here: Family, forgiven: list[str]):
    forgiven.append("403")
    enter(page, here, clip=0)
    page.context.clear_cookies()

    page.get_by_label("What happens").fill("Still typed")
    page.get_by_label("What happens").press("Tab")
    expect(page.locator("#saved")).to_contain_text("signed out")
    with page.expect_popup() as opened:
        page.locator("#saved a").click()
    opened.value.close()
    other = page.context.new_page()
    sign_in(other, "alice@example.org")
    other.close()
    page.bring_to_front()
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=20_000)

    assert Clip.objects.get(pk=here.clips[0].pk).title == "Still typed"


def test_leaving_sends_what_is_typed_without_asking(page: Page, here: Family):
    enter(page, here, clip=0)
    asked = dialogs(page)

    page.get_by_label("What happens").fill("On the way out")
    page.goto("/today/")

    assert wait_until(lambda: Clip.objects.get(pk=here.clips[0].pk).title == "On the way out")
    assert asked == []


def test_leaving_asks_when_words_have_no_moment_yet(room: Page):
    asked = dialogs(room)

    room.get_by_label("What happens").press_sequentially("Something")
    room.goto("/today/")

    assert asked == ["beforeunload"]


# The list


def test_a_clip_is_taken_out_and_brought_back(page: Page, here: Family):
    enter(page, here, clip=1)

    page.get_by_role("button", name="Take out of the review").click()
    expect(rows(page)).to_have_count(2)
    back = page.get_by_role("button", name="Bring back")
    expect(back).to_be_focused()
    press(page, "Enter")
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(1).get_by_role("link")).to_be_focused()

    assert Clip.objects.standing().count() == 3


def test_clips_change_places_by_button_and_by_key_and_the_focus_goes_along(room: Page, here: Family):
    later = room.get_by_role("button", name="Clip 1 later")
    later.focus()
    press(room, "Enter")
    expect(rows(room).nth(1)).to_contain_text("2. Moment 1")
    expect(room.get_by_role("button", name="Clip 2 later")).to_be_focused()
    press(room, "Alt+ArrowDown")
    expect(rows(room).nth(2)).to_contain_text("3. Moment 1")
    press(room, "Alt+ArrowUp", "Alt+ArrowUp")
    expect(rows(room).nth(0)).to_contain_text("1. Moment 1")
    expect(room.get_by_role("button", name="Clip 1 later")).to_be_focused()
    expect_at(room, 0)

    assert [clip.title for clip in here.cycle.standing_clips()] == ["Moment 1", "Moment 2", "Moment 3"]


def test_stills_stay_when_the_list_is_drawn_anew(page: Page, here: Family):
    enter(page, here, clip=0)
    expect(page.locator(".still").first).to_have_js_property("complete", value=True)
    page.evaluate("document.querySelector('.still').mark = 1")

    page.get_by_label("What happens").fill("Another word")
    page.get_by_label("What happens").press("Tab")
    expect(rows(page).first).to_contain_text("Another word")

    assert page.evaluate("document.querySelector('.still').mark") == 1
