"""The pages of an invitation: neutral, alike when they open nothing, untouched by whoever only looks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django import Settings

from accounts import invitations
from accounts.invitations import Issued
from accounts.models import Invitation, Role, Service, SignIn, User
from accounts.sign_in_names import placeholder
from tests.browser import Browser
from tests.factories import UserFactory

SCANNERS = [
    "Mozilla/5.0 (compatible; SafeLinks)",
    "BarracudaCentral",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 HeadlessChrome/120",
]
PASSWORD = "four-words-of-mine"


@pytest.fixture
def rosa(db: None) -> User:
    """A client who has nothing yet, not even an e-mail address."""
    return User.objects.create_user(sign_in_name=placeholder(), name="Rosa Reed", roles=frozenset({Role.CLIENT}))


@pytest.fixture
def issued(alice: User, rosa: User) -> Issued:
    return invitations.invite(rosa, by=alice, way=Invitation.Way.HAND)


def follow(browser: Browser, issued: Issued) -> Any:
    return browser.get(f"/i/{issued.token}/", follow=True)


def say(browser: Browser, characters: str) -> Any:
    return browser.post("/i/", {"characters": characters})


def choose(browser: Browser, **fields: str) -> Any:
    return browser.post("/i/way-in/", {"sign_in_name": "calm-harbour-42", "password": PASSWORD, "again": PASSWORD} | fields)


def come_in(browser: Browser, issued: Issued, **fields: str) -> Any:
    follow(browser, issued)
    say(browser, issued.code)
    return choose(browser, **fields)


def wrong(code: str) -> str:
    return "".join(invitations.ALPHABET[invitations.ALPHABET.index(sign) - 1] for sign in code)


def database() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


def test_the_token_leaves_the_address_at_once(browser: Browser, issued: Issued):
    response = browser.get(f"/i/{issued.token}/")

    assert (response.status_code, response["Location"], response.content) == (303, "/i/", b"")
    cookie = response.cookies["invitation"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/i/", True, "Lax")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert issued.token not in follow(browser, issued).text


def test_link_code_and_password_let_her_in(browser: Browser, issued: Issued, rosa: User):
    follow(browser, issued)
    asked = say(browser, issued.code.lower())
    assert asked["Location"] == "/i/way-in/"
    before = set(SignIn.objects.values_list("session_key", flat=True))

    response = choose(browser)

    rosa.refresh_from_db()
    assert response.status_code == 302
    assert browser.session["_auth_user_id"] == str(rosa.pk)
    assert browser.session.session_key not in before
    assert rosa.sign_in_name == "calm-harbour-42"
    assert rosa.check_password(PASSWORD)
    assert not {cookie.value for name, cookie in response.cookies.items() if name.startswith("invitation")} - {""}


def test_who_was_signed_in_here_before_is_signed_out(browser: Browser, issued: Issued, alice: User, rosa: User):
    browser.force_login(alice)
    browser.session["kept"] = "something of Alice's"

    come_in(browser, issued)

    assert browser.session["_auth_user_id"] == str(rosa.pk)
    assert "kept" not in browser.session


def test_she_signs_in_again_with_what_she_chose(browser: Browser, issued: Issued, rosa: User):
    come_in(browser, issued)

    later = Browser()
    later.post("/sign-in/", {"login": "CALM-harbour-42", "password": PASSWORD})

    assert later.session["_auth_user_id"] == str(rosa.pk)


def test_a_client_with_an_address_chooses_a_password_alone(browser: Browser, alice: User, bob: User):
    issued = invitations.invite(bob, by=alice, way=Invitation.Way.MAIL)
    follow(browser, issued)
    say(browser, issued.code)

    assert "sign_in_name" not in browser.get("/i/way-in/").text
    assert choose(browser).status_code == 302
    bob.refresh_from_db()
    assert bob.sign_in_name is None


def test_staff_need_a_longer_password(browser: Browser, erin: User):
    cara = UserFactory.create(email="cara@example.org")
    issued = invitations.invite(cara, by=erin, way=Invitation.Way.MAIL)
    short = "x7-lagoon-twig"

    assert come_in(browser, issued, password=short, again=short).status_code == 400
    assert choose(browser, password=short + "s", again=short + "s").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"sign_in_name": "bob smith"}, {"sign_in_name": "bob"}, {"sign_in_name": ""}, {"sign_in_name": "invited-0123"},
        {"sign_in_name": "Taken-Already"}, {"password": "short", "again": "short"}, {"password": "", "again": ""},
        {"again": "four-other-words"}, {"password": "passwordpassword", "again": "passwordpassword"},
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_and_nothing_is_spent(browser: Browser, issued: Issued, fields: dict[str, str]):
    if fields.get("password") == "passwordpassword":
        fields = {"password": "password1234", "again": "password1234"}
    UserFactory.create(sign_in_name="taken-already", email=None)

    response = come_in(browser, issued, **fields)

    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    assert "_auth_user_id" not in browser.session
    assert invitations.opened(issued.token)


def test_pressing_twice_lets_her_in_twice(browser: Browser, issued: Issued, rosa: User):
    other = Browser()
    for one in (browser, other):
        follow(one, issued)
        say(one, issued.code)
    choose(browser)

    response = choose(other)

    assert response.status_code == 302
    assert other.session["_auth_user_id"] == str(rosa.pk)


def test_the_second_press_needs_the_password_of_the_first(browser: Browser, issued: Issued):
    other = Browser()
    for one in (browser, other):
        follow(one, issued)
        say(one, issued.code)
    choose(browser)

    assert choose(other, password="another-four-words", again="another-four-words").status_code == 404


def test_the_way_in_needs_the_characters_first(browser: Browser, issued: Issued):
    follow(browser, issued)

    assert browser.get("/i/way-in/").status_code == 404
    assert choose(browser).status_code == 404


def test_the_proof_is_good_for_one_invitation_only(browser: Browser, issued: Issued, alice: User, bob: User):
    follow(browser, issued)
    say(browser, issued.code)

    follow(browser, invitations.invite(bob, by=alice, way=Invitation.Way.HAND))

    assert browser.get("/i/way-in/").status_code == 404


def test_a_forged_cookie_opens_nothing(browser: Browser, issued: Issued):
    browser.cookies["invitation"] = issued.token

    assert browser.get("/i/").status_code == 404


def use_up(issued: Issued) -> None:
    invitations.redeem(issued.token, issued.code)


def spoil(issued: Issued) -> None:
    for _time in range(5):
        say_to = Browser()
        follow(say_to, issued)
        say(say_to, wrong(issued.code))


ENDS: dict[str, Callable[[Issued], object]] = {
    "used": use_up,
    "too old": lambda issued: Invitation.objects.filter(pk=issued.invitation.pk).update(expires_at=timezone.now()),
    "revoked": lambda issued: invitations.revoke(issued.invitation.user),
    "made anew": lambda issued: invitations.invite(issued.invitation.user, by=None, way=Invitation.Way.HAND),
    "spoilt by wrong codes": spoil,
    "the person was deactivated": lambda issued: User.objects.filter(pk=issued.invitation.user_id).update(
        deactivated_at=timezone.now()
    ),
    "the person's last day is over": lambda issued: User.objects.filter(pk=issued.invitation.user_id).update(
        last_date=timezone.localdate() - dt.timedelta(days=1)
    ),
    "the person is gone": lambda issued: User.objects.filter(pk=issued.invitation.user_id).delete(),
}


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ended_it_the_pages_are_those_of_a_link_that_never_was(browser: Browser, issued: Issued, end: str):
    stranger = Browser()
    stranger.get("/i/nothing-that-opens-at-all/")
    follow(browser, issued)
    say(browser, issued.code)

    ENDS[end](issued)

    for act in (
        lambda one: one.get("/i/"),
        lambda one: one.get("/i/way-in/"),
        lambda one: say(one, issued.code),
        choose,
    ):
        theirs, nobodys = act(browser), act(stranger)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
        assert dict(theirs.headers) == dict(nobodys.headers)
    assert "This link no longer works" in theirs.text


def test_scanners_change_nothing_and_leave_her_way_in_open(issued: Issued, rosa: User):
    before = database()
    for number in range(50):
        scanner = Browser(headers={"User-Agent": SCANNERS[number % len(SCANNERS)]})
        for look in (scanner.get, scanner.head, scanner.options):
            look(f"/i/{issued.token}/")
            look("/i/")
            look("/i/way-in/")
    assert database() == before

    assert come_in(Browser(), issued).status_code == 302
    rosa.refresh_from_db()
    assert rosa.sign_in_name == "calm-harbour-42"


def test_another_site_cannot_send_the_form(browser: Browser, issued: Issued):
    follow(browser, issued)

    response = browser.post("/i/", {"characters": issued.code}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 404
    assert "invitation-proof" not in response.cookies


def test_nothing_says_what_this_is_or_for_whom(browser: Browser, issued: Issued, alice: User):
    Service.objects.create(name="Quayside Families", phone="020 7946 0000", email="hello@quayside.example")
    named = re.compile(r"Rosa|Reed|Alice|Quayside|7946|family|child|therapy|video|guidance|service", re.IGNORECASE)
    follow(browser, issued)
    pages = [browser.get("/i/"), say(browser, wrong(issued.code)), Browser().get("/i/")]
    say(browser, issued.code)
    pages += [browser.get("/i/way-in/"), choose(browser, again="no")]

    for page in pages:
        seen = re.sub(r"<(link|script|meta)[^>]*>|class=\"[^\"]*\"|name=\"[^\"]*\"|id=\"[^\"]*\"", "", page.text)
        assert not named.search(seen), named.search(seen)
        assert re.search(r"<title>\s*(Error:)?\s*Your invitation\s*</title>", page.text)
        assert "data-leave" in page.text
        assert "og:" not in page.text


def test_tokens_of_links_are_left_out_of_the_log(settings: Settings):
    from vig.logs import TOKENS

    assert TOKENS.sub(r"\1…", "GET /i/abcdef/ 303") == "GET /i/…/ 303"
