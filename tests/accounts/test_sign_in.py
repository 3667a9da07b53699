"""Signing in and out, through the front door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Role, SignIn, User
from accounts.sign_in import display_name
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
WRONG = "a wrong pass phrase in words"


def sign_in(browser: Browser, name: str, password: str = PASSWORD, query: str = "") -> Any:
    return browser.post(f"{SIGN_IN}{query}", {"login": name, "password": password})


def is_signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("written", ["alice@example.org", "ALICE@example.org", " Alice@Example.ORG "])
def test_staff_sign_in_by_their_address_however_it_is_written(browser: Browser, alice: User, written: str):
    answer = sign_in(browser, written)

    assert (answer.status_code, answer["Location"]) == (302, reverse("practice:today"))
    assert is_signed_in(browser)


def test_who_only_administers_finds_what_there_is_to_manage(browser: Browser, erin: User):
    answer = sign_in(browser, "erin@example.org")

    assert (answer.status_code, answer["Location"]) == (302, reverse("public:manage_home"))


def test_who_guides_families_and_administers_finds_today_with_a_way_to_manage(browser: Browser):
    jo = UserFactory.create(email="jo@example.org", roles=frozenset({Role.ADMIN, Role.PRACTITIONER}))

    answer = sign_in(browser, "jo@example.org")
    browser.force_login(jo)

    assert answer["Location"] == reverse("practice:today")
    assert reverse("public:manage_home") in browser.get(answer["Location"]).content.decode()
    assert reverse("practice:today") in browser.get(reverse("public:manage_home")).content.decode()


def test_who_came_for_a_page_finds_that_page(browser: Browser, erin: User):
    answer = sign_in(browser, "erin@example.org", query="?next=/manage/videos/")

    assert answer["Location"] == "/manage/videos/"


def test_a_client_without_address_signs_in_by_name(browser: Browser):
    UserFactory.create(email=None, sign_in_name="robin", roles=frozenset({Role.CLIENT}))

    sign_in(browser, "robin")

    assert is_signed_in(browser)


def test_a_wrong_password_is_told_and_signs_nobody_in(browser: Browser, alice: User):
    answer = sign_in(browser, alice.email or "", WRONG)

    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert not is_signed_in(browser)


def test_an_unknown_address_is_answered_like_a_wrong_password(browser: Browser, alice: User):
    known, unknown = (sign_in(browser, name, WRONG).content.decode() for name in ("alice@example.org", "alina@example.org"))

    assert without_token(known).replace("alice@", "alina@") == without_token(unknown)


def test_a_password_is_not_sent_back(browser: Browser, alice: User):
    assert WRONG not in sign_in(browser, alice.email or "", WRONG).content.decode()


def test_a_password_is_compared_to_its_last_letter(browser: Browser):
    UserFactory.create(email="long@example.org", password="a" * 128)

    sign_in(browser, "long@example.org", "a" * 127 + "b")

    assert not is_signed_in(browser)


def test_a_deactivated_person_cannot_sign_in(browser: Browser, alice: User):
    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    sign_in(browser, alice.email or "")

    assert not is_signed_in(browser)


def test_deactivation_ends_a_session_that_is_open(browser: Browser, alice: User):
    sign_in(browser, alice.email or "")
    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    answer = browser.get(reverse("practice:today"))

    assert (answer.status_code, answer["Location"]) == (302, f"{SIGN_IN}?next=/today/")


def test_many_wrong_passwords_close_the_door_for_a_while(browser: Browser, alice: User):
    for _ in range(10):
        sign_in(browser, alice.email or "", WRONG)

    sign_in(browser, alice.email or "")

    assert not is_signed_in(browser)


def test_signing_in_leads_to_the_page_that_was_asked_for(browser: Browser, alice: User):
    assert sign_in(browser, alice.email or "", query="?next=/cases/")["Location"] == "/cases/"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_off_the_site(browser: Browser, alice: User, elsewhere: str):
    assert sign_in(browser, alice.email or "", query=f"?next={elsewhere}")["Location"] == reverse("practice:today")


def test_the_session_gets_a_new_key_at_sign_in(browser: Browser, alice: User):
    before = browser.session
    before["planted"] = True
    before.save()
    browser.cookies["session"] = before.session_key or ""

    sign_in(browser, alice.email or "")

    assert browser.session.session_key != before.session_key


def test_the_cookies_are_kept_from_scripts_and_other_sites(browser: Browser, alice: User):
    browser.get(SIGN_IN)
    sign_in(browser, alice.email or "")

    for name in ("session", "csrf"):
        cookie = browser.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", ""), name


def test_the_session_ends_with_the_browser_and_after_a_working_day(browser: Browser, alice: User):
    sign_in(browser, alice.email or "")

    assert browser.cookies["session"]["expires"] == ""
    assert SignIn.objects.get().expire_date <= timezone.now() + timedelta(hours=8)


def test_signing_out_ends_the_session_and_leads_to_the_landing_page(browser: Browser, alice: User):
    sign_in(browser, alice.email or "")

    answer = browser.post("/sign-out/")

    assert answer["Location"] == reverse("public:landing")
    assert not SignIn.objects.exists()


def test_a_mere_look_at_the_sign_out_page_signs_nobody_out(browser: Browser, alice: User):
    sign_in(browser, alice.email or "")

    browser.get("/sign-out/")

    assert is_signed_in(browser)


def test_a_form_from_another_site_is_refused(alice: User):
    strict = Browser(enforce_csrf_checks=True)

    answer = strict.post(SIGN_IN, {"login": "alice@example.org", "password": PASSWORD})

    assert answer.status_code == 403
    assert not is_signed_in(strict)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_change_password", "account_email"])
def test_nobody_signs_up_or_resets_by_themselves(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_fresh_service_has_nobody_in_it():
    assert not User.objects.exists()


def test_people_are_called_by_their_first_name(alice: User):
    assert display_name(alice) == "Alice"


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("key", ["\\000aaaaaaaaaaaa", "a" * 400, "../../etc", "ä" * 20])
def test_a_cookie_that_no_sign_in_made_is_no_sign_in(key: str, browser: Browser):
    browser.cookies["session"] = key

    assert browser.get("/today/").status_code == 302


def test_sign_in_names_that_differ_only_in_case_are_one_name():
    User.objects.create_user(sign_in_name="Rosa", password="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(sign_in_name="rosa", password="x")
