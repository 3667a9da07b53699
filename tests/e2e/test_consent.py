"""Consent in the browser: given by finger on a phone, on paper with a photograph, taken back in one tap while the film plays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from cases.models import Consent
from footage.models import Scan
from tests.e2e.steps import sign_in
from tests.families import Family, family
from tests.files import a_picture

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


def ask(page: Page, here: Family) -> None:
    """Open the page that asks, and tick for whom they agree."""
    page.goto(f"/cases/{here.case.code}/people/")
    page.get_by_role("link", name="Record consent to film").click()
    page.get_by_label("Bob agrees to be filmed").check()
    page.get_by_label("Bob may decide for Mia").check()
    page.get_by_label("Happy with it").check()


@pytest.mark.e2e
def test_a_name_is_drawn_on_the_phone_survives_a_fault_and_is_shown_again(
    phone: Page, alice: User, forgiven: list[str]
) -> None:
    forgiven.append("400 (Bad Request)")
    here = family(alice, at="begun")
    sign_in(phone, "alice@example.org")
    ask(phone, here)
    phone.get_by_label("agreed on this screen").check()
    clear, field = phone.get_by_role("button", name="Clear the drawing"), phone.locator("[name=signature]")
    draw(phone, [[(10, 10)]])
    expect(field).to_have_value(re.compile(r"^\d+,\d+$"))
    phone.get_by_role("button", name="Record the consent").click()
    expect(phone.locator("#id_signature_error")).to_contain_text("hardly a line")
    expect(clear).to_be_enabled()
    clear.click()
    expect(field).to_have_value("")

    draw(phone, NAME)
    expect(field).to_have_value(re.compile(r"^[\d, ]+;[\d, ]+;[\d, ]+$"))
    drawn = field.input_value()
    phone.get_by_label("Given on").fill("2999-01-01")
    phone.get_by_role("button", name="Record the consent").click()
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(field).to_have_value(drawn)
    phone.get_by_label("Given on").fill("2026-01-05")
    phone.get_by_role("button", name="Record the consent").click()
    expect(phone.get_by_text("The consent is recorded.")).to_be_visible()

    assert {one.signature for one in Consent.objects.all()} == {drawn}
    phone.goto(f"/cases/{here.case.code}/people/")
    phone.get_by_role("heading", name="Consent to film").click()
    phone.get_by_role("link", name="agreed on this screen").first.click()
    expect(phone.get_by_role("img", name="The name as it was drawn")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.e2e
def test_a_paper_is_photographed_shown_and_replaced(phone: Page, alice: User) -> None:
    here = family(alice, at="begun")
    sign_in(phone, "alice@example.org")
    ask(phone, here)
    phone.get_by_label("signed on paper").check()
    expect(phone.locator(".drawn")).to_be_hidden()
    phone.get_by_role("button", name="Record the consent").click()
    expect(phone.get_by_text("The consent is recorded.")).to_be_visible()

    for size in ((300, 420), (320, 450)):
        if phone.get_by_text("Put another in its place").is_visible():
            phone.get_by_text("Put another in its place").click()
        photo = FilePayload(name="IMG_0042.JPG", mimeType="image/jpeg", buffer=a_picture(*size, kind="JPEG"))
        phone.get_by_label("Take a photo of it").set_input_files(photo)
        phone.get_by_role("button", name="Keep it").click()
        expect(phone.get_by_text("The signed paper is kept.")).to_be_visible()
        shown = phone.get_by_role("img", name="The signed paper")
        expect(shown).to_have_js_property("naturalWidth", size[0])
    assert Scan.objects.filter(destroyed_at=None).count() == 1
