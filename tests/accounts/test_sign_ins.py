"""The list of one's own sign-ins, staying, and signing in again in place."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from accounts.devices import device_of
from accounts.models import SignIn, User
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.idling import expired_browser, pass_time

pytestmark = pytest.mark.django_db

PAGE = "/sign-ins/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


@pytest.fixture
def hers(alice: User) -> Browser:
    """A browser in which Alice is signed in."""
    browser = Browser()
    browser.force_login(alice)
    return browser


@pytest.mark.parametrize(
    ("agent", "device"),
    [(IPHONE, "Safari/iPhone"), (FIREFOX, "Firefox/Linux"), (EDGE, "Edge/Windows"), ("", ""), ("curl/8", "")],
)
def test_a_browser_is_called_what_its_owner_calls_it(agent: str, device: str):
    assert device_of(agent) == device


@pytest.mark.parametrize("who", ["alice", "erin", "bob"])
def test_everybody_sees_where_she_is_signed_in_and_which_is_this_one(who: str, request: pytest.FixtureRequest):
    person = request.getfixturevalue(who)
    here, other = Browser(), Browser()
    here.force_login(person)
    other.force_login(person)
    SignIn.objects.order_by("started_at").filter(pk=SignIn.objects.order_by("started_at").last().pk).update(
        device="Safari/iPad"
    )

    page = here.get(PAGE).content.decode()

    assert page.count("this one") == 1
    assert "Safari on iPad" in page
    assert "End all others" in page


def test_one_of_mine_is_ended_from_the_next_request_on(hers: Browser, alice: User):
    other = Browser()
    other.force_login(alice)
    row = SignIn.objects.order_by("started_at").last()

    answer = hers.post(f"{PAGE}{row.code}/end/")

    assert answer["Location"] == PAGE
    assert (hers.get("/today/").status_code, other.get("/today/").status_code) == (200, 302)


def test_ending_this_one_signs_me_out(hers: Browser):
    answer = hers.post(f"{PAGE}{SignIn.objects.get().code}/end/")

    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/", '"cache", "storage"')
    assert not SignIn.objects.exists()


def test_nobody_ends_what_is_somebody_elses(hers: Browser, cara: User):
    theirs = Browser()
    theirs.force_login(cara)

    assert hers.post(f"{PAGE}{SignIn.objects.get(user=cara).code}/end/").status_code == 404
    hers.post(f"{PAGE}end-others/")

    assert theirs.get("/today/").status_code == 200


def test_all_others_are_ended_at_once(hers: Browser, alice: User):
    others = [Browser() for _number in range(3)]
    for other in others:
        other.force_login(alice)

    answer = hers.post(f"{PAGE}end-others/", follow=True)

    assert "3 other sign-ins have ended." in answer.content.decode()
    assert [other.get("/today/").status_code for other in (hers, *others)] == [200, 302, 302, 302]


def test_staying_starts_the_time_anew_and_asking_does_not(hers: Browser, alice: User):
    pass_time(dt.timedelta(minutes=13))

    asked = hers.get("/stay/").json()
    stayed = hers.post("/stay/").json()

    assert (asked["who"], stayed["who"]) == (str(alice.code), str(alice.code))
    assert 110 <= asked["left"] <= 120
    assert 890 <= stayed["left"] <= 900


def test_whoever_is_signed_out_is_told_so(alice: User):
    browser = expired_browser(alice)

    assert browser.post("/stay/").json() == {"who": "", "left": 0}


def test_the_same_person_signs_in_again_in_place(alice: User):
    browser = expired_browser(alice)

    answer = browser.post("/sign-in/again/", {"who": str(alice.code), "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["left"] >= 890
    assert answer.json()["token"]
    assert browser.get("/stay/").json()["who"] == str(alice.code)


@pytest.mark.parametrize("password", ["", "a wrong pass phrase in words"])
def test_a_wrong_password_signs_nobody_in_again(password: str, alice: User):
    browser = expired_browser(alice)

    answer = browser.post("/sign-in/again/", {"who": str(alice.code), "password": password})

    assert answer.status_code == 400
    assert answer.json()["sentence"]
    assert browser.get("/stay/").json()["left"] == 0


def test_on_somebodys_page_nobody_else_signs_in(alice: User, cara: User):
    User.objects.get(pk=cara.pk).set_password("another pass phrase in words")
    there = expired_browser(alice)
    assert there.post("/sign-in/again/", {"who": str(uuid.uuid4()), "password": PASSWORD}).status_code == 400

    theirs = Browser()
    theirs.force_login(cara)
    answer = theirs.post("/sign-in/again/", {"who": str(alice.code), "password": PASSWORD})

    assert (answer.status_code, answer.json()) == (409, {"away": "/"})
    assert theirs.get("/stay/").json()["who"] == str(cara.code)


def test_a_deactivated_person_does_not_sign_in_again(alice: User):
    browser = expired_browser(alice)
    User.objects.filter(pk=alice.pk).update(deactivated_at="2026-01-01T00:00Z")

    assert browser.post("/sign-in/again/", {"who": str(alice.code), "password": PASSWORD}).status_code == 400
