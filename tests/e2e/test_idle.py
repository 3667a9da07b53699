"""A sign-in that runs out under somebody's hands, in a browser; the table of sign-ins is set back, and nobody waits."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from accounts.ending import end_sign_ins
from accounts.factors import next_code
from accounts.models import SignIn, User
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import give_app, sign_in
from tests.factories import PASSWORD
from tests.families import family
from tests.idling import pass_time

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("service")]

MINUTE = dt.timedelta(minutes=1)
TYPED = "Sam looked up when she waited."
# As another tab says that something has become of the sign-in; the page asks the server at once.
COMES_BACK = "new BroadcastChannel('staying').postMessage('')"


def come_back(page: Page) -> None:
    page.evaluate(COMES_BACK)


def warning(page: Page):
    return page.get_by_role("dialog", name="You will be signed out in 2 minutes")


def cover(page: Page):
    return page.get_by_role("dialog", name="You were signed out")


@pytest.fixture
def form(page: Page, alice: User) -> Page:
    """A page of Alice's on which she has typed something that was not sent."""
    give_app(alice)
    here = family(alice, at="planned")
    sign_in(page, "alice@example.org")
    page.goto(f"{here.case.get_absolute_url()}goals/new/")
    page.locator("main textarea").first.fill(TYPED)
    return page


def test_she_is_told_before_and_stays_by_one_press(form: Page):
    pass_time(13 * MINUTE + MINUTE / 2)
    come_back(form)
    expect(warning(form)).to_be_visible()
    expect(form.get_by_role("button", name="Stay signed in")).to_be_focused()

    with form.expect_response(lambda answer: answer.request.method == "POST"):
        form.get_by_role("button", name="Stay signed in").click()

    expect(warning(form)).to_be_hidden()
    expect(form.locator("main textarea").first).to_have_value(TYPED)
    assert SignIn.objects.get().left > 14 * MINUTE


def test_signed_out_nothing_is_to_be_seen_and_a_password_and_a_code_bring_it_back(form: Page, alice: User, forgiven: list[str]):
    forgiven += ["400 (Bad Request)", "403 (Forbidden)"]
    pass_time(16 * MINUTE)
    come_back(form)
    expect(cover(form)).to_be_visible()
    expect(form.locator("main")).to_be_hidden()
    expect(form).to_have_title("Signed out")

    form.keyboard.press("Escape")
    form.keyboard.press("Escape")
    expect(cover(form)).to_be_visible()
    form.get_by_label("Your password").fill(PASSWORD)
    form.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("Type the code")
    form.get_by_label("Code from your app").fill(next_code(alice) or "")
    form.keyboard.press("Enter")

    expect(cover(form)).to_be_hidden()
    expect(form.locator("main textarea").first).to_have_value(TYPED)
    form.locator("main form button[type=submit]").first.click()
    expect(form.locator("main")).to_contain_text(TYPED)


def test_a_sign_in_that_was_ended_elsewhere_covers_the_page(form: Page, alice: User):
    end_sign_ins(alice)
    come_back(form)

    expect(cover(form)).to_be_visible()
    expect(form.locator("main")).to_be_hidden()


def test_back_after_signing_out_shows_nothing(form: Page):
    form.goto("/today/")
    form.locator("form[action='/sign-out/'] button").first.evaluate("button => button.form.submit()")
    form.wait_for_url(lambda address: "/today/" not in address)

    form.go_back()

    expect(form.get_by_label("E-mail address or sign-in name")).to_be_visible()


def test_a_client_is_covered_too_and_comes_back_by_her_password(open_page: OpenPage, bob: User, forgiven: list[str]):
    forgiven.append("403 (Forbidden)")
    phone = open_page(viewport={"width": 390, "height": 844})
    sign_in(phone, bob.email or bob.sign_in_name or "")
    SignIn.objects.update(expire_date=F("expire_date") - 31 * MINUTE, seen_at=F("seen_at") - 31 * MINUTE)
    come_back(phone)
    expect(cover(phone)).to_be_visible()
    expect(phone.locator("main")).to_be_hidden()

    phone.get_by_label("Your password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in again").click()

    expect(cover(phone)).to_be_hidden()
    expect(phone.locator("main")).to_be_visible()
