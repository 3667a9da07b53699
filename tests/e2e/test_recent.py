"""Being asked in a browser who sits there: with a passkey, with password and code, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import CDPSession, Page, expect

from accounts.factors import next_code
from accounts.models import Role, User
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.steps import give_app, sign_in
from tests.e2e.test_sign_in import DEVICE, make_passkey
from tests.factories import PASSWORD
from tests.families import family
from tests.recent import ASKS, let_pass

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("service")]

REASON = (
    "The duty worker asks:\n\n\t“where is she”? Nobody <i>answers</i> & it is late.\n\nMia’s mother said she would ring at six."
)


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A device that holds passkeys and knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield session
    session.detach()


def six_minutes_pass(page: Page) -> None:
    [key] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
    let_pass(key, 6)


def ask_in(page: Page) -> None:
    """Type a new colleague's details and send them."""
    page.get_by_label("Name", exact=True).fill("Ada Ash")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Practitioner").check()
    page.get_by_label("Supervisor").check()
    page.get_by_role("button", name="Send the invitation").click()


@pytest.mark.usefixtures("device")
def test_a_finger_is_enough_and_what_was_typed_is_done(page: Page, erin: User):
    sign_in(page, "erin@example.org")
    make_passkey(page)
    page.goto("/manage/people/new/")
    six_minutes_pass(page)
    ask_in(page)
    expect(page.locator("h1")).to_have_text(ASKS)
    assert Axe().run(page).violations_count == 0
    assert not User.objects.filter(email="ada@example.org").exists()

    page.get_by_role("button", name="Use your passkey").click()

    expect(page.get_by_text("six characters").first).to_be_visible()
    assert User.objects.get(email="ada@example.org").roles == {Role.PRACTITIONER, Role.SUPERVISOR}


def test_password_and_code_do_without_javascript_and_a_text_stays_as_it_was(
    open_page: OpenPage, alice: User, erin: User, forgiven: list[str]
):
    forgiven.append("400 (Bad Request)")
    case = family(alice, at="begun").case
    give_app(erin)
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, "erin@example.org")
    page.goto("/manage/emergency/")
    page.locator("[name=who]").fill(case.client.name)
    page.locator("[name=reason]").fill(REASON)
    six_minutes_pass(page)

    page.get_by_role("button", name="Open the record").click()
    page.locator("[name=proof-password]").fill(PASSWORD)
    page.locator("[name=proof-code]").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert").get_by_text("This code is not right").first).to_be_visible()
    page.locator("[name=proof-password]").fill(PASSWORD)
    page.locator("[name=proof-code]").fill(next_code(erin) or "")
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/emergency/**")
    assert case.emergencies.get().reason.replace("\r\n", "\n") == REASON
