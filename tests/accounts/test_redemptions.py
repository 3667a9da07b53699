"""Of fifty who have the same link and its six characters, one gets in; `make proof ONLY=redemptions` lets them try many times."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.conf import settings

from accounts import invitations
from accounts.models import Invitation, Role, SignIn, User
from accounts.sign_in_names import placeholder
from tests.at_once import at_once
from tests.browser import Browser
from tests.told import tell

ROUNDS = int(os.environ.get("REDEMPTIONS", "1"))
MANY = 50

pytestmark = pytest.mark.django_db(transaction=True)


class Comer:
    """Somebody with the link, the six characters and a password of her own; each comes from a network of her own."""

    numbers: Iterator[int] = count(1)

    def __init__(self, issued: invitations.Issued) -> None:
        number = next(self.numbers)
        self.code, self.password = issued.code, f"four-words-of-number-{number}"
        self.browser = Browser(REMOTE_ADDR=f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}")
        self.browser.get(f"/i/{issued.token}/")

    def say(self) -> Any:
        """The six characters."""
        return self.browser.post("/i/", {"characters": self.code})

    def choose(self) -> Any:
        """The last press."""
        fields = {"sign_in_name": "calm-harbour-42", "password": self.password, "again": self.password}
        return self.browser.post("/i/way-in/", fields)

    def come_in(self) -> Any:
        """The whole way, as far as it leads."""
        said = self.say()
        return self.choose() if said.status_code == 302 else said

    @property
    def is_in(self) -> bool:
        """Whether she was signed in."""
        return settings.SESSION_COOKIE_NAME in self.browser.cookies


def at_the_last_press(comers: list[Comer]) -> list[Callable[[], Any]]:
    """All of them said the characters; the last press is at once."""
    assert all(comer.say().status_code == 302 for comer in comers)
    return [comer.choose for comer in comers]


def the_whole_way(comers: list[Comer]) -> list[Callable[[], Any]]:
    """All of them have the link; the characters and the press are at once."""
    return [comer.come_in for comer in comers]


def used_page(comer: Comer) -> bytes:
    """What somebody reads whose link was used long ago."""
    Invitation.objects.update(redeemed_at="2026-01-01T12:00Z")
    return bytes(comer.choose().content)


def faults_of_a_round(begin: Callable[[list[Comer]], list[Callable[[], Any]]]) -> list[str]:
    """Let fifty try one invitation at once; what is not as it has to be, in words."""
    User.objects.filter(sign_in_name="calm-harbour-42").delete()
    rosa = User.objects.create_user(sign_in_name=placeholder(), name="Rosa Reed", roles=frozenset({Role.CLIENT}))
    issued = invitations.invite(rosa, by=None, way=Invitation.Way.HAND)
    comers = [Comer(issued) for _number in range(MANY)]
    answers = at_once(begin(comers))
    rosa.refresh_from_db()
    winners = [comer for comer in comers if comer.is_in]
    used, sign_ins = used_page(comers[0]), SignIn.objects.filter(user=rosa).count()
    others = [answer for answer, comer in zip(answers, comers, strict=True) if comer not in winners]
    found = {
        f"{len(winners)} got in": len(winners) != 1,
        f"{sign_ins} sign-ins": sign_ins != 1,
        "the password is another's": not all(rosa.check_password(comer.password) for comer in winners),
        "somebody read other words": any((answer.status_code, answer.content) != (404, used) for answer in others),
        "the words are not those of a used link": b"This link no longer works" not in used,
    }
    return [fault for fault, is_so in found.items() if is_so]


@pytest.mark.parametrize("begin", [at_the_last_press, the_whole_way])
def test_of_fifty_at_once_one_gets_in_and_the_others_read_what_a_used_link_says(
    begin: Callable[[list[Comer]], list[Callable[[], Any]]],
) -> None:
    faults = [fault for _round in range(ROUNDS) for fault in faults_of_a_round(begin)]

    tell(rounds=ROUNDS, faults=len(faults))
    assert faults == []
