"""Steps that several journeys take."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.factories import PASSWORD


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the form by e-mail address or sign-in name, and wait for the page behind it."""
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
