"""Steps that several journeys take."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.db.models import Q
from playwright.sync_api import Page

from accounts.factors import add_app, has_step, next_code
from accounts.models import User
from accounts.sign_in import home_of
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.processes import wait_until


def sign_in(page: Page, name: str) -> None:
    """Come back signed in, second step and all, as somebody who did it a moment ago in another tab; and see the first page."""
    person = _person(name)
    take_sign_in(page, person)
    page.goto(home_of(person))


def take_sign_in(page: Page, person: User) -> None:
    """Be signed in from the next page on, as somebody who did it a moment ago in another tab."""
    browser, cookie = Browser(), settings.SESSION_COOKIE_NAME
    browser.force_login(person)
    key = browser.cookies[cookie].value
    page.context.add_cookies(
        [{"name": cookie, "value": key, "domain": "localhost", "path": "/", "httpOnly": True, "sameSite": "Lax"}]
    )


def sign_in_by_form(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the form by e-mail address or sign-in name, with a code where one is asked for, and wait for the page behind it."""
    person = _person(name)
    if person.is_staff and not has_step(person):
        give_app(person)
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    if has_step(person):
        page.locator("[name=code]").fill(next_code(person) or "")
        page.locator("[name=code]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def kept(page: Page) -> dict[str, str]:
    """What the device holds of what is not sent yet."""
    found: dict[str, str] = page.evaluate("({...localStorage})")
    return found


def expect_nothing_kept(page: Page) -> None:
    """The device lets go once the service has answered, which is a moment after the row is written."""
    assert wait_until(lambda: not kept(page)), kept(page)


def give_app(person: User) -> str:
    """Set an app up for somebody; its secret."""
    secret: str = generate_totp_secret()
    add_app(person, secret=secret)
    return secret


def _person(name: str) -> User:
    return User.objects.get(Q(email=name.lower()) | Q(sign_in_name=name))
