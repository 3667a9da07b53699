"""Journeys: a real browser against the real service, watched for what a page must never do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize, WebError, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings

from scripts.chromium import CHROMIUM, LAPTOP, PHONE, start_chromium
from tests.needs import need
from tests.service import Service, running_service

__all__ = ["LAPTOP", "PHONE", "OpenPage", "watch"]
STAYS_HERE = ("data:", "blob:")
# How long a sight may be waited for, in milliseconds: a busy machine is slow, and what never comes fails all the same.
expect.set_options(timeout=15_000)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    need("browser", found=CHROMIUM.exists(), sentence="There is no Chromium here (apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def one_service(chromium: Chromium, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Service]:
    """Started once; each journey finds it with an empty database."""
    with django_db_blocker.unblock(), running_service() as service:
        yield service


@pytest.fixture
def service(one_service: Service, transactional_db: None, settings: Settings) -> Iterator[Service]:
    """The service on this test's rows, with everything alive and the vault empty; tasks queued by the test reach its worker."""
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}
    one_service.revive()
    yield one_service
    one_service.sweep()


@pytest.fixture
def forgiven() -> list[str]:
    """Words of the console errors that the test provokes on purpose; append to it."""
    return []


@pytest.fixture
def open_page(chromium: Chromium, service: Service, forgiven: list[str]) -> Iterator[OpenPage]:
    """Opens pages, each in a profile of its own; at the end none may have made an error or a request elsewhere."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(viewport: ViewportSize = LAPTOP, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=service.address, viewport=viewport, locale="en-GB", timezone_id="Europe/London", **options
        )
        contexts.append(context)
        watch(context, service.address, faults)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not any(words in fault for words in forgiven)] == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A laptop's page."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A phone's page."""
    return open_page(PHONE, has_touch=True, is_mobile=True)


def watch(context: BrowserContext, address: str, faults: list[str]) -> None:
    """Note each console error (a breach of the Content-Security-Policy is one), script error and request to elsewhere."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text} ({message.location.get('url')})")

    def on_error(error: WebError) -> None:
        faults.append(f"script: {error.error}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{address}/", *STAYS_HERE)):
            faults.append(f"elsewhere: {request.url}")

    context.on("console", on_console)
    context.on("weberror", on_error)
    context.on("request", on_request)
