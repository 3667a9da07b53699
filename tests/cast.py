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

from accounts.models import Cover, Role, SupervisionLink, Team, User
from accounts.sessions import SessionStore
from cases.models import Case, Client, Consent, Participant
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, family, give_out
from tests.invited import invited_browser

DAY = dt.timedelta(days=1)


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
    """A family of Alice's at this point of its work, and everybody."""
    alice = _staff("alice", "Alice Ash")
    users = {"own": alice, "client": _staff("bob", "Bob Birch", Role.CLIENT)}
    here = family(alice, at=at)
    give_out(here)
    here.case.client.user = users["client"]
    here.case.client.save()
    users |= {
        "colleague": _staff("cara", "Cara Cedar"),
        "cover": _stand_in(alice, "cody", from_day=-1, to_day=1),
        "former_cover": _stand_in(alice, "fern", from_day=-9, to_day=-1),
        "supervisor": _supervisor(alice, "dev", "Dev Dogwood", agreed=here.case),
        "unconsented": _supervisor(alice, "uma", "Uma Umber"),
        "unlinked": _supervisor(None, "una", "Una Urn", agreed=here.case),
        "team_lead": _staff("theo", "Theo Thorn", Role.TEAM_LEAD),
        "admin": _staff("erin", "Erin Elder", Role.ADMIN),
        "breaker": _breaker(here.case),
        "co_parent": _co_parent(here.case),
        "other_client": _other_client(alice),
    }
    User.objects.filter(pk__in=[alice.pk, users["team_lead"].pk]).update(team=Team.objects.create(name="North"))
    cast = Cast(here, users)
    cast.sign_in()
    return cast


def _staff(first: str, name: str, *roles: Role) -> User:
    found = frozenset(roles or {Role.PRACTITIONER})
    there = User.objects.filter(email=f"{first}@example.org").first()
    return there or UserFactory.create(email=f"{first}@example.org", name=name, roles=found)


def _stand_in(alice: User, first: str, *, from_day: int, to_day: int) -> User:
    stand_in, today = _staff(first, first.title()), timezone.localdate()
    days = {"first_date": today + from_day * DAY, "last_date": today + to_day * DAY}
    Cover.objects.create(practitioner=alice, stand_in=stand_in, made_by=alice, **days)
    return stand_in


def _supervisor(practitioner: User | None, first: str, name: str, *, agreed: Case | None = None) -> User:
    supervisor = _staff(first, name, Role.SUPERVISOR)
    if practitioner:
        SupervisionLink.objects.create(supervisor=supervisor, practitioner=practitioner)
    else:
        SupervisionLink.objects.create(supervisor=supervisor, practitioner=_staff("cara", "Cara Cedar"))
    for place in agreed.participants.all() if agreed else ():
        agree(place, Consent.Purpose.SUPERVISION, supervisor=supervisor)
    return supervisor


def _breaker(case: Case) -> User:
    breaker = _staff("bea", "Bea Breaker", Role.ADMIN)
    case.emergencies.create(by=breaker, reason="A call from the hospital.", until_at=timezone.now() + DAY / 24)
    return breaker


def _co_parent(case: Case) -> User:
    user = _staff("cleo", "Cleo Birch", Role.CLIENT)
    client = Client.objects.create(name="Cleo", user=user)
    place = case.participants.create(client=client, relation=Participant.Relation.MOTHER)
    agree(place, Consent.Purpose.FILMING)
    return user


def _other_client(alice: User) -> User:
    user = _staff("otto", "Otto Oak", Role.CLIENT)
    other = begin(alice, client="Otto", child="Ida")
    Client.objects.filter(pk=other.client_id).update(user=user)
    return user


def agree(place: Participant, purpose: Consent.Purpose, supervisor: User | None = None) -> None:
    """Write down that the adult of the case agreed for whoever has this place."""
    place.consents.create(
        given_by=place, purpose=purpose, supervisor=supervisor, text_version="filming-1", how=Consent.How.PAPER,
        given_date=timezone.localdate(), recorded_by=place.case.practitioner,
    )  # fmt: skip


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
    mine = SessionStore.get_model_class().objects.filter(session_key=cast.browsers["own"].session.session_key)
    mine.update(expire_date=timezone.now() - DAY)


def _nothing(_cast: Cast) -> None:
    """Nothing happened to most people."""


HAPPENS: dict[str, Callable[[Cast], None]] = {"deactivated": _deactivate, "leaver": _leave, "expired": _run_out}
BORROWED = dict.fromkeys(HAPPENS, "own")
