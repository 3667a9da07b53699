"""Several at once on one account, one team, one absence: one of them wins, and nobody waits for ever."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Sequence

import pytest
from django.db import connection
from django.utils import timezone

from accounts import belonging, staffing
from accounts.models import Cover, Invitation, OutboxMessage, Role, Team, User
from cases.models import Case, CaseEvent
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import begin

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act gave or raised, all begun at the same moment, each with a connection of its own."""
    start = threading.Barrier(len(acts))
    done: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            done.append(act())
        except Exception as fault:  # noqa: BLE001 - looked at by the test
            done.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return done


def test_two_admins_who_take_each_other_away_leave_one(erin: User):
    other = UserFactory.create(roles=frozenset({Role.ADMIN}))

    done = at_once([lambda: staffing.deactivate(erin, by=other), lambda: staffing.deactivate(other, by=erin)])

    assert [type(one) for one in done if one] == [User.LastAdmin]
    assert User.objects.working().filter(is_admin=True).count() == 1


def test_one_form_pressed_many_times_asks_one_colleague_in(erin: User):
    code = str(uuid.uuid4())
    sent = {"code": code, "name": "Nora Nettle", "email": "nora@example.org", "roles": "practitioner"}
    browsers = [Browser() for _time in range(MANY)]
    for browser in browsers:
        browser.force_login(erin)

    done = at_once([lambda browser=browser: browser.post("/manage/people/new/", sent).status_code for browser in browsers])  # type: ignore[misc]

    assert sorted(map(str, done)) == ["200", *["302"] * (MANY - 1)]
    assert User.objects.filter(email="nora@example.org").count() == 1
    assert Invitation.objects.count() == OutboxMessage.objects.count() == 1


def test_of_many_covers_for_one_day_one_is_agreed(alice: User, cara: User, erin: User):
    today = timezone.localdate()

    def agree() -> None:
        last = today + dt.timedelta(days=3)
        belonging.cover(alice, cara, code=uuid.uuid4(), by=erin, first_date=today, last_date=last)

    done = at_once([agree] * MANY)

    assert [one for one in done if one is not None and not isinstance(one, Cover.Overlaps)] == []
    assert Cover.objects.count() == 1


def test_of_many_teams_with_one_name_one_is_made(erin: User):
    done = at_once([lambda: belonging.make_team(code=uuid.uuid4(), by=erin, name="North")] * MANY)

    assert sum(isinstance(one, Team) for one in done) == 1
    assert sum(isinstance(one, Team.NameTaken) for one in done) == MANY - 1


def test_a_family_that_two_admins_hand_over_at_once_goes_one_way(alice: User, cara: User, erin: User):
    case, fred = begin(alice), UserFactory.create()
    seen = [Case.objects.get(pk=case.pk) for _time in range(2)]

    done = at_once([lambda: seen[0].hand_over(to=cara, by=erin), lambda: seen[1].hand_over(to=fred, by=erin)])

    assert sum(isinstance(one, Case.Changed) for one in done) == 1
    assert case.events.filter(verb=CaseEvent.Verb.HANDED_OVER).count() == 1
