"""Every page, as it stands in a browser: rules of accessibility, no sideways scroll, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from public.models.video import PLAYER
from tests.access import ACCESS, BY_LINK
from tests.e2e.conftest import LAPTOP, PHONE, OpenPage
from tests.e2e.steps import take_sign_in
from tests.factories import UserFactory
from tests.families import Family, family, give_out
from tests.pages import address, is_managed
from tests.readers import reader_of
from tests.service import Service
from tests.site import open_site
from tests.triggers import rows_kept

# Without a page of their own: bytes of a film, an answer for a module, a word for a monitor.
NO_PAGE = {
    "cases:consent_scan",
    "cases:film_play",
    "cases:film_still",
    "cases:film_state",
    "public:health",
    "public:resource_leaflet",
    "public:resource_feed",
    "accounts:look",
    "public:security_txt",
    "public:picture",
    "public:leaflet",
    "public:icon",
    "public:favicon",
    "public:social_picture",
    "public:webmanifest",
    "public:robots",
    "public:sitemap",
    "accounts:service_colours",
    "accounts:invitation_open",
    "accounts:stay",
}
PAGES = [page for page, methods in ACCESS.items() if "get" in methods and page not in NO_PAGE]
LOOKS = [(LAPTOP, "light"), (PHONE, "dark"), (LAPTOP, "dark"), (PHONE, "light")]
NARROW = 320
COLD_MOST, WARM_MOST = 50_000, 12_000
FILM = {"media", "image"}
# Milliseconds in which a page that has loaded asks for what its modules want, and how often it is looked whether that has come.
SETTLES, MOST_LOOKS = 60, 20
# Pages for whoever is not signed in.
OPEN = ("public:", "account_login", "mfa_", "accounts:invitation")


@pytest.fixture(scope="module")
def guided(one_service: Service, django_db_blocker: DjangoDbBlocker) -> Iterator[Family]:
    """A family of Alice's in the middle of a review, a questionnaire given out, everybody who reads; made once, since opening changes nothing."""
    with django_db_blocker.unblock(), rows_kept():
        here = family(UserFactory.create(email="alice@example.org", name="Alice Ash"), at="in_review")
        give_out(here)
        open_site()
        for page in PAGES:
            reader_of(page, here)
        yield here
        one_service.sweep()


@pytest.fixture
def service(one_service: Service, guided: Family, transactional_db: None) -> Service:
    """The service on the rows that these tests share."""
    one_service.revive()
    return one_service


@pytest.fixture
def film_is_only_bytes(forgiven: list[str]) -> None:
    """The family's film is no picture: players say so, which is not what is tested here."""
    forgiven.extend(["404 (Not Found)", "/stills/"])


@pytest.mark.e2e
@pytest.mark.usefixtures("film_is_only_bytes")
@pytest.mark.parametrize(("page", "look"), [(page, LOOKS[at % len(LOOKS)]) for at, page in enumerate(PAGES)])
def test_a_page_is_accessible_weighs_little_and_fits_a_narrow_screen(
    page: str, look: tuple[dict[str, int], str], open_page: OpenPage, guided: Family, forgiven: list[str]
) -> None:
    size, scheme = look
    if page == "public:video_detail":
        forgiven.append(PLAYER)  # the one page that asks another host, which is not there in a test
    here = open_page(size, color_scheme=scheme, reduced_motion="reduce")
    if not is_open(page):
        take_sign_in(here, reader_of(page, guided))
    place = address(page, guided)

    if is_managed(page) or not page.startswith(OPEN):
        cold, warm = (weigh(here, place, cached=cached) for cached in (False, True))
        assert cold <= COLD_MOST
        assert warm <= WARM_MOST
    else:
        here.goto(place)
    found = Axe().run(here)
    here.set_viewport_size({"width": NARROW, "height": 640})

    assert found.violations_count == 0, found.generate_report()
    assert here.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert here.title().strip()
    assert here.locator("h1").count() == 1


def is_open(page: str) -> bool:
    """Whether a page is for somebody who is not signed in."""
    return page in BY_LINK or (page.startswith(OPEN) and not is_managed(page))


def weigh(here: Page, place: str, *, cached: bool) -> int:
    """The bytes of a page and its files as they are sent, compressed; its film and stills, and the headers, left out."""
    total = 0
    kinds: dict[str, str] = {}
    heads: dict[str, int] = {}
    under_way: set[str] = set()
    session = here.context.new_cdp_session(here)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": not cached})

    def remember(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"].lower()
        heads[event["requestId"]] = event["response"]["encodedDataLength"]

    def add(event: dict[str, Any]) -> None:
        # What is told while it arrives may be nothing; the whole is told at the end, with the headers.
        nonlocal total
        if kinds.get(event["requestId"]) not in FILM:
            total += max(0, int(event["encodedDataLength"]) - heads.get(event["requestId"], 0))

    def begin(event: dict[str, Any]) -> None:
        if event.get("type", "").lower() not in FILM:
            under_way.add(event["requestId"])

    def end(event: dict[str, Any]) -> None:
        under_way.discard(event["requestId"])

    session.on("Network.requestWillBeSent", begin)
    session.on("Network.responseReceived", remember)
    session.on("Network.loadingFinished", add)
    session.on("Network.loadingFinished", end)
    session.on("Network.loadingFailed", end)
    here.goto(place)
    here.wait_for_load_state("load")
    for _time in range(MOST_LOOKS):
        here.wait_for_timeout(SETTLES)
        if not under_way:
            break
    session.detach()
    return total
