"""The landing page: every section from its rows, for everybody the same, kept whole until something changes."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import re
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve
from pytest_django import Settings
from time_machine import travel

from accounts.models import Service, User
from public.drawings import Drawing
from public.kept_pages import kept_page
from public.models import LandingPage, Resource, Video
from public.starter import load_starter
from tests.browser import Browser
from tests.queries import counted_queries
from tests.service import database_address
from tests.site import open_site

pytestmark = pytest.mark.django_db
BASE = "http://testserver/"
ANCHORS = ["what-is-vig", "how-it-works", "resources", "videos"]
PUBLISHED = Resource.State.PUBLISHED


@pytest.fixture
def starter() -> None:
    load_starter()


@pytest.fixture
def at_once(transactional_db: None) -> None:
    """What is published is committed, and so seen by whoever asks next."""


def read(browser: Browser, **headers: str) -> str:
    response = browser.get("/", headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def part(page: str, anchor: str) -> str:
    """The section with this anchor."""
    return page.partition(f'id="{anchor}"')[2].partition("</section>")[0]


def titles(section: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", "", found).split()) for found in re.findall(r"<h3>(.*?)</h3>", section, re.DOTALL)]


def resource(number: int, **also: Any) -> Resource:
    also = {"state": PUBLISHED, "drawing": Drawing.GOALS, "position": number, "summary": "In short."} | also
    return Resource.objects.create(slug=f"page-{number}", title=f"Page {number}", body="Words.", **also)


# ── What stands there ──────────────────────────────────────────────────────────────────────────────────────────────
def test_every_section_stands_in_its_order(browser: Browser, starter: None):
    page = read(browser)

    assert re.findall(r'<section class="band[^"]*" id="([^"]+)"', page) == ANCHORS
    assert page.count("<h1>") == 1
    assert "See what already goes well between you and your child, and build on it." in page


def test_the_six_steps_are_told_in_the_services_words(browser: Browser, starter: None):
    steps = titles(part(read(browser), "how-it-works"))

    assert steps == [title for title, _text in LandingPage.objects.shown().steps]
    assert len(steps) == 6


def test_there_are_two_ways_on(browser: Browser, starter: None):
    hero = read(browser).partition('class="wrap hero"')[2].partition("</section>")[0]

    assert re.findall(r'href="([^"]+)"', hero) == ["#how-it-works", "/sign-in/"]
    assert "I have an invitation" in hero


def test_the_featured_resource_stands_apart_and_not_among_the_eight(browser: Browser):
    for number in range(12):
        resource(number, is_featured=number == 3)

    found = titles(part(read(browser), "resources"))

    assert found == [f"Page {number}" for number in (3, 0, 1, 2, 4, 5, 6, 7, 8)]


def test_nobody_reads_of_a_draft_a_retired_page_or_one_whose_days_are_past_or_to_come(browser: Browser):
    today = dt.datetime.now(dt.UTC).date()
    day = dt.timedelta(days=1)
    resource(1)
    resource(2, state="draft")
    resource(3, state="retired")
    resource(4, publish_date=today + 2 * day)
    resource(5, expiry_date=today - 2 * day)
    resource(6, is_featured=True, state="draft")

    assert titles(part(read(browser), "resources")) == ["Page 1"]


def test_the_first_six_films_are_shown_and_the_others_are_one_press_away(browser: Browser):
    for number in range(7):
        Video.objects.create(
            title=f"Film {number}", slug=f"film-{number}", position=number, state="published", youtube_id="a" * 11
        )

    films = part(read(browser), "videos")

    assert titles(films) == [f"Film {number}" for number in range(6)]
    assert 'href="/videos/"' in films
    assert 'href="/videos/film-0/"' in films


def test_the_page_asks_nothing_of_another_host(browser: Browser, starter: None):
    page = read(browser)

    assert [found for found in re.findall(r'(?:src|srcset|href)="([^"]+)"', page) if found.startswith(("http", "//"))] == [BASE]
    assert "<script" not in page
    assert "<iframe" not in page


def test_every_picture_keeps_its_place_before_it_arrives(browser: Browser, starter: None):
    pictures = re.findall(r"<img[^>]*>", read(browser))

    assert len(pictures) == 9 + 6
    assert all(re.search(r'width="\d+"', one) and re.search(r'height="\d+"', one) for one in pictures)
    assert all('loading="lazy"' in one and "alt=" in one for one in pictures)


def test_words_of_an_admin_are_words_and_no_markup(browser: Browser):
    words = "<script>alert(1)</script>"
    rows = dict.fromkeys(LandingPage.WORDS, words)
    LandingPage.objects.create(**rows)

    page = read(browser)

    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= len(rows)


def test_without_any_words_the_page_still_stands(browser: Browser):
    page = read(browser)

    assert [anchor for anchor in ANCHORS if f'id="{anchor}"' in page] == ANCHORS
    assert page.count("soon.") == 3
    assert not LandingPage.objects.exists()


def test_the_footer_says_who_runs_this_and_how_to_reach_them(browser: Browser):
    Service.objects.create(name="Harbour", phone="01632 960 001", email="hello@harbour.example", hours="Mondays to Fridays")

    foot = read(browser).partition('class="foot"')[2]

    for words in (
        "Harbour",
        'href="tel:01632960001"',
        'href="mailto:hello@harbour.example"',
        "Mondays to Fridays",
        "Staff sign-in",
    ):
        assert words in foot


# ── For everybody the same ─────────────────────────────────────────────────────────────────────────────────────────
def test_it_sets_no_cookie_and_does_not_ask_who_comes(browser: Browser, alice: User, starter: None):
    browser.get("/")
    browser.force_login(alice)

    with counted_queries() as queries:
        response = browser.get("/")

    assert queries == []
    assert response.cookies == {}
    assert "Cookie" not in response.headers["Vary"]


def test_whoever_is_signed_in_reads_the_same_page_even_as_the_first_to_come(browser: Browser, erin: User, starter: None):
    browser.force_login(erin)

    first, anyone = read(browser), read(Browser())

    assert first == anyone
    assert erin.name not in first


def test_a_page_that_all_get_is_drawn_for_a_request_that_nobody_sent():
    sent = RequestFactory().get("/?words=of+hers", headers={"cookie": "session=secret", "user-agent": "hers"})
    sent.resolver_match = resolve("/")
    drawn: list[HttpRequest] = []

    def draw(request: HttpRequest) -> str:
        drawn.append(request)
        return "the page"

    kept_page(sent, draw)

    (bare,) = drawn
    assert (bare.COOKIES, dict(bare.GET), bare.headers.get("User-Agent")) == ({}, {}, None)
    assert not hasattr(bare, "user")
    assert bare.build_absolute_uri() == "http://testserver/"


# ── Kept whole ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_kept_page_costs_no_query(browser: Browser, starter: None):
    first = read(browser)

    with counted_queries() as queries:
        assert read(browser) == first

    assert queries == []


def test_it_is_sent_compressed_to_whoever_can_unfold_it(browser: Browser, starter: None):
    plain = browser.get("/")

    folded = browser.get("/", headers={"accept-encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert folded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(folded.content) == plain.content
    assert "Accept-Encoding" in folded.headers["Vary"]


def test_a_browser_that_has_it_is_told_so(browser: Browser, starter: None):
    tag = browser.get("/").headers["ETag"]

    again = browser.get("/", headers={"if-none-match": tag})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == "no-cache"


def test_an_edit_is_read_at_the_next_request(browser: Browser, erin: User, at_once: None):
    load_starter()
    tag = browser.get("/").headers["ETag"]
    words = LandingPage.objects.the_one()

    words.keep(by=erin, version=words.version, words=words.live_words | {"lead": "Look, and look again."})
    while_typed = browser.get("/", headers={"if-none-match": tag})
    words.publish(by=erin, version=words.version)
    published = browser.get("/", headers={"if-none-match": tag})

    assert while_typed.status_code == 304
    assert published.status_code == 200
    assert "Look, and look again." in published.content.decode()


def test_an_edit_that_another_process_makes_is_read_at_the_next_request(browser: Browser, at_once: None):
    load_starter()
    read(browser)

    elsewhere("""
        from public.models import LandingPage
        words = LandingPage.objects.the_one()
        words.working = {"lead": "Look, and look again."}
        words.save()
        words.publish(by=None, version=words.version)
    """)

    assert "Look, and look again." in read(browser)


def elsewhere(does: str) -> None:
    """Run this in another process of the same service."""
    environment = os.environ | {"DATABASE_URL": database_address()}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", textwrap.dedent(does)]
    subprocess.run(command, cwd=project.BASE_DIR, env=environment, check=True)


def test_a_new_day_has_a_page_of_its_own(browser: Browser):
    with travel(dt.datetime(2026, 11, 25, 23, 59, 50, tzinfo=dt.UTC)) as clock:
        resource(1, publish_date=dt.date(2026, 11, 26))
        resource(2, expiry_date=dt.date(2026, 11, 25))
        before = titles(part(read(browser), "resources"))
        clock.shift(20)
        after = titles(part(read(browser), "resources"))

    assert (before, after) == (["Page 2"], ["Page 1"])


def test_each_host_has_a_page_of_its_own(browser: Browser, settings: Settings):
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    read(browser, host="one.example")

    with counted_queries() as queries:
        read(browser, host="other.example")

    assert queries != []


def test_what_was_kept_is_forgotten_when_the_cache_is(browser: Browser):
    open_site()
    read(browser)
    Video.objects.update(title="Parents speak")

    caches["pages"].clear()

    assert "Parents speak" in read(browser)
