"""How long a sign-in lasts, what lengthens it, and what ends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.ending import end_sign_ins, sweep_sign_ins
from accounts.models import SignIn, User
from accounts.sessions import SessionStore, row_key
from accounts.sign_in import home_of
from tests.access import ACCESS
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.families import Family, family, give_out
from tests.idling import pass_time
from tests.pages import address
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db

TODAY = "/today/"
SECOND = dt.timedelta(seconds=1)
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
PAGES = settings.BASE_DIR / "templates"
# What is open to everybody, or extended by what is not.
OPEN_BASES = {"public.html", "family.html", "allauth/layouts/base.html"}
OPEN_PAGES = [page for page in ACCESS if page.startswith(("public:", "questionnaires:"))]


@pytest.fixture
def guided(alice: User, monkeypatch: pytest.MonkeyPatch) -> Family:
    """A family of Alice's in the middle of a review."""
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    here = family(alice, at="in_review")
    give_out(here)
    return here


@pytest.fixture
def hers(browser: Browser, alice: User) -> Browser:
    """A browser in which Alice is signed in."""
    browser.force_login(alice)
    return browser


def is_in(browser: Browser, there: str = TODAY) -> bool:
    return browser.get(there, headers={"Sec-Fetch-Mode": "no-cors"}).status_code != 302


def test_staff_are_signed_out_after_a_quarter_of_an_hour_without_doing_anything(hers: Browser):
    pass_time(15 * MINUTE - SECOND)
    assert is_in(hers)

    pass_time(2 * SECOND)
    assert not is_in(hers)


def test_a_client_is_signed_out_after_half_an_hour(browser: Browser, bob: User):
    browser.force_login(bob)

    pass_time(30 * MINUTE - SECOND)
    assert is_in(browser)

    pass_time(2 * SECOND)
    assert not is_in(browser)


def test_the_shared_review_lasts_an_hour_and_what_is_sent_out_of_it_does_not_shorten_that(hers: Browser, guided: Family):
    review = address("cases:cycle_review", guided)
    hers.get(review)
    hers.post(address("cases:line_new", guided), {})

    pass_time(59 * MINUTE)
    assert is_in(hers, review)

    pass_time(MINUTE + SECOND)
    assert not is_in(hers, review)


def test_whoever_goes_on_from_the_review_has_the_usual_time_again(hers: Browser, guided: Family):
    hers.get(address("cases:cycle_review", guided))
    hers.get(TODAY)

    pass_time(15 * MINUTE + SECOND)

    assert not is_in(hers)


def test_a_page_that_somebody_opens_lengthens_the_sign_in(hers: Browser):
    for _time in range(3):
        pass_time(14 * MINUTE)
        assert hers.get(TODAY).status_code == 200


@pytest.mark.parametrize(("who", "hours"), [("alice", 8), ("bob", 12)])
def test_nobody_stays_longer_than_a_day_of_work(who: str, hours: int, browser: Browser, request: pytest.FixtureRequest):
    person = request.getfixturevalue(who)
    browser.force_login(person)
    for _quarter in range(hours * 6 - 1):
        pass_time(10 * MINUTE)
        assert browser.get(home_of(person)).status_code == 200

    pass_time(10 * MINUTE + SECOND)

    assert not is_in(browser)


@pytest.mark.parametrize("page", ["cases:film_state", "cases:film_play", "cases:film_still"])
def test_a_page_that_asks_by_itself_does_not_lengthen_it(page: str, hers: Browser, guided: Family):
    there = address(page, guided)
    for _ten_seconds in range(9):
        assert hers.get(there).status_code == 200
        pass_time(100 * SECOND)

    pass_time(SECOND)

    assert hers.get(there).status_code == 302


@pytest.mark.parametrize(
    "told",
    [
        {"headers": {"Sec-Fetch-Mode": "cors", "X-Keep-Alive": "1", "Keep-Alive": "timeout=9999"}},
        {"headers": {"Accept": "application/json"}},
        {"headers": {"Sec-Purpose": "prefetch"}},
        {"query_params": {"keep-alive": "1", "skip_timeout_reset": "0"}, "headers": {"Sec-Fetch-Mode": "no-cors"}},
    ],
)
def test_nothing_that_a_module_says_lengthens_it(told: dict[str, Any], hers: Browser):
    pass_time(14 * MINUTE)
    assert hers.get(TODAY, **told).status_code == 200

    pass_time(MINUTE + SECOND)

    assert not is_in(hers)


def test_that_somebody_was_seen_is_written_once_a_minute(hers: Browser, alice: User):
    hers.get(TODAY)
    begun = SignIn.objects.get().seen_at
    pass_time(59 * SECOND)
    hers.get(TODAY)
    assert SignIn.objects.get().seen_at == begun - 59 * SECOND

    pass_time(2 * SECOND)
    with counted_queries() as queries:
        hers.get(TODAY)

    assert SignIn.objects.get().seen_at > begun
    assert len([sql for sql in queries if "accounts_signin" in sql]) == 2


def test_a_request_of_somebody_signed_in_costs_two_queries(hers: Browser):
    with counted_queries() as queries:
        hers.get(reverse("accounts:stay"))

    assert len(queries) == 2


@pytest.mark.parametrize("page", OPEN_PAGES)
def test_a_visitor_has_no_session_and_no_cookie_of_one(page: str, guided: Family):
    browser = Browser()

    browser.get(address(page, guided))

    assert "session" not in browser.cookies
    assert not SignIn.objects.exists()


def test_the_table_holds_no_key_and_no_words_in_clear(hers: Browser):
    key = hers.cookies["session"].value
    row = SignIn.objects.get()

    assert row.session_key == row_key(key) != key
    assert "_auth_user_id" in row.opened()
    assert "_auth_user_id" not in row.session_data
    SignIn.objects.create(session_key=row_key("a" * 32), session_data=row.session_data, expire_date=row.expire_date)
    assert SessionStore("a" * 32).load() == {}


def test_a_sign_in_is_begun_with_whose_it_is_and_what_the_browser_says(browser: Browser, alice: User):
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"

    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD}, headers={"User-Agent": agent})

    row = SignIn.objects.get(user=alice)
    assert row.device_words == "Chrome on Windows"
    assert timezone.now() - row.started_at < MINUTE


def test_a_cookie_that_was_copied_is_refused_after_signing_out(hers: Browser):
    thief = Browser()
    thief.cookies["session"] = hers.cookies["session"].value
    assert is_in(thief)

    answer = hers.post("/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(thief)


def test_a_key_that_was_planted_is_nobodys_after_signing_in(browser: Browser, alice: User):
    planted = SessionStore()
    planted["seen"] = True
    planted.save()
    browser.cookies["session"] = planted.session_key or ""

    browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})

    assert SessionStore(planted.session_key).load() == {}
    assert browser.cookies["session"].value != planted.session_key


def test_a_new_key_for_the_same_sign_in_does_not_begin_it_anew(hers: Browser):
    pass_time(7 * HOUR - MINUTE, of_idle=dt.timedelta())
    before = SignIn.objects.get()
    session = hers.session
    session.cycle_key()
    session.save()

    after = SignIn.objects.get()
    assert (after.code, after.started_at) == (before.code, before.started_at)
    assert after.session_key != before.session_key


def test_deactivation_refuses_the_next_range_of_a_film(hers: Browser, alice: User, guided: Family):
    there = address("cases:film_play", guided)
    assert hers.get(there, headers={"Range": "bytes=0-99"}).status_code == 206

    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    assert hers.get(there, headers={"Range": "bytes=100-199"}).status_code == 302


def test_ending_somebodys_sign_ins_acts_on_the_next_request_perhaps_but_one(hers: Browser, alice: User):
    other = Browser()
    other.force_login(alice)

    assert end_sign_ins(alice, but=SignIn.objects.get(session_key=row_key(hers.cookies["session"].value))) == 1
    assert (is_in(hers), is_in(other)) == (True, False)

    assert end_sign_ins(alice) == 1
    assert not is_in(hers)


def test_what_ran_out_is_swept_a_day_later(hers: Browser, alice: User):
    pass_time(HOUR)
    sweep_sign_ins()
    assert SignIn.objects.exists()

    pass_time(25 * HOUR)
    sweep_sign_ins()

    assert not SignIn.objects.exists()


def test_every_page_behind_the_sign_in_tells_when_it_runs_out():
    bases = {str(path.relative_to(PAGES)) for path in PAGES.rglob("*.html") if '{% extends "base.html" %}' in path.read_text()}
    silent = {
        name for name in (bases - OPEN_BASES) | {"space.html"}
        if any(part not in (PAGES / name).read_text() for part in ("js/staying.js", "includes/staying.html"))
    }  # fmt: skip

    assert {"practice.html", "manage.html", "account.html"} <= bases
    assert silent == set()
