"""How tries at the front door are slowed down: for strangers, before anything is hashed, and never for a browser that is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.cache import cache, caches
from django.urls import reverse
from django.utils import timezone

from accounts.ending import end_sign_ins
from accounts.factors import add_app, next_code
from accounts.known_devices import COOKIE, KEPT, sweep
from accounts.limits import AT_PAGES, ENTRANCES, FORMS, GUESSES, PASSWORDS, SEARCHES
from accounts.models import KnownDevice, Role, Tries, User
from accounts.tries import Window
from tests.access import ACCESS
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
WRONG = "a wrong pass phrase in words"
NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """Time stands still until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def attempt(name: str = "alice@example.org", password: str = WRONG, *, at: str = "203.0.113.7", browser: Any = None) -> Any:
    """A try at signing in, from an address, in a browser that nobody knows unless one is named."""
    return (browser or Browser()).post(SIGN_IN, {"login": name, "password": password}, REMOTE_ADDR=at)


def addresses(count: int) -> list[str]:
    """So many networks."""
    return [f"198.51.{number // 250}.{number % 250}" for number in range(count)]


def miss(times: int, name: str = "alice@example.org") -> None:
    """So many misses, each from a network of its own."""
    for at in addresses(times):
        attempt(name, at=at)


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_after_five_misses_the_sixth_waits_and_says_until_when(alice: User, clock: Any):
    miss(5)

    answer = attempt()
    page = answer.content.decode()

    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "There were several tries just now. You can try again in a minute." in page
    assert 'role="alert"' in page


def test_the_form_keeps_the_name_and_never_the_password(alice: User, clock: Any):
    miss(5)

    page = attempt("alice@example.org", PASSWORD).content.decode()

    assert 'value="alice@example.org"' in page
    assert PASSWORD not in page


def test_the_delay_ends_by_itself_and_grows_with_the_next_miss(alice: User, clock: Any):
    miss(5)
    clock.shift(31)
    assert attempt().status_code == 200

    answer = attempt()

    assert answer["Retry-After"] == "60"
    clock.shift(61)
    browser = Browser()
    attempt("alice@example.org", PASSWORD, browser=browser)
    assert is_in(browser)


def test_no_delay_is_longer_than_a_quarter_of_an_hour(alice: User, clock: Any):
    for _time in range(20):
        attempt()
        clock.shift(15 * 60)
    for _time in range(2):
        answer = attempt()

    assert int(answer["Retry-After"]) == 900
    assert "in 15 minutes, at 17:" in answer.content.decode()


def test_another_network_is_no_way_around_an_accounts_delay(alice: User, clock: Any):
    miss(5)

    assert attempt("alice@example.org", PASSWORD, at="192.0.2.77").status_code == 429


def test_another_spelling_or_another_name_of_the_same_account_is_no_way_around(clock: Any):
    UserFactory.create(email="rosa@example.org", sign_in_name="rosa", roles=frozenset({Role.CLIENT}))
    miss(5, "rosa@example.org")

    assert attempt(" ROSA@Example.ORG ").status_code == attempt("Rosa").status_code == 429


def test_neither_a_restart_nor_an_empty_cache_forgets(alice: User, clock: Any):
    miss(5)
    cache.clear()
    caches["counts"].clear()

    assert attempt().status_code == 429


def test_one_network_that_tries_many_accounts_waits_as_well(clock: Any):
    assert isinstance(GUESSES.schedule, Window)
    for number in range(GUESSES.schedule.most):
        assert attempt(f"somebody{number}@example.org").status_code == 200

    assert attempt("another@example.org").status_code == 429
    assert attempt("another@example.org", at="203.0.113.8").status_code == 200


def test_addresses_of_one_sixty_fourth_are_one_network(clock: Any):
    assert isinstance(GUESSES.schedule, Window)
    for number in range(GUESSES.schedule.most):
        attempt(f"somebody{number}@example.org", at=f"2001:db8:1:2::{number:x}")

    assert attempt("another@example.org", at="2001:db8:1:2:ffff::1").status_code == 429
    assert attempt("another@example.org", at="2001:db8:1:3::1").status_code == 200


def test_a_known_and_an_unknown_account_are_answered_alike_byte_for_byte(alice: User, clock: Any):
    def answers(name: str) -> list[tuple[int, str, str]]:
        got = [attempt(name, at=at) for at in addresses(8)]
        return [(answer.status_code, answer.get("Retry-After", ""), masked(answer.content.decode())) for answer in got]

    known, unknown = answers("alice@example.org"), answers("alina@example.org")

    assert [(status, wait, page.replace("alice@", "alina@")) for status, wait, page in known] == unknown


def masked(page: str) -> str:
    """A page without the token of its form, which is drawn anew for each."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_nothing_is_hashed_for_a_try_that_has_to_wait(alice: User, clock: Any, monkeypatch: pytest.MonkeyPatch):
    hashed: list[str] = []
    real = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    for name in ("alice@example.org", "alina@example.org"):
        hashed.clear()
        miss(5, name)
        assert len(hashed) == 5

        miss(20, name)
        attempt(name, PASSWORD)

        assert len(hashed) == 5


def test_whoever_got_in_here_before_gets_in_at_once_whatever_strangers_tried(bob: User, clock: Any):
    browser = Browser()
    attempt("bob@example.org", PASSWORD, browser=browser)
    browser.post("/sign-out/")
    miss(40, "bob@example.org")
    assert attempt("bob@example.org", PASSWORD).status_code == 429

    attempt("bob@example.org", PASSWORD, browser=browser, at=addresses(1)[0])

    assert is_in(browser)


def test_a_known_browser_has_a_delay_of_its_own(bob: User, clock: Any):
    browser = Browser()
    attempt("bob@example.org", PASSWORD, browser=browser)
    browser.post("/sign-out/")
    for _time in range(5):
        attempt("bob@example.org", browser=browser)

    assert attempt("bob@example.org", PASSWORD, browser=browser).status_code == 429
    assert attempt("bob@example.org").status_code == 200


def test_a_browser_is_known_for_its_own_people_alone(bob: User, alice: User, clock: Any):
    browser = Browser()
    attempt("bob@example.org", PASSWORD, browser=browser)
    browser.post("/sign-out/")
    miss(5)

    assert attempt("alice@example.org", PASSWORD, browser=browser).status_code == 429


def test_two_people_who_share_a_browser_are_both_known_there(bob: User, clock: Any):
    UserFactory.create(email="ben@example.org", roles=frozenset({Role.CLIENT}))
    browser = Browser()
    for name in ("bob@example.org", "ben@example.org"):
        attempt(name, PASSWORD, browser=browser)
        browser.post("/sign-out/")
        miss(6, name)

    for name in ("bob@example.org", "ben@example.org"):
        assert attempt(name, PASSWORD, browser=browser).status_code == 302
        browser.post("/sign-out/")
    assert len(set(KnownDevice.objects.values_list("token_hash", flat=True))) == 2


def test_the_cookie_of_a_known_browser_says_nothing_and_is_kept_from_scripts(bob: User, clock: Any):
    browser = Browser()
    attempt("bob@example.org", PASSWORD, browser=browser)
    cookie = browser.cookies[COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == KEPT.total_seconds() == 365 * 24 * 60 * 60
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert cookie.value not in str(list(KnownDevice.objects.values()))


@pytest.mark.parametrize("planted", ["", "x", "a" * 43, "a" * 5000, "ä" * 43])
def test_a_cookie_that_nobody_got_is_worth_nothing(bob: User, clock: Any, planted: str):
    browser = Browser()
    browser.cookies[COOKIE] = planted
    miss(5, "bob@example.org")

    assert attempt("bob@example.org", PASSWORD, browser=browser).status_code == 429


def test_a_wrong_try_makes_no_browser_known(bob: User, clock: Any):
    browser = Browser()
    attempt("bob@example.org", browser=browser)

    assert COOKIE not in browser.cookies
    assert not KnownDevice.objects.exists()


def test_a_password_alone_makes_no_browser_of_staff_known(alice: User, clock: Any):
    browser = Browser()
    attempt("alice@example.org", PASSWORD, browser=browser)

    assert COOKIE not in browser.cookies


def test_browsers_that_nobody_used_for_a_year_are_forgotten(bob: User):
    old, new = (KnownDevice.objects.create(user=bob, token_hash=str(number)) for number in range(2))
    KnownDevice.objects.filter(pk=old.pk).update(used_at=timezone.now() - KEPT - dt.timedelta(days=1))

    sweep()

    assert list(KnownDevice.objects.all()) == [new]


def test_getting_in_forgets_the_misses_before(bob: User, clock: Any):
    for _time in range(3):
        miss(4, "bob@example.org")
        assert attempt("bob@example.org", PASSWORD).status_code == 302

    assert {row.count for row in Tries.objects.filter(key=PASSWORDS.of("account", bob.pk).key)} == {0}


def test_getting_into_ones_own_account_forgets_no_try_at_another(bob: User, alice: User, clock: Any):
    own = Browser()
    attempt("bob@example.org", PASSWORD, browser=own)
    for _time in range(5):
        attempt("alice@example.org")
        attempt("bob@example.org", PASSWORD)
        attempt("alice@example.org", browser=own)

    assert attempt("alice@example.org").status_code == 429


def test_a_look_at_the_page_is_never_slowed_down(alice: User, clock: Any):
    miss(40)

    assert Browser().get(SIGN_IN).status_code == 200


def test_a_form_from_another_site_is_no_try(alice: User, clock: Any):
    for _time in range(9):
        Browser(enforce_csrf_checks=True).post(SIGN_IN, {"login": "alice@example.org", "password": WRONG})

    assert not Tries.objects.exists()


def test_what_is_done_often_waits_with_everything_that_was_typed(browser: Browser, alice: User, clock: Any):
    assert isinstance(SEARCHES.schedule, Window)
    browser.force_login(alice)
    for _time in range(SEARCHES.schedule.most):
        assert browser.post(reverse("practice:find"), {"q": "Ro"}).status_code == 200

    answer = browser.post(reverse("practice:find"), {"q": 'Ro"sa'})
    page = answer.content.decode()

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert '<input type="hidden" name="q" value="Ro&quot;sa">' in page
    assert "what you wrote is still here." in page
    assert f'href="{reverse("practice:today")}"' in page
    assert 'class="site wrap"' not in page, "her own header, not the visitors'"
    clock.shift(60)
    assert browser.post(reverse("practice:find"), {"q": "Ro"}).status_code == 200


def test_a_module_is_answered_in_json(browser: Browser, alice: User, clock: Any):
    assert isinstance(SEARCHES.schedule, Window)
    browser.force_login(alice)
    for _time in range(SEARCHES.schedule.most):
        browser.post(reverse("practice:find"), {"q": "Ro"})

    answer = browser.post(reverse("practice:find"), {"q": "Ro"}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer.json()["sentence"].startswith("There were several tries just now.")


def test_every_page_of_the_table_is_there():
    assert {*AT_PAGES, *FORMS, *ENTRANCES} <= set(ACCESS)


def second_step(user: User, code: str = "000000", *, at: str = "203.0.113.7", browser: Browser | None = None) -> Any:
    """A try with the right password and this code."""
    there = browser or Browser()
    attempt(user.email or "", PASSWORD, at=at, browser=there)
    return there.post("/sign-in/second-step/", {"code": code}, REMOTE_ADDR=at)


def test_codes_are_counted_for_the_account_whatever_sign_in_they_are_typed_in(alice: User, clock: Any):
    add_app(alice, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    for at in addresses(5):
        assert second_step(alice, at=at).status_code == 200

    answer = second_step(alice, next_code(alice) or "", at="192.0.2.9")

    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "You can try again in a minute" in answer.content.decode()


def test_a_code_that_is_right_makes_the_browser_known_and_forgets_the_misses(alice: User, clock: Any):
    add_app(alice, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    for at in addresses(4):
        second_step(alice, at=at)
    browser = Browser()

    assert second_step(alice, next_code(alice) or "", browser=browser).status_code == 302

    assert COOKIE in browser.cookies
    for at in addresses(5):
        second_step(alice, at=at)
    clock.shift(31)
    assert second_step(alice, next_code(alice) or "", at="192.0.2.9", browser=known_only(browser)).status_code == 302


def known_only(browser: Browser) -> Browser:
    """The same browser after its sign-in ran out: what is left is that it is known."""
    other = Browser()
    other.cookies[COOKIE] = browser.cookies[COOKIE].value
    return other


def test_a_known_browser_types_its_code_while_strangers_are_made_to_wait(alice: User, clock: Any):
    add_app(alice, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = Browser()
    second_step(alice, next_code(alice) or "", browser=browser)
    clock.shift(60)
    for at in addresses(6):
        second_step(alice, at=at)
    assert second_step(alice, next_code(alice) or "", at="192.0.2.9").status_code == 429

    assert second_step(alice, next_code(alice) or "", browser=known_only(browser)).status_code == 302


def test_ending_all_sign_ins_makes_every_browser_a_stranger(alice: User):
    browser = Browser()
    add_app(alice, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    second_step(alice, next_code(alice) or "", browser=browser)
    assert KnownDevice.objects.filter(user=alice).exists()

    end_sign_ins(alice)

    assert not KnownDevice.objects.filter(user=alice).exists()
