"""The gate: staff see nothing of the practice before their second step."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import resolve, reverse

from accounts.factors import add_app, code_at, new_recovery_codes, steps_now
from accounts.models import Role, User
from tests.access import ACCESS
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory
from tests.families import family
from tests.pages import address, routes

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WAYS = {"accounts:ways", "accounts:passkey_new", "accounts:app_new", "accounts:recovery_codes"}
CLOSED = [
    (page, method) for page, methods in ACCESS.items() for method in methods
    if page.startswith(("practice:", "cases:", "accounts:manage", "accounts:service", "public:manage")) and page not in WAYS
]  # fmt: skip


def now_code(secret: str = SECRET, *, steps: int = 0) -> str:
    return code_at(secret, int(time.time()) // 30 + steps)


def sign_in(browser: Browser, user: User) -> str:
    """Hand in name and password; where it leads."""
    return str(browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})["Location"])


@pytest.mark.one_database
def test_with_a_password_alone_every_page_leads_to_the_second_step(alice: User, erin: User):
    here, browsers = family(alice, at="begun"), [Browser(), Browser()]
    for browser, who in zip(browsers, (alice, erin), strict=True):
        browser.sign_in_half(who)

    for page, method in CLOSED:
        there = address(page, here)
        for browser in browsers:
            response = getattr(browser, method)(there)
            assert (response.status_code, response["Location"]) == (302, "/ways-in/"), (page, method)
            assert response.content == b""


def test_only_where_the_second_step_is_made_goes_without_it(alice: User):
    here = family(alice, at="begun")

    def goes_without(page: str) -> bool:
        return getattr(resolve(address(page, here)).func, "before_second_factor", False)

    assert {page for page in routes() if goes_without(page)} == WAYS


@pytest.mark.parametrize("page", sorted(WAYS))
def test_where_the_second_step_is_made_answers_before_it(page: str, browser: Browser, alice: User):
    browser.sign_in_half(alice)

    assert browser.get(reverse(page)).status_code == 200


def test_a_password_alone_makes_no_second_step_beside_one_that_there_is(browser: Browser, alice: User):
    browser.sign_in_half(alice)
    add_app(alice, secret=SECRET)

    response = browser.get("/ways-in/app/new/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in browser.session


def test_a_client_needs_none(browser: Browser, bob: User):
    browser.sign_in_half(bob)

    assert browser.get("/today/").status_code != 302


def test_a_record_of_somebody_else_in_the_same_browser_counts_for_nothing(browser: Browser, alice: User, cara: User):
    browser.force_login(alice)
    session = browser.session
    session["account_authentication_methods_user"] = str(cara.pk)
    session.save()

    assert browser.get("/today/").status_code == 302


def test_staff_with_an_app_are_asked_for_its_code(browser: Browser, alice: User):
    add_app(alice, secret=SECRET)

    assert sign_in(browser, alice) == "/sign-in/second-step/"
    assert browser.get("/today/")["Location"] == "/sign-in/?next=/today/"
    response = browser.post("/sign-in/second-step/", {"code": now_code()})

    assert (response.status_code, response["Location"]) == (302, "/today/")
    assert browser.get("/today/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(steps: int, browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    sign_in(browser, alice)

    assert browser.post("/sign-in/second-step/", {"code": now_code(steps=steps)}).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2, 1000])
def test_but_not_more(steps: int, browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    sign_in(browser, alice)

    response = browser.post("/sign-in/second-step/", {"code": now_code(steps=steps)})

    assert "is not right" in response.text
    assert "_auth_user_id" not in browser.session


def test_a_code_is_taken_once_and_so_is_every_earlier_one(alice: User):
    add_app(alice, secret=SECRET)
    code, earlier = now_code(), now_code(steps=-1)
    first = Browser()
    sign_in(first, alice)
    assert first.post("/sign-in/second-step/", {"code": code}).status_code == 302

    for used in (code, earlier):
        again = Browser()
        sign_in(again, alice)
        assert "was used before" in again.post("/sign-in/second-step/", {"code": used}).text


def test_a_recovery_code_opens_once(alice: User):
    add_app(alice, secret=SECRET)
    code = new_recovery_codes(alice)[3]
    first = Browser()
    sign_in(first, alice)
    assert first.post("/sign-in/second-step/", {"code": f" {code[:5]}-{code[5:]} "}).status_code == 302

    again = Browser()
    sign_in(again, alice)

    assert "was used before" in again.post("/sign-in/second-step/", {"code": code}).text


@pytest.mark.parametrize("code", ["", "   ", "abcdef", "٣٣٣٣٣٣", "0" * 39, "12345\x00"])
def test_what_is_no_code_is_told_in_words(code: str, browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    sign_in(browser, alice)

    response = browser.post("/sign-in/second-step/", {"code": code})

    assert response.status_code == 200
    assert "There is a problem" in response.text


def test_no_secret_stands_in_clear_in_the_database(browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    codes = new_recovery_codes(alice)
    browser.force_login(alice)
    browser.get("/ways-in/app/new/")

    kept = str(list(Authenticator.objects.values())) + str(dict(browser.session))
    assert SECRET not in kept
    assert not [code for code in codes if code in kept]
    assert not [secret for secret in [browser.session["new_app"]] if ":" not in secret]


def test_setting_up_an_app_completes_the_sign_in_under_a_new_key(browser: Browser, alice: User):
    browser.sign_in_half(alice)
    secret = browser.get("/ways-in/app/new/").context["secret"].replace(" ", "")
    before = browser.session.session_key
    stolen = Browser()
    stolen.cookies["session"] = before or ""

    response = browser.post("/ways-in/app/new/", {"code": code_at(secret, next(iter(steps_now())))})

    assert response["Location"] == "/ways-in/"
    assert browser.get("/today/").status_code == 200
    assert stolen.get("/today/").status_code == 302
    assert browser.session.session_key != before


def test_the_first_code_of_an_app_is_used_up_by_showing_it(browser: Browser, alice: User):
    browser.sign_in_half(alice)
    secret = browser.get("/ways-in/app/new/").context["secret"].replace(" ", "")
    code = code_at(secret, next(iter(steps_now())))
    browser.post("/ways-in/app/new/", {"code": code})

    again = Browser()
    sign_in(again, alice)

    assert "was used before" in again.post("/sign-in/second-step/", {"code": code}).text


def test_a_wrong_first_code_sets_nothing_up_and_shows_the_same_secret_again(browser: Browser, alice: User):
    browser.sign_in_half(alice)
    secret = browser.get("/ways-in/app/new/").context["secret"]

    response = browser.post("/ways-in/app/new/", {"code": "000000"})

    assert response.status_code == 400
    assert response.context["secret"] == secret
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_shown_once_and_the_old_ones_end(browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    old = new_recovery_codes(alice)
    browser.force_login(alice)

    shown = browser.post("/ways-in/recovery-codes/")

    codes = shown.context["codes"]
    assert len(codes) == len(set(codes)) == 10
    assert all(code in shown.text for code in codes)
    assert not set(codes) & set(old)
    assert not [code for code in codes if code in browser.get("/ways-in/recovery-codes/").text]


@pytest.mark.parametrize("credential", ["", "null", "[]", "7", '"a"', "{}", '{"id": "AA", "rawId": "AA", "response": {}}', "{"])
def test_a_made_up_passkey_opens_nothing_and_breaks_nothing(credential: str, browser: Browser, alice: User):
    browser.get("/sign-in/passkey/", headers={"Accept": "application/json"})

    response = browser.post("/sign-in/passkey/", {"credential": credential})

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in browser.session


def test_what_a_passkey_is_asked_is_the_same_for_everybody(browser: Browser, alice: User):
    answer = browser.get("/sign-in/passkey/", headers={"Accept": "application/json"}).json()

    asked = answer["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "testserver"
    assert not asked.get("allowCredentials")


def test_somebody_deactivated_between_the_steps_is_not_let_in(browser: Browser, alice: User):
    add_app(alice, secret=SECRET)
    sign_in(browser, alice)
    User.objects.filter(pk=alice.pk).update(last_date=dt.date(2020, 1, 1))

    browser.post("/sign-in/second-step/", {"code": now_code()})

    assert browser.get("/today/").status_code == 302


def test_a_person_who_becomes_staff_needs_the_second_step_on_the_next_request(browser: Browser):
    user = UserFactory.create(roles=frozenset({Role.CLIENT}))
    browser.sign_in_half(user)
    User.objects.filter(pk=user.pk).update(is_admin=True)

    assert browser.get("/manage/")["Location"] == "/ways-in/"
