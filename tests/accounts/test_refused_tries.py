"""Whoever is not let in leaves a line, the same whether there is such an account or not, and no flood of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import cache

from accounts.factors import add_app
from accounts.limits import GUESSES, INVITATION_CODES, PASSKEYS
from accounts.models import AccessEntry, User
from accounts.tries import Window
from tests.accounts.test_enumeration import NAMES, UNKNOWN, WRONG, fresh_browser, make_people, seen
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.invited import asked_browser
from tests.passkeys import Device, give_passkey
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PROOF = "/ways-in/passkeys/new/"
Line = tuple[str, User | None, str]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still in the middle of ten minutes."""
    with time_machine.travel(NOON + dt.timedelta(minutes=2), tick=False) as clock:
        yield clock


def refused() -> list[Line]:
    """Act, person and outcome of each line about a sign-in that was refused."""
    rows = AccessEntry.objects.filter(outcome="refused", kind="sign_in").select_related("by").order_by("number")
    return [(row.page, row.by, row.network) for row in rows]


def front_door(browser: Browser, name: str, password: str = WRONG) -> object:
    return browser.post("/sign-in/", {"login": name, "password": password})


def halfway(user: User) -> Browser:
    browser = Browser()
    front_door(browser, user.email or "", PASSWORD)
    return browser


def wrong_password(user: User) -> None:
    front_door(Browser(), user.email or "")


def wrong_code(user: User) -> None:
    add_app(user, secret=SECRET)
    halfway(user).post("/sign-in/second-step/", {"code": "000000"})


def wrong_passkey_step(user: User) -> None:
    give_passkey(user)
    browser = halfway(user)
    asked = browser.get("/sign-in/second-step/").context["js_data"]["request_options"]
    browser.post("/sign-in/second-step/", {"credential": json.dumps(Device().shown(asked))})


def wrong_passkey(_user: User) -> None:
    browser = Browser()
    asked = browser.get("/sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
    browser.post("/sign-in/passkey/", {"credential": json.dumps(Device().shown(asked))})


def wrong_characters(_user: User) -> None:
    browser, _code = asked_browser()
    browser.post("/i/", {"characters": "ABCDEF"})


def wrong_in_place(user: User) -> None:
    Browser().post("/sign-in/again/", {"who": str(user.code), "password": WRONG, "code": ""})


def wrong_old_password(user: User) -> None:
    browser = Browser()
    browser.force_login(user)
    browser.post("/ways-in/password/", {"old_password": WRONG, "new_password": "seven green lamps by the sea"})


def proving(user: User, **fields: str) -> None:
    """Ask for what asks who sits there, half an hour after signing in."""
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 1800} for record in session["account_authentication_methods"]
    ]
    session.save()
    browser.post(PROOF, fields | {"proof-look": "1"})


def wrong_password_shown(user: User) -> None:
    add_app(user, secret=SECRET)
    proving(user, **{"proof-password": WRONG, "proof-code": "000000"})


def wrong_code_shown(user: User) -> None:
    add_app(user, secret=SECRET)
    proving(user, **{"proof-password": PASSWORD, "proof-code": "000000"})


def wrong_passkey_shown(user: User) -> None:
    give_passkey(user)
    proving(user, **{"proof-credential": json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}})})


# door: which way it was that did not open, and whether somebody is signed in there
DOORS: dict[Callable[[User], None], tuple[str, bool]] = {
    wrong_password: ("passwords", False),
    wrong_code: ("codes", False),
    wrong_passkey_step: ("passkeys", False),
    wrong_passkey: ("passkeys", False),
    wrong_characters: ("characters", False),
    wrong_in_place: ("passwords", False),
    wrong_old_password: ("passwords", True),
    wrong_password_shown: ("passwords", True),
    wrong_code_shown: ("codes", True),
    wrong_passkey_shown: ("passkeys", True),
}


@pytest.mark.parametrize("door", DOORS)
def test_whatever_opens_nothing_is_one_line(door: Callable[[User], None], alice: User):
    way, is_in = DOORS[door]

    door(alice)

    assert refused() == [(f"sign_in.refused:{way}", alice if is_in else None, "127.0.0.1/32" if is_in else "127.0.0.0/24")]


def test_it_says_whose_sign_in_was_tried_and_of_nobodys_no_name(alice: User):
    front_door(Browser(), alice.email or "")
    front_door(Browser(), "a secret typed at the wrong place")

    known, unknown = AccessEntry.objects.filter(outcome="refused").order_by("number")
    assert (known.about, known.within, known.role) == (alice.code, alice.code, "")
    assert unknown.about not in {alice.code, known.about}
    assert "secret" not in str(vars(unknown))


@pytest.mark.parametrize("tries", [1, 2, 6])
def test_known_and_unknown_names_are_answered_written_and_counted_alike(tries: int):
    make_people()
    told = {}
    for kind, name in NAMES.items():
        cache.clear()
        browser, before = fresh_browser(), AccessEntry.objects.count()
        for _time in range(tries - 1):
            front_door(browser, name)
        with counted_queries() as queries:
            answer = seen(front_door(browser, name), name)
        kinds = [" ".join(query.split()[:3]) for query in queries if not query.startswith("SELECT")]
        told[kind] = (answer, kinds, AccessEntry.objects.count() - before)

    assert [kind for kind, what in told.items() if what != told[UNKNOWN]] == []
    assert told[UNKNOWN][2] == (1 if tries < 6 else 2)


def test_the_same_again_within_ten_minutes_is_the_same_line(alice: User, clock: time_machine.Traveller):
    for _time in range(3):
        front_door(Browser(), alice.email or "")
    assert len(refused()) == 1

    front_door(fresh_browser(), alice.email or "")
    assert len(refused()) == 2

    clock.shift(600)
    front_door(Browser(), alice.email or "")
    assert len(refused()) == 3


def test_whoever_has_to_wait_is_one_line_more(alice: User):
    for _time in range(9):
        front_door(Browser(), alice.email or "")

    assert [page for page, _by, _network in refused()] == ["sign_in.refused:passwords", "sign_in.waits:passwords"]
    assert {row.about for row in AccessEntry.objects.filter(outcome="refused")} == {alice.code}


def test_no_stranger_fills_the_log_with_names():
    assert isinstance(GUESSES.schedule, Window)
    browser = fresh_browser()

    for number in range(GUESSES.schedule.most + 30):
        front_door(browser, f"nobody{number}@example.org")

    assert len(refused()) == GUESSES.schedule.most + 1
    assert refused()[-1][0] == "sign_in.waits:passwords"


@pytest.mark.parametrize(
    ("limit", "ask"),
    [
        (PASSKEYS, lambda browser: browser.get("/sign-in/passkey/")),
        (INVITATION_CODES, lambda browser: browser.post("/i/", {"characters": "ABCDEF"})),
    ],
)
def test_a_network_that_has_to_wait_at_another_way_in_is_one_line(limit: object, ask: Callable[[Browser], object]):
    assert isinstance(limit, type(PASSKEYS))
    assert isinstance(limit.schedule, Window)
    browser = fresh_browser()

    for _time in range(limit.schedule.most + 3):
        ask(browser)

    assert [page for page, _by, _network in refused()] == [f"sign_in.waits:{limit.name}"]


def test_what_cannot_be_written_is_answered_alike_for_every_name(alice: User, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: object, **_words: object) -> None:
        raise AccessEntry.NotWritten

    monkeypatch.setattr(AccessEntry.objects, "append", refuse)

    answers = [
        fresh_browser().post("/sign-in/", {"login": name, "password": WRONG}) for name in (alice.email, "no@example.org")
    ]

    assert [answer.status_code for answer in answers] == [503, 503]


def test_an_admin_reads_whose_sign_in_was_tried_and_no_client(alice: User, bob: User, erin: User):
    front_door(Browser(), alice.email or "")
    front_door(Browser(), bob.email or "")
    browser = Browser()
    browser.force_login(erin)

    rows = browser.get("/manage/log/", {"kind": "sign_in"}).context["rows"]

    assert [(row.who, row.about) for row in rows] == [
        ("nobody signed in", str(bob.code)[:8]), ("nobody signed in", "Alice Ash")
    ]  # fmt: skip
