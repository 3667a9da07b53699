"""Signing in again on the page that one was on: by password and second step, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.factors import add_app, next_code
from accounts.known_devices import COOKIE
from accounts.models import KnownDevice, SignIn, User
from tests.browser import Browser
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
THERE = "/today/"


def again(browser: Browser, user: User, **typed: str) -> Any:
    return browser.post(
        reverse("accounts:sign_in_again"),
        {"who": str(user.code), "password": PASSWORD, **typed},
        headers={"Accept": "application/json", "Sec-Fetch-Mode": "cors"},
    )


def test_who_has_a_second_step_is_asked_for_it_and_is_not_in_before(alice: User):
    add_app(alice, secret=SECRET)
    browser = Browser()

    asked = again(browser, alice)

    assert (asked.status_code, asked.json()["asks_code"]) == (400, True)
    assert not SignIn.objects.filter(user=alice).exists()
    assert browser.get(THERE).status_code == 302


def test_with_both_steps_she_is_where_she_was(alice: User):
    add_app(alice, secret=SECRET)
    browser = Browser()

    answer = again(browser, alice, code=next_code(alice) or "")

    assert (answer.status_code, answer.json()["who"]) == (200, str(alice.code))
    assert answer.json()["left"] > 800
    assert browser.get(THERE).status_code == 200


def test_a_code_is_good_once(alice: User):
    add_app(alice, secret=SECRET)
    code = next_code(alice) or ""
    again(Browser(), alice, code=code)

    second = again(Browser(), alice, code=code)

    assert (second.status_code, second.json()["asks_code"]) == (400, True)
    assert SignIn.objects.filter(user=alice).count() == 1


def test_a_wrong_password_uses_no_code_up_and_says_nothing_of_codes(alice: User):
    add_app(alice, secret=SECRET)
    code = next_code(alice) or ""

    wrong = again(Browser(), alice, password="wrong", code=code)

    assert (wrong.status_code, wrong.json()["asks_code"]) == (400, False)
    assert again(Browser(), alice, code=code).status_code == 200


def test_wrong_codes_have_to_wait_as_at_the_front_door(alice: User):
    add_app(alice, secret=SECRET)

    answers = [again(Browser(), alice, code=f"00000{number}") for number in range(6)]

    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert "You can try again" in answers[-1].json()["sentence"]


def test_a_client_needs_her_password_alone(bob: User):
    browser = Browser()

    assert again(browser, bob).status_code == 200
    assert browser.get(reverse("family:home")).status_code == 200


def test_whoever_signs_in_again_is_known_in_this_browser(bob: User):
    browser = Browser()
    again(browser, bob, password="wrong")
    assert COOKIE not in browser.cookies

    again(browser, bob)

    assert KnownDevice.objects.get(user=bob)
    assert COOKIE in browser.cookies


def test_staff_are_known_after_both_steps_alone(alice: User):
    add_app(alice, secret=SECRET)
    browser = Browser()
    again(browser, alice)
    assert COOKIE not in browser.cookies

    again(browser, alice, code=next_code(alice) or "")

    assert COOKIE in browser.cookies


def test_a_sign_in_that_stands_makes_no_browser_known(bob: User):
    browser = Browser()
    browser.force_login(bob)

    assert again(browser, bob).status_code == 200

    assert not KnownDevice.objects.exists()
    assert COOKIE not in browser.cookies
