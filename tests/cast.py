"""Everybody who might ask for a page, made once around one family: how each came to be who they are.

The signed-in kinds of tests/access.py each have a browser; the kinds that are Alice after something happened borrow hers and
let it happen inside the savepoint of their request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from practice.adversary.people import DAY, around, person
from tests.browser import Browser
from tests.families import Family, begin, family, give_out
from tests.idling import run_out
from tests.invited import invited_browser


@dataclass(repr=False)
class Cast:
    """The family that is asked for, and a browser for each kind of person."""

    here: Family
    users: dict[str, User]
    browsers: dict[str, Browser] = field(default_factory=dict)
    signed_in_at: dt.datetime = field(default_factory=timezone.now)

    @property
    def signed_in_seconds_ago(self) -> float:
        """How long ago everybody used their second factor; some pages want it to be fresh."""
        return (timezone.now() - self.signed_in_at).total_seconds()

    @contextmanager
    def as_(self, kind: str) -> Iterator[Browser]:
        """The browser of this kind of person; whatever is done with it is undone at the end."""
        browser = self.browsers[BORROWED.get(kind, kind)]
        cookies = deepcopy(browser.cookies)
        with transaction.atomic():
            HAPPENS.get(kind, _nothing)(self)
            yield browser
            transaction.set_rollback(True)
        browser.cookies = cookies

    def sign_in(self) -> None:
        """Sign everybody in, a moment ago."""
        self.signed_in_at = timezone.now()
        self.browsers = {"anyone": Browser(), "hand_in": _with_a_link(self.here.token), "invited": invited_browser()}
        for kind, user in self.users.items():
            browser = self.browsers[kind] = Browser()
            browser.force_login(user)
        self.browsers["pending"] = Browser()
        self.browsers["pending"].sign_in_half(self.users["own"])


def make_cast(at: str = "in_review") -> Cast:
    """A family of Alice's at this point of its work, another family of hers, and everybody around the two."""
    alice = person("alice", Role.PRACTITIONER)
    here = family(alice, at=at)
    give_out(here)
    cast = Cast(here, around(here.case, rival=begin(alice, client="Otto", child="Ida")))
    here.case.refresh_from_db()
    cast.sign_in()
    return cast


def _with_a_link(token: str) -> Browser:
    """A browser in which a question of the hand-in link was answered; the test's browser sends its cookie everywhere."""
    browser = Browser()
    browser.post(reverse("questionnaires:question", args=[token, 2]), {"answer": "often"})
    assert browser.cookies, "The hand-in link left no cookie."
    return browser


def _deactivate(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["own"].pk).update(deactivated_at=timezone.now())


def _leave(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["own"].pk).update(last_date=timezone.localdate() - DAY)


def _run_out(cast: Cast) -> None:
    run_out(cast.browsers["own"])


def _nothing(_cast: Cast) -> None:
    """Nothing happened to most people."""


HAPPENS: dict[str, Callable[[Cast], None]] = {"deactivated": _deactivate, "leaver": _leave, "expired": _run_out}
BORROWED = dict.fromkeys(HAPPENS, "own")
