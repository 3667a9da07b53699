"""A family's way in, in the browser: invited, joined on a phone, shut out when the phone is lost, invited anew."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Invitation, User
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.steps import sign_in
from tests.e2e.test_sign_in import DEVICE
from tests.families import begin

PASSWORD = "four-words-of-mine"


@pytest.mark.e2e
def test_a_client_is_invited_joins_on_her_phone_and_is_invited_anew_when_it_is_lost(
    open_page: OpenPage, alice: User, forgiven: list[str]
) -> None:
    forgiven.append("404 (Not Found)")
    case = begin(alice)
    guide, phone = open_page(PHONE), open_page(PHONE)
    sign_in(guide, "alice@example.org")
    guide.goto(f"/cases/{case.code}/people/")
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    first, code = shown(guide)

    go_in(phone, first, code, name="calm-harbour-42")

    guide.goto(f"/cases/{case.code}/people/")
    expect(guide.get_by_text("· signs in")).to_be_visible()
    guide.get_by_text("Signing in").first.click()
    guide.get_by_role("link", name="Lost phone").click()
    guide.get_by_role("button", name="Shut it out and invite anew").click()
    second, code = shown(guide)
    phone.goto("/family/")
    assert "/sign-in/" in phone.url

    go_in(open_page(PHONE), second, code)
    refused = [said(open_page(PHONE), link) for link in (first, second, "/i/no-such-link/")]
    assert len(set(refused)) == 1


@pytest.mark.e2e
def test_a_revoked_link_opens_the_neutral_page(open_page: OpenPage, alice: User, forgiven: list[str]) -> None:
    forgiven.append("404 (Not Found)")
    case = begin(alice)
    guide = open_page()
    sign_in(guide, "alice@example.org")
    guide.goto(f"/cases/{case.code}/people/")
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    link, _code = shown(guide)

    guide.get_by_role("link", name="Done").click()
    guide.get_by_text("Signing in").click()
    guide.get_by_role("button", name="Revoke the invitation").click()
    expect(guide.get_by_text("does not sign in yet")).to_be_visible()

    assert said(open_page(PHONE), link) == said(open_page(PHONE), "/i/no-such-link/")


@pytest.mark.e2e
def test_an_expired_link_and_a_used_one_say_what_a_wrong_one_says_until_a_new_one_is_made(
    open_page: OpenPage, alice: User, forgiven: list[str]
) -> None:
    forgiven.append("404 (Not Found)")
    case = begin(alice)
    guide, phone = open_page(), open_page(PHONE)
    sign_in(guide, "alice@example.org")
    guide.goto(f"/cases/{case.code}/people/")
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    expired, _code = shown(guide)
    Invitation.objects.update(expires_at=timezone.now())

    said_expired = said(phone, expired)
    assert "Ask the person who gave it to you for a new one." in said_expired
    guide.get_by_role("link", name="Done").click()
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    used, code = shown(guide)
    go_in(phone, used, code, name="calm-harbour-42")

    assert {said(open_page(PHONE), link) for link in (expired, used, "/i/no-such-link/")} == {said_expired}


@pytest.mark.e2e
def test_a_client_joins_with_a_passkey_alone_and_comes_back_with_it(open_page: OpenPage, alice: User) -> None:
    case = begin(alice)
    guide, phone = open_page(PHONE), open_page(PHONE)
    sign_in(guide, "alice@example.org")
    guide.goto(f"/cases/{case.code}/people/")
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    link, code = shown(guide)
    holder = phone.context.new_cdp_session(phone)
    holder.send("WebAuthn.enable")
    holder.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    say_characters(phone, link, code)
    phone.get_by_role("button", name="Use this device").click()
    phone.wait_for_url("**/family/")
    phone.get_by_role("link", name="How you sign in").click()
    expect(phone.get_by_text("You have none: your passkey is enough.")).to_be_visible()
    phone.get_by_role("link", name="Remove").click()
    expect(phone.get_by_text("This is your only way in.")).to_be_visible()

    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url(lambda address: "/ways-in/" not in address)
    phone.goto("/sign-in/")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url("**/family/")


@pytest.mark.e2e
def test_without_javascript_there_is_the_password(open_page: OpenPage, alice: User) -> None:
    case = begin(alice)
    guide = open_page(PHONE)
    sign_in(guide, "alice@example.org")
    guide.goto(f"/cases/{case.code}/people/")
    guide.get_by_role("link", name="Invite").click()
    guide.get_by_role("button", name="Make the invitation").click()
    link, code = shown(guide)

    go_in(open_page(PHONE, java_script_enabled=False), link, code, name="calm-harbour-42")


def shown(guide: Page) -> tuple[str, str]:
    """The link and the six characters on the page that shows them once."""
    expect(guide.locator(".spoken")).to_be_visible()
    code = "".join(guide.locator(".spoken span").all_inner_texts())
    found = re.search(r"http\S+/i/\S+", guide.locator("#link").input_value())
    assert found is not None
    return found[0], code


def go_in(phone: Page, link: str, code: str, *, name: str = "") -> None:
    """Follow the link, type the characters, choose a password."""
    say_characters(phone, link, code)
    if name:
        phone.get_by_label("The name you sign in with").fill(name)
    phone.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.get_by_label("The password once more").fill(PASSWORD)
    phone.get_by_role("button", name="Save and sign in").click()
    phone.wait_for_url("**/family/")


def say_characters(phone: Page, link: str, code: str) -> None:
    """Follow the link and type the characters."""
    phone.goto(link)
    phone.get_by_label("Six characters").fill(code)
    phone.get_by_role("button", name="Go on").click()
    phone.wait_for_url("**/i/way-in/")


def said(phone: Page, link: str) -> str:
    """What the page behind a link says."""
    phone.goto(link)
    return phone.locator("main").inner_text()
