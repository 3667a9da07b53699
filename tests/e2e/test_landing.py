"""The landing page in a browser: what it asks for before anybody scrolls, that nothing jumps, and the way to a film."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from accounts.models import Service
from public.models import LandingPage, Video
from public.models.video import PLAYER
from public.starter import load_starter
from tests.e2e.conftest import LAPTOP, PHONE, OpenPage

pytestmark = pytest.mark.e2e
MOST_REQUESTS, MOST_BYTES = 4, 20_000
SHIFTS = """() => new Promise(done => {
  const seen = [];
  new PerformanceObserver(list => seen.push(...list.getEntries().map(one => one.value))).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(seen.reduce((sum, one) => sum + one, 0)), 300);
})"""


class Traffic:
    """What a page asks for, and the bytes of the answers as they are sent, compressed, without their headers."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.received = 0
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.on("Network.requestWillBeSent", lambda event: self.asked.append(event["request"]["url"]))
        self._session.on("Network.responseReceived", self._add)

    def _add(self, event: dict[str, Any]) -> None:
        # Chromium counts no bytes of a page itself as data that arrived.
        self.received += int(event["response"]["headers"]["Content-Length"])


@pytest.mark.parametrize(("size", "colour"), [(PHONE, "#7a1f5c"), (LAPTOP, "")], ids=["phone", "laptop"])
def test_the_first_screen_is_four_small_answers_and_nothing_jumps(size: Any, colour: str, open_page: OpenPage) -> None:
    load_starter()
    Service.objects.create(action_colour=colour)
    page = open_page(size)
    traffic = Traffic(page)

    page.goto("/")
    page.wait_for_load_state("networkidle")
    asked, received = list(traffic.asked), traffic.received
    for _screen in range(20):
        page.mouse.wheel(0, size["height"])
        page.wait_for_timeout(30)
    page.wait_for_load_state("networkidle")

    assert len(asked) <= MOST_REQUESTS, asked
    assert any("/look/" in place for place in asked) == bool(colour)
    assert received <= MOST_BYTES
    assert len(traffic.asked) > len(asked)  # the pictures below came when they were scrolled to
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).length") == 0
    assert page.context.cookies() == []


def test_without_javascript_a_press_on_a_card_leads_to_the_film(open_page: OpenPage, forgiven: list[str]) -> None:
    forgiven.append(PLAYER)
    load_starter()
    film = Video.objects.shown().in_order()[0]
    page = open_page(java_script_enabled=False)
    page.goto("/#videos")

    page.locator(".video img").first.click(force=True)  # the title's link lies over the whole card

    page.wait_for_url(f"**{film.get_absolute_url()}")
    assert page.locator("iframe").get_attribute("src") == film.player_address


def test_the_whole_page_stands_on_paper(open_page: OpenPage) -> None:
    load_starter()
    page = open_page(color_scheme="dark")
    page.goto("/")

    paper = PdfReader(BytesIO(page.pdf(format="A4")))

    words = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for title, _text in LandingPage.objects.shown().steps:
        assert title in words
    assert "An overview of VIG" in words
    assert "Sign in" not in words
