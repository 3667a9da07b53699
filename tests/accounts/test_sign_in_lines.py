"""Each event of signing in is a line of the access log, and one: by which way, by whom."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from django.urls import reverse

from accounts.factors import add_app, new_recovery_codes, next_code
from accounts.models import AccessEntry, Invitation, User
from accounts.second_factor import WAYS
from cases.joining import invite_adult, lose_phone, uninvite
from cases.models import Case
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.families import begin
from tests.invited import asked_browser
from tests.passkeys import give_passkey
from tests.recent import let_pass, proof

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP, ALONE = "/sign-in/second-step/", "/sign-in/passkey/"
NEW_PASSKEY = "/ways-in/passkeys/new/"
SECOND = "seven green lamps by the sea"


def told() -> list[str]:
    """Every line so far, in order."""
    return list(AccessEntry.objects.exclude(kind="look").order_by("number").values_list("page", flat=True))


def sign_in(user: User) -> Browser:
    browser = Browser()
    browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


def by_password(_alice: User, bob: User) -> None:
    sign_in(bob)


def by_app(alice: User, _bob: User) -> None:
    add_app(alice, secret=SECRET)
    sign_in(alice).post(STEP, {"code": next_code(alice)})


def by_recovery_code(alice: User, _bob: User) -> None:
    add_app(alice, secret=SECRET)
    code = new_recovery_codes(alice)[0]
    sign_in(alice).post(STEP, {"code": code})


def by_passkey_after_a_password(alice: User, _bob: User) -> None:
    device, browser = give_passkey(alice), sign_in(alice)
    asked = browser.get(STEP).context["js_data"]["request_options"]
    browser.post(STEP, {"credential": json.dumps(device.shown(asked))})


def by_passkey_alone(alice: User, _bob: User) -> None:
    device, browser = give_passkey(alice), Browser()
    asked = browser.get(ALONE, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
    browser.post(ALONE, {"credential": json.dumps(device.shown(asked, whose=alice))})


def in_place(alice: User, _bob: User) -> None:
    add_app(alice, secret=SECRET)
    Browser().post("/sign-in/again/", {"who": str(alice.code), "password": PASSWORD, "code": next_code(alice) or ""})


def shown_again(alice: User, _bob: User) -> None:
    add_app(alice, secret=SECRET)
    browser = Browser()
    browser.force_login(alice)
    let_pass(browser.cookies["session"].value, 10)
    browser.post(NEW_PASSKEY, proof(alice) | {"proof-look": "1"})


def half_a_sign_in_that_is_thrown_away(alice: User, _bob: User) -> None:
    browser = Browser()
    browser.sign_in_half(alice)
    add_app(alice, secret=SECRET)
    browser.get(NEW_PASSKEY)


def password_changed(_alice: User, bob: User) -> None:
    browser = Browser()
    browser.force_login(bob)
    browser.post("/ways-in/password/", {"old_password": PASSWORD, "new_password": SECOND})


def codes_made(alice: User, _bob: User) -> None:
    add_app(alice, secret=SECRET)
    browser = Browser()
    browser.force_login(alice)
    browser.post("/ways-in/recovery-codes/")


def by_an_invitation(_alice: User, _bob: User) -> None:
    browser, code = asked_browser()
    browser.post("/i/", {"characters": code})
    name = {"sign_in_name": "rosa-by-the-sea", "password": SECOND, "again": SECOND}
    browser.post(reverse("accounts:invitation_way"), name)


# what is done: the lines that it leaves, besides looks
EVENTS: dict[Callable[[User, User], None], list[str]] = {
    by_password: ["sign_in.in"],
    by_app: ["sign_in.half", "sign_in.step:app", "sign_in.in"],
    by_recovery_code: ["sign_in.half", "sign_in.step:recovery_code", "sign_in.in"],
    by_passkey_after_a_password: ["sign_in.half", "sign_in.step:passkey", "sign_in.in"],
    by_passkey_alone: ["sign_in.step:passkey", "sign_in.in"],
    in_place: ["sign_in.in", "sign_in.step:app"],
    shown_again: ["sign_in.shown:password+app"],
    half_a_sign_in_that_is_thrown_away: ["sign_in.out"],
    password_changed: ["way.password"],
    codes_made: ["way.codes_made"],
    by_an_invitation: ["sign_in.invited", "sign_in.in"],
}


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_one_line(event: Callable[[User, User], None], alice: User, bob: User):
    event(alice, bob)

    assert told() == EVENTS[event]


def test_every_kind_of_second_step_has_a_name():
    taken = {line.partition(":")[2] for lines in EVENTS.values() for line in lines if line.startswith("sign_in.step")}

    assert taken == set(WAYS.values())


def by_invitation_of(case: Case, by: User) -> None:
    place = case.participants.get(client=case.client_id)
    invite_adult(place=place, by=by, way=Invitation.Way.HAND, form=uuid.uuid4())
    place.client = case.client.__class__.objects.get(pk=case.client_id)
    uninvite(place=place, by=by)
    uninvite(place=place, by=by)


def test_an_invitation_and_its_end_are_a_line_each(alice: User):
    case = begin(alice)
    before = len(told())

    by_invitation_of(case, alice)

    assert told()[before:] == ["client.invited", "client.uninvited"]


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_lost_phone_is_a_line_even_where_the_work_is_closed(alice: User, is_closed: bool):
    case = begin(alice)
    place = case.participants.get(client=case.client_id)
    if is_closed:
        case.close(by=alice, ending="completed")
        place.refresh_from_db()
    before = len(told())

    lose_phone(place=place, by=alice, form=uuid.uuid4())

    assert told()[before:] == ["client.phone_lost"]
