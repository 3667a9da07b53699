"""What shows who sits there: password and code, a recovery code, a passkey; and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from time_machine import Traveller

from accounts.factors import code_at, factors_of, new_recovery_codes, next_code, steps_now
from accounts.invitations import invite
from accounts.models import Invitation, Role, User
from tests.browser import METHODS, Browser
from tests.factories import PASSWORD, UserFactory
from tests.passkeys import Device, give_passkey
from tests.recent import ASKS, CODES, MINUTE, NEW_COLLEAGUE, held, proof, sent, signed_in

pytestmark = pytest.mark.django_db
PASSKEY = "/ways-in/passkeys/new/"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"proof-password": "wrong"}, "This is not your password."),
        ({"proof-password": ""}, "Type your password."),
        ({"proof-code": "000000"}, "This code is not right"),
        ({"proof-code": ""}, "Type the code that your app shows now"),
        ({"proof-code": "x" * 4000}, "at most 40"),
        ({"proof-password": "y" * 4000}, "at most 128"),
        ({"proof-password": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_all_still_waits(
    shown: dict[str, str], said: str, with_app: User, clock: Traveller
):
    browser, there = signed_in(with_app), reverse("accounts:person_new")
    clock.shift(6 * MINUTE)

    again = sent(browser, there, [*NEW_COLLEAGUE, *proof(with_app, **shown).items()])

    assert again.status_code == 400
    assert said in again.text
    assert 'aria-invalid="true"' in again.text
    assert held(again) == NEW_COLLEAGUE
    assert PASSWORD not in again.text
    assert ASKS in browser.get(CODES).text


def test_a_wrong_password_uses_no_code_up(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)
    code = next_code(with_app) or ""

    sent(browser, CODES, [("proof-look", "1"), ("proof-password", "wrong"), ("proof-code", code)])

    assert next_code(with_app) == code


def test_a_code_is_taken_once(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)
    shown = [("proof-look", "1"), *proof(with_app).items()]
    assert sent(browser, CODES, shown).status_code == 302

    clock.shift(6 * MINUTE)
    assert sent(browser, CODES, shown).status_code == 400


def test_a_recovery_code_stands_in(with_app: User, clock: Traveller):
    code = new_recovery_codes(with_app)[0]
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)

    led = sent(browser, CODES, [("proof-look", "1"), ("proof-password", PASSWORD), ("proof-code", code)])

    assert led.status_code == 302
    assert factors_of(with_app).codes_left == 9


@pytest.mark.parametrize("wrong", [{"proof-password": "wrong"}, {"proof-code": "000000"}])
def test_tries_have_to_wait_as_at_the_front_door_and_all_still_waits(wrong: dict[str, str], with_app: User, clock: Traveller):
    browser, there = signed_in(with_app), reverse("accounts:person_new")
    clock.shift(6 * MINUTE)

    answers = [sent(browser, there, [*NEW_COLLEAGUE, *proof(with_app, **wrong).items()]) for _try in range(6)]
    right = sent(browser, there, [*NEW_COLLEAGUE, *proof(with_app).items()])

    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert right.status_code == 429
    assert "You can try again in a minute." in right.text
    assert int(right["Retry-After"]) <= 30
    assert held(right) == NEW_COLLEAGUE
    clock.shift(MINUTE)
    assert sent(browser, there, [*held(right), *proof(with_app).items()]).status_code == 200
    assert User.objects.filter(email="ada@example.org").exists()


def test_a_client_shows_her_password_alone(bob: User, clock: Traveller):
    browser = signed_in(bob)
    clock.shift(6 * MINUTE)
    asked = browser.get(PASSKEY)

    assert "proof-code" not in asked.text
    assert sent(browser, PASSKEY, [*held(asked), ("proof-password", "wrong")]).status_code == 400
    assert sent(browser, PASSKEY, [*held(asked), ("proof-password", PASSWORD)]).status_code == 302
    assert browser.get(PASSKEY).templates[0].name == "accounts/passkey_new.html"


def test_staff_show_more_than_a_password(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)

    assert sent(browser, CODES, [("proof-look", "1"), ("proof-password", PASSWORD)]).status_code == 400
    Authenticator.objects.filter(user=with_app).delete()
    nothing = sent(browser, CODES, [("proof-look", "1"), ("proof-password", PASSWORD)])

    assert "Sign out, and sign in again" in nothing.text
    assert "proof-password" not in nothing.text


def test_a_password_that_was_shown_meanwhile_makes_nothing_recent_for_staff(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)
    session = browser.session
    session[METHODS] = [*session[METHODS], {"method": "password", "at": timezone.now().timestamp()}]
    session.save()

    assert ASKS in browser.get(CODES).text


# With a passkey.


def passkey(device: Device, page: Any) -> list[tuple[str, str]]:
    """What this device answers the page that asks."""
    return [*held(page), ("proof-credential", json.dumps(device.shown(page.context["options"])))]


def test_a_passkey_is_enough(erin: User, clock: Traveller):
    device, browser = give_passkey(erin), signed_in(erin)
    clock.shift(6 * MINUTE)
    asked = browser.get(CODES)
    answer = passkey(device, asked)

    assert "proof-password" not in asked.text
    assert sent(browser, CODES, answer).status_code == 302
    assert browser.get(CODES).templates[0].name == "accounts/recovery_codes.html"
    assert factors_of(erin).passkeys[0].last_used_at == timezone.now()
    clock.shift(6 * MINUTE)
    assert sent(browser, CODES, answer).status_code == 400


def test_a_passkey_is_offered_beside_password_and_code(with_app: User, clock: Traveller):
    device, browser = give_passkey(with_app), signed_in(with_app)
    clock.shift(6 * MINUTE)
    asked = browser.get(CODES)

    assert "proof-password" in asked.text
    assert "proof-code" in asked.text
    assert sent(browser, CODES, passkey(device, asked)).status_code == 302


def test_a_client_without_a_password_shows_her_passkey(bob: User, clock: Traveller):
    bob.set_unusable_password()
    bob.save()
    device, browser = give_passkey(bob), Browser()
    browser.force_login(bob)
    clock.shift(6 * MINUTE)

    assert sent(browser, PASSKEY, passkey(device, browser.get(PASSKEY))).status_code == 302


def test_two_tabs_take_a_passkey_each(erin: User, clock: Traveller):
    device, browser = give_passkey(erin), signed_in(erin)
    clock.shift(6 * MINUTE)
    first, _second = browser.get(CODES), browser.get(reverse("accounts:passkey_new"))

    assert sent(browser, CODES, passkey(device, first)).status_code == 302


def test_making_a_passkey_survives_being_asked_by_another(erin: User, clock: Traveller):
    old, new, there = give_passkey(erin), Device(), reverse("accounts:passkey_new")
    browser = signed_in(erin)
    made = json.dumps(new.made(browser.get(there).context["options"]))
    clock.shift(6 * MINUTE)

    asked = sent(browser, there, [("name", "my phone"), ("credential", made)])
    done = sent(browser, there, passkey(old, asked))

    assert (done.status_code, done["Location"]) == (302, "/ways-in/")
    assert [row.shown_name for row in factors_of(erin).passkeys] == ["my laptop", "my phone"]


def test_an_app_is_set_up_after_being_asked(with_app: User, clock: Traveller):
    there, browser = reverse("accounts:app_new"), signed_in(with_app)
    secret = browser.get(there).context["secret"].replace(" ", "")
    clock.shift(6 * MINUTE)
    first = code_at(secret, next(iter(steps_now())))

    asked = sent(browser, there, [("code", first)])
    done = sent(browser, there, [*held(asked), *proof(with_app).items()])

    assert (done.status_code, done["Location"]) == (302, "/ways-in/")


@pytest.mark.parametrize("made_up", ["", "null", "[]", "{", "{}", '{"id": "AA", "rawId": "AA", "response": {}}'])
def test_a_made_up_answer_of_a_passkey_shows_nothing(made_up: str, erin: User, clock: Traveller):
    give_passkey(erin)
    browser = signed_in(erin)
    clock.shift(6 * MINUTE)

    again = sent(browser, CODES, [*held(browser.get(CODES)), ("proof-credential", made_up)])

    assert again.status_code == 400
    assert "There is a problem" in again.text


def test_another_persons_passkey_shows_nothing_and_neither_does_one_without_a_finger(erin: User, alice: User, clock: Traveller):
    mine, hers, browser = give_passkey(erin), give_passkey(alice), signed_in(erin)
    mine.verified = False
    clock.shift(6 * MINUTE)

    for device in (mine, hers):
        again = sent(browser, CODES, passkey(device, browser.get(CODES)))
        assert again.status_code == 400
        assert "did not open anything here" in again.text


# Who has just come in is not asked.


def redeemed(new: User) -> Browser:
    """The browser in which somebody has just chosen her password behind an invitation."""
    issued = invite(new, by=None, way=Invitation.Way.HAND)
    browser = Browser()
    browser.get(reverse("accounts:invitation_open", args=[issued.token]))
    browser.post(reverse("accounts:invitation"), {"characters": issued.code})
    browser.post(reverse("accounts:invitation_way"), {"password": PASSWORD, "again": PASSWORD})
    return browser


def test_the_first_second_step_asks_nothing_after_an_invitation(clock: Traveller):
    new = UserFactory.create(password=None, roles=frozenset({Role.ADMIN}))
    browser = redeemed(new)
    clock.shift(4 * MINUTE)

    secret = browser.get(reverse("accounts:app_new")).context["secret"].replace(" ", "")
    browser.post(reverse("accounts:app_new"), {"code": code_at(secret, next(iter(steps_now())))})
    clock.shift(4 * MINUTE)

    assert browser.get(CODES).templates[0].name == "accounts/recovery_codes.html"


def test_whoever_takes_long_over_her_first_step_shows_her_password_again(clock: Traveller):
    new = UserFactory.create()
    browser = Browser()
    browser.sign_in_half(new)
    clock.shift(6 * MINUTE)
    there = reverse("accounts:app_new")

    asked = browser.get(there)
    assert 'href="/ways-in/">Not now</a>' in asked.text
    assert sent(browser, there, [*held(asked), ("proof-password", PASSWORD)]).status_code == 302
    assert browser.get(there).templates[0].name == "accounts/app_new.html"
    assert browser.get("/today/").status_code == 302
