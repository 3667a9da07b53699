"""Who has an account, and which link was ever good, cannot be read from an answer; `make proof ONLY=enumeration` measures its time.

Nobody who is not signed in can ask for a way in that was lost: the pages for that are an admin's and a practitioner's.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from accounts import invitations
from accounts.factors import add_app
from accounts.models import Invitation, Role, Tries
from accounts.tokens import new_token
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory
from tests.told import tell

# So often each is asked where time is measured.
ROUNDS = int(os.environ.get("ENUMERATION", "1"))
SEED = 20261128
NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
REAL_HASHERS = project.PASSWORD_HASHERS
WRONG = "a wrong pass phrase in words"
# What is drawn anew for each answer: the token of a form.
DRAWN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
NUMBERS = count(1)

pytestmark = pytest.mark.django_db

# kind: the name that is typed; all are of one length, so that pages which repeat it are
NAMES = {
    "nobody": "zoe@example.org", "a client": "bob@example.org", "a practitioner": "amy@example.org",
    "one with a second step": "sam@example.org", "one who was deactivated": "dan@example.org",
    "one who never chose a password": "ivy@example.org",
}  # fmt: skip
UNKNOWN = next(iter(NAMES))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Time stands still, so that whoever waits waits equally long; what is measured is not this clock's."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def people(db: None) -> None:
    """Everybody but nobody."""
    make_people()


def make_people() -> None:
    """Accounts of every kind, with passwords kept as this moment's settings say."""
    UserFactory.create(email=NAMES["a client"], roles=frozenset({Role.CLIENT}))
    UserFactory.create(email=NAMES["a practitioner"])
    add_app(UserFactory.create(email=NAMES["one with a second step"]), secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    UserFactory.create(email=NAMES["one who was deactivated"], deactivated_at=timezone.now())
    UserFactory.create(email=NAMES["one who never chose a password"], password=None)


def fresh_browser() -> Browser:
    """A browser that nobody knows, from a network that nobody came from before."""
    number = next(NUMBERS)
    return Browser(REMOTE_ADDR=f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}")


def sign_in(name: str) -> Any:
    """A wrong password."""
    return fresh_browser().post("/sign-in/", {"login": name, "password": WRONG})


def wait(name: str) -> Any:
    """The sixth wrong password."""
    for _time in range(5):
        sign_in(name)
    return sign_in(name)


def seen(answer: Any, name: str = "") -> tuple[int, dict[str, str], list[str], bytes]:
    """All that can be seen of an answer, but for what is drawn anew, and with the name that was typed put out."""
    page = DRAWN.sub(b"", answer.content).replace(name.encode() or b"\0", b"")
    cookies = [morsel.OutputString(["path", "max-age", "httponly", "samesite"]) for morsel in answer.cookies.values()]
    return answer.status_code, dict(answer.headers), [re.sub(r"=[^;]+", "=…", cookie, count=1) for cookie in cookies], page


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("door", [sign_in, wait])
def test_every_account_and_none_is_answered_alike_at_the_front_door(door: Callable[[str], Any]) -> None:
    answers = {kind: seen(door(name), name) for kind, name in NAMES.items()}

    assert [kind for kind, answer in answers.items() if answer != answers[UNKNOWN]] == []


@pytest.mark.usefixtures("people")
def test_a_right_password_of_somebody_who_was_deactivated_is_a_wrong_one() -> None:
    name = NAMES["one who was deactivated"]

    right = fresh_browser().post("/sign-in/", {"login": name, "password": PASSWORD})

    assert seen(right, name) == seen(sign_in(NAMES[UNKNOWN]), NAMES[UNKNOWN])


@pytest.fixture
def links() -> dict[str, str]:
    """The token of a link of each kind; the one that is good is there for another person."""
    return {kind: make() for kind, make in LINKS.items()}


def issued(**change: Any) -> str:
    """The token of an invitation that was changed since."""
    person = UserFactory.create(email=None, sign_in_name=f"name-{next(NUMBERS)}", roles=frozenset({Role.CLIENT}))
    made = invitations.invite(person, by=None, way=Invitation.Way.HAND)
    Invitation.objects.filter(pk=made.invitation.pk).update(**change)
    return made.token


LINKS: dict[str, Callable[[], str]] = {
    "unknown": new_token,
    "used": lambda: issued(redeemed_at=timezone.now()),
    "expired": lambda: issued(expires_at=timezone.now()),
    "revoked": lambda: issued(revoked_at=timezone.now()),
    "spoilt": lambda: issued(wrong_codes=invitations.TRIES, revoked_at=timezone.now()),
    "good": issued,
}


def follow(token: str) -> Any:
    """The first request, which looks nothing up."""
    return fresh_browser().get(f"/i/{token}/")


def arrive(token: str) -> Any:
    """The page that the link leads to."""
    return fresh_browser().get(f"/i/{token}/", follow=True)


def guess(token: str) -> Any:
    """Six characters at a venture."""
    browser = fresh_browser()
    browser.get(f"/i/{token}/")
    return browser.post("/i/", {"characters": "ABCDEF"})


DEAD = [kind for kind in LINKS if kind != "good"]


@pytest.mark.parametrize(("door", "alike"), [(follow, list(LINKS)), (arrive, DEAD), (guess, DEAD)])
def test_links_are_answered_alike_but_for_a_good_one_where_it_has_to_differ(
    door: Callable[[str], Any], alike: list[str], links: dict[str, str]
) -> None:
    answers = {kind: seen(door(token)) for kind, token in links.items()}

    assert [kind for kind in LINKS if answers[kind] == answers["unknown"]] == alike


def medians(door: Callable[[str], Any], asked: dict[str, str]) -> dict[str, float]:
    """The middle of the milliseconds that each kind waits for its answer, all of them asked in turns."""
    chance, took = random.Random(SEED), {kind: list[float]() for kind in asked}
    for _round in range(ROUNDS):
        for kind in chance.sample(list(asked), len(asked)):
            began = time.perf_counter()
            door(asked[kind])
            took[kind].append((time.perf_counter() - began) * 1000)
    return {kind: statistics.median(times) for kind, times in took.items()}


def without_counts(door: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same, as if nobody had tried before."""

    def ask(which: str) -> Any:
        Tries.objects.all().delete()
        return door(which)

    return ask


def test_the_time_of_an_answer_is_measured_for_each_account(settings: Settings) -> None:
    if ROUNDS > 1:
        settings.PASSWORD_HASHERS = REAL_HASHERS
    make_people()

    tell(door="a wrong password", first=UNKNOWN, medians=medians(without_counts(sign_in), NAMES))
    for name in NAMES.values():
        wait(name)
    waiting = medians(sign_in, NAMES)

    tell(door="a try that has to wait", first=UNKNOWN, medians=waiting)
    assert all(waiting.values())


@pytest.mark.parametrize(("door", "alike"), [(follow, list(LINKS)), (arrive, DEAD), (guess, DEAD)])
def test_the_time_of_an_answer_is_measured_for_each_link(
    door: Callable[[str], Any], alike: list[str], links: dict[str, str]
) -> None:
    measured = medians(without_counts(door), {kind: links[kind] for kind in alike})

    tell(door=f"a link: {door.__name__}", first="unknown", medians=measured)
    assert all(measured.values())
