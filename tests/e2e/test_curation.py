"""An admin's way from what waits to a page that visitors read, by keyboard alone; and a list put in order by keys and by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import OpenPage
from tests.e2e.presses import Keys
from tests.e2e.steps import sign_in
from tests.files import a_picture
from tests.public.test_listed import shown, titles

MOST = 12


@pytest.mark.e2e
def test_an_admin_publishes_a_resource_with_a_picture_by_keyboard_alone(page: Page, open_page: OpenPage, erin: User) -> None:
    sign_in(page, "erin@example.org")
    page.wait_for_url("**/manage/")
    keys = Keys(page)

    with keys.at_most(MOST, "a resource with a picture, from /manage/ to visitors"):
        keys.move_to(page.get_by_role("link", name="Skip to content"))
        keys.press("Enter")
        keys.move_to(page.get_by_role("link", name="New resource"))
        keys.press("Enter")
        page.wait_for_url("**/manage/resources/new/")
        keys.fill("Bath time without tears")
        keys.press("Enter")
        page.wait_for_url("**/manage/resources/*-*/**")
        keys.fill("Three small things that help when water is too much.")
        keys.move_to(page.locator("#id_body"))
        keys.fill("## Wait\n\nLet your child touch the water first.")
        keys.move_to(page.locator("#id_cover_file"))
        with page.expect_file_chooser() as chooser:
            keys.press("Space")
        keys.choose(chooser.value, {"name": "bath.png", "mimeType": "image/png", "buffer": a_picture(1280, 720)})
        expect(page.locator("#id_cover_alt")).to_be_focused()
        keys.fill("A child splashes in a bath")
        keys.press("Control+Enter")
        expect(page.get_by_role("status").filter(has_text="Published")).to_be_visible()

    visitor = open_page()
    visitor.goto("/")
    cover = visitor.get_by_role("img", name="A child splashes in a bath")
    cover.scroll_into_view_if_needed()
    visitor.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=cover.element_handle())
    visitor.get_by_role("link", name="Bath time without tears").first.click()
    expect(visitor.get_by_role("heading", name="Wait")).to_be_visible()


@pytest.mark.e2e
def test_a_list_is_put_in_order_by_keys_and_by_hand_for_two_admins_at_once(
    page: Page, open_page: OpenPage, erin: User, forgiven: list[str]
) -> None:
    forgiven.append("409 (Conflict)")
    for title in ("one", "two", "three"):
        shown(erin, title)
    other = open_page()
    for window in (page, other):
        sign_in(window, "erin@example.org")
        window.goto("/manage/resources/")
    said = page.locator("#moved")

    page.get_by_role("link", name="three").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(said).to_have_text("It stands in place 2 of 3 now.")
    expect(page.get_by_role("link", name="three")).to_be_focused()
    drag(page, "two", above="one")
    expect(said).to_have_text("It stands in place 1 of 3 now.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert titles() == ["two", "one", "three"]

    other.get_by_role("button", name="one down by one place").click()
    expect(other.locator("#saved")).to_contain_text("The order was changed meanwhile")
    expect(other.locator(".shelf-title")).to_have_text(["two", "one", "three"])
    assert titles() == ["two", "one", "three"]


def drag(page: Page, title: str, *, above: str) -> None:
    """Take a row by its number and let it go on the upper edge of another."""
    rows = page.locator(".shelf-row")
    grip = rows.filter(has=page.get_by_role("link", name=title)).locator("[data-grip]").bounding_box()
    there = rows.filter(has=page.get_by_role("link", name=above)).bounding_box()
    assert grip
    assert there
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, there["y"] + 6, steps=6)
    page.mouse.up()
