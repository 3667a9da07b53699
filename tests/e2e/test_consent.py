"""Consent in the browser: given by finger on a phone, on paper with a photograph, taken back in one tap while the film plays."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from cases.models import Client, Consent
from footage.models import Scan
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, family
from tests.files import a_picture

NARROW, PARTIAL, GONE = 320, 206, 404
NAME = [[(40, 120), (80, 50), (120, 120), (60, 95), (100, 95)], [(150, 60), (150, 120)], [(180, 120), (220, 80), (260, 120)]]


def draw(page: Page, strokes: list[list[tuple[int, int]]]) -> None:
    """Draw in the field with a finger; places are those of the field's own measure, 600 wide."""
    canvas = page.locator(".drawn canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    scale = box["width"] / 600
    session = page.context.new_cdp_session(page)
    for stroke in strokes:
        points = [{"x": box["x"] + x * scale, "y": box["y"] + y * scale} for x, y in stroke]
        for kind, touched in [("touchStart", points[:1]), *(("touchMove", [point]) for point in points[1:]), ("touchEnd", [])]:
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
    session.detach()


@pytest.fixture
def narrow(open_page: OpenPage) -> Page:
    """The narrowest phone there is."""
    return open_page({"width": NARROW, "height": 640}, has_touch=True, is_mobile=True)


def fits_everybody(page: Page) -> None:
    """Have the page as it stands meet the rules of accessibility by night and by day, and not scroll sideways."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def ask(page: Page, here: Family) -> None:
    """Open the page that asks, and tick for whom they agree."""
    page.goto(f"/cases/{here.case.code}/people/")
    page.get_by_role("link", name="Record consent to film").first.click()
    page.get_by_label("Bob agrees to be filmed").check()
    page.get_by_label("Bob may decide for Mia").check()
    page.get_by_label("Happy with it").check()


@pytest.mark.e2e
def test_a_name_is_drawn_on_the_phone_survives_a_fault_and_is_shown_again(
    narrow: Page, alice: User, forgiven: list[str]
) -> None:
    forgiven.append("400 (Bad Request)")
    here = family(alice, at="begun")
    sign_in(narrow, "alice@example.org")
    ask(narrow, here)
    narrow.get_by_label("agreed on this screen").check()
    clear, field = narrow.get_by_role("button", name="Clear the drawing"), narrow.locator("[name=signature]")
    draw(narrow, [[(10, 10)]])
    expect(field).to_have_value(re.compile(r"^\d+,\d+$"))
    narrow.get_by_role("button", name="Record the consent").click()
    expect(narrow.locator("#id_signature_error")).to_contain_text("hardly a line")
    expect(clear).to_be_enabled()
    fits_everybody(narrow)
    clear.click()
    expect(field).to_have_value("")

    draw(narrow, NAME)
    expect(field).to_have_value(re.compile(r"^[\d, ]+;[\d, ]+;[\d, ]+$"))
    drawn = field.input_value()
    narrow.get_by_label("Given on").fill("2999-01-01")
    narrow.get_by_role("button", name="Record the consent").click()
    expect(narrow.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(field).to_have_value(drawn)
    narrow.get_by_label("Given on").fill("2026-01-05")
    narrow.get_by_role("button", name="Record the consent").click()
    expect(narrow.get_by_text("The consent is recorded.")).to_be_visible()

    assert {one.signature for one in Consent.objects.all()} == {drawn}
    narrow.goto(f"/cases/{here.case.code}/people/")
    narrow.get_by_role("heading", name="Consent to film").click()
    fits_everybody(narrow)
    narrow.get_by_role("link", name="agreed on this screen").first.click()
    expect(narrow.get_by_role("img", name="The name as it was drawn")).to_be_visible()
    fits_everybody(narrow)


@pytest.mark.e2e
def test_a_paper_is_photographed_shown_and_replaced(narrow: Page, alice: User) -> None:
    here = family(alice, at="begun")
    sign_in(narrow, "alice@example.org")
    ask(narrow, here)
    narrow.get_by_label("signed on paper").check()
    expect(narrow.locator(".drawn")).to_be_hidden()
    narrow.get_by_role("button", name="Record the consent").click()
    expect(narrow.get_by_text("The consent is recorded.")).to_be_visible()

    for size in ((300, 420), (320, 450)):
        if narrow.get_by_text("Put another in its place").is_visible():
            narrow.get_by_text("Put another in its place").click()
        photo = FilePayload(name="IMG_0042.JPG", mimeType="image/jpeg", buffer=a_picture(*size, kind="JPEG"))
        narrow.get_by_label("Take a photo of it").set_input_files(photo)
        narrow.get_by_role("button", name="Keep it").click()
        expect(narrow.get_by_text("The signed paper is kept.")).to_be_visible()
        shown = narrow.get_by_role("img", name="The signed paper")
        expect(shown).to_have_js_property("naturalWidth", size[0])
        fits_everybody(narrow)
    assert Scan.objects.filter(destroyed_at=None).count() == 1


@pytest.mark.e2e
def test_consent_is_given_by_keyboard_alone_with_a_typed_name(page: Page, alice: User) -> None:
    here = family(alice, at="begun")
    sign_in(page, "alice@example.org")
    page.goto(f"/cases/{here.case.code}/consent/")
    page.locator("[name=for_self]").focus()
    press = page.keyboard.press
    press("Space")
    press("Tab")
    press("Space")
    press("Tab")
    press("Space")  # the first face
    press("Tab")
    press("Tab")
    expect(page.locator("[name=how]").first).to_be_focused()
    press("ArrowDown")
    expect(page.get_by_label("agreed on this screen")).to_be_checked()
    press("Tab")
    page.keyboard.type("Bob Birch")
    press("Enter")

    expect(page.get_by_text("The consent is recorded.")).to_be_visible()
    assert {(one.signed_name, one.signature, one.how) for one in Consent.objects.all()} == {("Bob Birch", "", "screen")}


@pytest.mark.e2e
def test_a_client_takes_it_back_in_one_tap_and_the_next_range_of_the_film_is_not_there(
    open_page: OpenPage, narrow: Page, alice: User, bob: User
) -> None:
    here = family(alice, at="filmed")
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    guide = open_page()
    sign_in(guide, "alice@example.org")
    play = f"/cases/{here.case.code}/films/{here.film.code}/play/"
    assert guide.request.get(play, headers={"Range": "bytes=0-99"}).status == PARTIAL
    sign_in(narrow, "bob@example.org")
    narrow.goto(f"/family/{here.case.code}/consents/")
    fits_everybody(narrow)
    narrow.get_by_role("button", name="Take it back").tap()
    expect(narrow.get_by_text("It has ended, and Alice is told.")).to_be_visible()

    assert guide.request.get(play, headers={"Range": "bytes=100-199"}).status == GONE
    fits_everybody(narrow)
    guide.goto(f"/cases/{here.case.code}/films/{here.film.code}/people/")
    expect(guide.get_by_text("Does not play")).to_be_visible()
    fits_everybody(guide)

    narrow.get_by_role("link", name="Agree anew").click()
    narrow.get_by_label("For myself").check()
    narrow.get_by_label("For Mia").check()
    draw(narrow, NAME)
    fits_everybody(narrow)
    narrow.get_by_role("button", name="I agree").click()
    expect(narrow.get_by_text("It is written down")).to_be_visible()
    assert guide.request.get(play, headers={"Range": "bytes=200-299"}).status == PARTIAL
