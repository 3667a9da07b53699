"""Signing in, in a browser: with a passkey, with a code of an app, with a recovery code; and staff who have none of these yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.factors import code_at, factors_of, new_recovery_codes, steps_now
from accounts.models import User
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import give_app, sign_in, sign_in_by_form
from tests.factories import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("service")]

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A device that holds passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield session
    session.detach()


def half(page: Page, name: str) -> None:
    """Hand in name and password."""
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


@pytest.mark.usefixtures("device")
def test_staff_without_a_second_step_make_a_passkey_and_come_back_with_it(page: Page, alice: User):
    half(page, "alice@example.org")
    expect(page.locator("h1")).to_have_text("Make your second step first")
    page.goto("/today/")
    expect(page.locator("h1")).to_have_text("Make your second step first")

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("my laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey is ready.")).to_be_visible()
    expect(page.get_by_role("heading", name="my laptop")).to_be_visible()
    page.goto("/today/")
    expect(page.locator("h1")).not_to_have_text("Make your second step first")

    sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/today/")

    [passkey] = factors_of(alice).passkeys
    assert passkey.last_used_at


@pytest.mark.usefixtures("device")
def test_a_passkey_is_a_second_step_after_a_password(page: Page, alice: User):
    sign_in(page, "alice@example.org")
    make_passkey(page)
    sign_out(page)

    half(page, "alice@example.org")
    page.get_by_role("button", name="Use your passkey").click()

    page.wait_for_url("**/today/")


@pytest.mark.usefixtures("alice")
def test_a_device_without_a_passkey_is_told_so_and_the_password_still_works(open_page: OpenPage):
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}})
    page.goto("/sign-in/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("Nothing came of it")).to_be_visible(timeout=10_000)
    sign_in_by_form(page, "alice@example.org")
    expect(page).to_have_url(re.compile("/today/$"))


@pytest.mark.usefixtures("alice")
def test_an_app_is_set_up_by_hand_and_its_code_signs_in(page: Page):
    half(page, "alice@example.org")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="The secret as a picture")).to_be_visible()
    secret = (page.locator("#secret").text_content() or "").strip().replace(" ", "")
    now, _before, after = steps_now()
    page.get_by_label("The code that the app shows").fill(code_at(secret, now))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("The app is ready.")).to_be_visible()

    sign_out(page)
    half(page, "alice@example.org")
    expect(page.locator("h1")).to_have_text("The second step")
    page.locator("[name=code]").fill(code_at(secret, now))
    page.locator("[name=code]").press("Enter")
    expect(page.get_by_role("alert").get_by_text("was used before")).to_be_visible()
    page.locator("[name=code]").fill(code_at(secret, after))
    page.locator("[name=code]").press("Enter")

    page.wait_for_url("**/today/")


def test_a_recovery_code_opens_once_and_the_rest_are_counted(page: Page, alice: User):
    give_app(alice)
    code = new_recovery_codes(alice)[0]
    half(page, "alice@example.org")
    page.locator("[name=code]").fill(code)
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**/today/")
    page.goto("/ways-in/")
    expect(page.get_by_text("9 codes are left.")).to_be_visible()

    sign_out(page)
    half(page, "alice@example.org")
    page.locator("[name=code]").fill(code)
    page.locator("[name=code]").press("Enter")

    expect(page.get_by_role("alert").get_by_text("was used before")).to_be_visible()


def make_passkey(page: Page) -> None:
    page.goto("/ways-in/passkeys/new/")
    page.get_by_label("What you call it").fill("my laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey is ready.")).to_be_visible()
