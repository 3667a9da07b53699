"""A passkey as the first way in: made from an invitation, once, by the device that was asked; and what it is for a client after."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from accounts import invitations
from accounts.factors import add_app, factors_of, has_step
from accounts.invitations import Issued
from accounts.models import Invitation, Role, Service, User
from accounts.sign_in_names import placeholder
from accounts.ways_in import can_get_in
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory
from tests.passkeys import HOST, Device, give_passkey

pytestmark = pytest.mark.django_db

WAY = "/i/way-in/"
PIXEL = "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def rosa(db: None) -> User:
    """A client who has nothing yet, not even an e-mail address."""
    return User.objects.create_user(sign_in_name=placeholder(), name="Rosa Reed", roles=frozenset({Role.CLIENT}))


@pytest.fixture
def issued(alice: User, rosa: User) -> Issued:
    return invitations.invite(rosa, by=alice, way=Invitation.Way.HAND)


def come(browser: Browser, issued: Issued) -> Any:
    """The page with both ways, after link and characters."""
    browser.get(f"/i/{issued.token}/")
    browser.post("/i/", {"characters": issued.code})
    return browser.get(WAY)


def send(browser: Browser, page: Any, credential: object) -> Any:
    """Hand in what a device answered, with the name that stands hidden in the form."""
    form = page.context["passkey"]
    name = {"sign_in_name": form["sign_in_name"].value()} if "sign_in_name" in form.fields else {}
    return browser.post(WAY, {"credential": json.dumps(credential), **name}, headers={"User-Agent": PIXEL})


def test_a_passkey_lets_her_in_and_is_all_that_she_has(browser: Browser, issued: Issued, rosa: User):
    device = Device()
    page = come(browser, issued)

    response = send(browser, page, device.made(page.context["options"]))

    rosa.refresh_from_db()
    [passkey] = factors_of(rosa).passkeys
    assert (response.status_code, response["Location"]) == (302, "/family/")
    assert browser.get("/family/").status_code == 200
    assert passkey.shown_name == "Chrome on Android"
    assert not rosa.has_usable_password()
    assert rosa.sign_in_name == page.context["options"]["publicKey"]["user"]["name"]
    assert can_get_in([rosa]) == {rosa.pk}
    assert all(browser.cookies[name].value == "" for name in browser.cookies if name.startswith("invitation"))


def test_she_comes_back_with_it(browser: Browser, issued: Issued):
    device = Device()
    page = come(browser, issued)
    send(browser, page, device.made(page.context["options"]))
    later = Browser()
    asked = later.get("/sign-in/passkey/", headers={"Accept": "application/json"}).json()

    shown = device.shown(asked["request_options"])
    shown["response"]["userHandle"] = page.context["options"]["publicKey"]["user"]["id"]
    response = later.post("/sign-in/passkey/", {"credential": json.dumps(shown)})

    assert response["Location"] == "/family/"


@pytest.mark.parametrize("role", [Role.CLIENT, Role.PRACTITIONER])
def test_what_the_device_is_told_says_nothing_about_service_or_person(role: Role, browser: Browser, alice: User):
    Service.objects.create(name="Harbour Street Guidance")
    person = UserFactory.create(email="r@example.org", name="Rosa Reed", roles=frozenset({role}), password=None)
    issued = invitations.invite(person, by=alice, way=Invitation.Way.MAIL)

    options = come(browser, issued).context["options"]["publicKey"]

    assert dict(options["rp"]) == {"id": HOST, "name": "Your space"}
    assert (options["user"]["name"], options["user"]["displayName"]) == ("r@example.org", "r@example.org")
    assert options["authenticatorSelection"]["userVerification"] == "required"


def test_a_passkey_is_both_steps_for_somebody_who_works_here(browser: Browser, alice: User):
    cara = UserFactory.create(email="cara@example.org", password=None)
    page = come(browser, invitations.invite(cara, by=alice, way=Invitation.Way.MAIL))

    response = send(browser, page, Device().made(page.context["options"]))

    assert response["Location"] == "/today/"
    assert browser.get("/today/").status_code == 200


def wrong_challenge(page: Any) -> object:
    return Device().made({"publicKey": {"challenge": "AAAA"}})


def unverified(page: Any) -> object:
    return Device(verified=False).made(page.context["options"])


def no_object(page: Any) -> object:
    return ["a", "list"]


def made_up(page: Any) -> object:
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}


def nothing(page: Any) -> object:
    return ""


@pytest.mark.parametrize("answer", [nothing, wrong_challenge, unverified, no_object, made_up])
def test_what_will_not_do_is_said_and_nothing_is_spent(answer: Any, browser: Browser, issued: Issued):
    page = come(browser, issued)

    response = send(browser, page, answer(page))

    assert response.status_code == 400
    [said] = response.context["passkey"].errors["credential"]
    assert "Try again" in said
    assert response.text.count(said) == 1
    assert "_auth_user_id" not in browser.session
    assert invitations.opened(issued.token)
    assert not Authenticator.objects.exists()


def test_an_answer_to_what_another_browser_was_asked_opens_nothing(browser: Browser, issued: Issued):
    page, other = come(browser, issued), Browser()
    elsewhere = come(other, issued)

    response = send(other, elsewhere, Device().made(page.context["options"]))

    assert response.status_code == 400
    assert send(browser, page, Device().made(page.context["options"])).status_code == 302


def test_an_answer_without_what_was_asked_opens_nothing(browser: Browser, issued: Issued):
    page = come(browser, issued)
    del browser.cookies["invitation-challenge"]

    assert send(browser, page, Device().made(page.context["options"])).status_code == 400


def test_an_invitation_is_spent_once_by_whichever_way(browser: Browser, issued: Issued):
    page = come(browser, issued)
    send(browser, page, Device().made(page.context["options"]))

    other = Browser()
    other.cookies = browser.cookies

    assert send(other, page, Device().made(page.context["options"])).status_code == 404
    assert Authenticator.objects.count() == 1


def test_a_name_that_was_taken_this_moment_is_said_and_nothing_is_spent(browser: Browser, issued: Issued):
    page = come(browser, issued)
    UserFactory.create(sign_in_name=page.context["passkey"]["sign_in_name"].value(), email=None)

    response = send(browser, page, Device().made(page.context["options"]))

    assert "Somebody has this name already" in response.text
    assert invitations.opened(issued.token)


def test_a_look_writes_nothing_and_asks_something_new_each_time(browser: Browser, issued: Issued):
    first, second = come(browser, issued), browser.get(WAY)

    challenges = {page.context["options"]["publicKey"]["challenge"] for page in (first, second)}
    assert len(challenges) == 2
    assert "session" not in browser.cookies
    assert second.text.count('name="password"') == 1


# What a passkey is for a client after: a way in of its own.


def test_a_client_with_a_passkey_still_gets_in_by_her_password_alone(browser: Browser, bob: User):
    give_passkey(bob)

    response = browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})

    assert response["Location"] == "/family/"
    assert (has_step(bob), factors_of(bob).steps) == (False, 0)


def test_for_somebody_who_works_here_it_is_a_second_step(browser: Browser, alice: User):
    give_passkey(alice)

    response = browser.post("/sign-in/", {"login": alice.email, "password": PASSWORD})

    assert response["Location"] == "/sign-in/second-step/"
    assert (has_step(alice), factors_of(alice).steps) == (True, 1)


def test_a_client_who_has_an_app_is_asked_for_its_code(browser: Browser, bob: User):
    add_app(bob, secret=SECRET)

    assert browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})["Location"] == "/sign-in/second-step/"


def test_a_passkey_that_a_client_adds_later_names_no_service(browser: Browser, bob: User, alice: User):
    Service.objects.create(name="Harbour Street Guidance")
    browser.force_login(bob)
    hers = browser.get("/ways-in/passkeys/new/").context["options"]["publicKey"]
    browser.force_login(alice)
    own = browser.get("/ways-in/passkeys/new/").context["options"]["publicKey"]

    assert (hers["rp"]["name"], hers["user"]["displayName"]) == ("Your space", bob.email)
    assert (own["rp"]["name"], own["user"]["displayName"]) == ("Harbour Street Guidance", "Alice")
