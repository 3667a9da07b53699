"""The alerts: what raises each, that it is raised once, and whom it reaches."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from accounts.alerts import RULES, look_out, raised
from accounts.asking_in import reset_ways_in
from accounts.every_minute import do_all
from accounts.log_check import tell_broken
from accounts.models import AccessEntry, OutboxMessage, Service, User
from cases.models import Child
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import begin, break_glass

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
Do = Callable[[User], object]


@pytest.fixture(autouse=True)
def duty_inbox(erin: User) -> None:
    Service.objects.update_or_create(only=True, defaults={"alerts_email": "duty@example.org"})


def look(by: User, times: int, page: str = "cases:case_detail") -> None:
    """Look at so many families."""
    for _time in range(times):
        AccessEntry.objects.look(by=by, page=page, about=uuid.uuid4())


def refuse(by: User, times: int) -> None:
    for _time in range(times):
        AccessEntry.objects.refusal(by=by, page="cases:case_detail", about=uuid.uuid4())


def take_out(by: User) -> None:
    AccessEntry.objects.append(
        [AccessEntry(by=by, role="admin", kind="export", page="practice:export", about=by.code, within=by.code)]
    )


def reset(by: User) -> None:
    """Take away the ways in of a colleague, as an admin."""
    person = UserFactory.create(email=f"{uuid.uuid4()}@example.org")
    reset_ways_in(person, by=by, form=uuid.uuid4(), page_of=lambda token: token)


def break_log(_by: User) -> None:
    """Let the check find that lines are missing which a head kept elsewhere speaks of."""
    with pytest.raises(SystemExit):
        call_command("verify_log", "--head", "999:ab", stdout=io.StringIO())


def read_broken(by: User) -> None:
    """Ask again and again for a family whose name was altered."""
    case = begin(by)
    Child.objects.filter(pk=case.child_id).update(name=Child._meta.get_field("name").seal("x", code=case.code))
    browser = Browser()
    browser.force_login(by)
    for _time in range(2):
        assert browser.get(case.get_absolute_url()).status_code == 503


def told() -> list[tuple[str, User | None]]:
    """Every alert and whom it is about, in order."""
    return [(entry.page, entry.by) for entry in raised().order_by("number").select_related("by")]


SCENARIOS: dict[str, tuple[dt.datetime, Do, Do]] = {
    # name: when, what is still nothing, and what makes it one
    "many_families": (NOON, lambda who: look(who, 20), lambda who: look(who, 1)),
    "night_reading": (NIGHT, lambda who: look(who, 10), lambda who: look(who, 1)),
    "repeated_refusals": (NOON, lambda who: refuse(who, 10), lambda who: refuse(who, 1)),
    "break_glass": (NOON, lambda who: look(who, 1), lambda who: break_glass(begin(who), who)),
    "export": (NOON, lambda who: look(who, 1), take_out),
    "ways_reset": (NOON, lambda who: AccessEntry.objects.change(by=who, act="person.invited", about=who.code), reset),
    "log_broken": (NOON, lambda who: look(who, 2), break_log),
    "seal_broken": (NOON, lambda who: look(who, 1), read_broken),
}
# Nobody in particular caused these.
NOBODYS = {"log_broken", "seal_broken"}


def test_every_alert_has_its_scenario():
    assert set(SCENARIOS) == set(RULES)


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_alert_is_raised_at_its_figure_and_once(alice: User, name: str):
    when, nothing_yet, enough = SCENARIOS[name]
    with time_machine.travel(when, tick=False) as clock:
        nothing_yet(alice)
        look_out()
        assert told() == []

        enough(alice)
        for _minute in range(3):
            look_out()
            clock.shift(MINUTE)

    assert told() == [(f"alert.{name}", None if name in NOBODYS else alice)]
    mails = OutboxMessage.objects.filter(key__startswith="alert:")
    assert [mail.to for mail in mails] == ([] if name == "break_glass" else ["duty@example.org"])


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_hour_later_it_is_over(alice: User, name: str):
    when, nothing_yet, enough = SCENARIOS[name]
    with time_machine.travel(when, tick=False) as clock:
        nothing_yet(alice)
        enough(alice)
        clock.shift(dt.timedelta(hours=8))
        look_out()

    assert told() == []


@pytest.mark.parametrize("name", sorted(NOBODYS))
def test_what_stays_broken_is_told_again_a_day_later(alice: User, name: str):
    with time_machine.travel(NOON, tick=False) as clock:
        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=alice.code)
        for _hour in range(26):
            SCENARIOS[name][2](alice) if name == "log_broken" else AccessEntry.objects.fault(
                by=alice, act="seal.broken", about=alice.code
            )
            look_out()
            clock.shift(dt.timedelta(hours=1))

    assert len(told()) == 2


def test_two_texts_that_do_not_open_are_two_alerts(alice: User):
    with time_machine.travel(NOON, tick=False):
        for _row in range(2):
            AccessEntry.objects.fault(by=alice, act="seal.broken", about=uuid.uuid4())
        look_out()

    assert told() == [("alert.seal_broken", None)] * 2


def test_a_log_that_takes_no_line_any_more_is_told_by_mail_alone(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: object, **_words: object) -> None:
        raise AccessEntry.NotWritten

    monkeypatch.setattr(AccessEntry.objects, "append", refuse)
    tell_broken()
    tell_broken()

    assert [mail.subject for mail in OutboxMessage.objects.filter(key__startswith="alert:")] == ["The log was changed"]


def test_what_goes_on_is_told_again_after_an_hour(alice: User):
    with time_machine.travel(NOON, tick=False) as clock:
        for _time in range(2):
            refuse(alice, 11)
            look_out()
            clock.shift(61 * MINUTE)

    assert len(told()) == 2


def test_two_emergencies_are_two_alerts(alice: User, erin: User):
    with time_machine.travel(NOON, tick=False):
        break_glass(begin(alice), erin)
        break_glass(begin(alice), erin)
        look_out()

    assert told() == [("alert.break_glass", erin)] * 2


def test_looking_often_at_few_families_is_no_alert_by_day(alice: User):
    about = uuid.uuid4()
    with time_machine.travel(NOON, tick=False):
        for number in range(30):
            AccessEntry.objects.look(by=alice, page=f"cases:page{number}", about=about)
        look_out()

    assert told() == []


@pytest.mark.parametrize("when", [NOON, NIGHT])
def test_a_list_of_ones_own_is_no_family_that_was_opened(alice: User, when: dt.datetime):
    with time_machine.travel(when, tick=False):
        look(alice, 10 if when is NIGHT else 20)
        AccessEntry.objects.look(by=alice, page="practice:today", about=alice.code)
        look_out()

    assert told() == []


def test_clients_may_read_at_night(bob: User):
    with time_machine.travel(NIGHT, tick=False):
        look(bob, 30, page="family:case")
        look_out()

    assert told() == []


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (23, True), (4, True), (5, False), (12, False)])
def test_the_night_is_by_the_clock_of_the_service(alice: User, hour: int, is_night: bool):
    with time_machine.travel(NOON.replace(hour=hour, minute=30), tick=False):
        look(alice, 11)
        look_out()

    assert bool(told()) == is_night


def test_the_figures_are_set_from_outside(alice: User, settings: Settings):
    settings.ALERT_REFUSALS_AN_HOUR = 1
    with time_machine.travel(NOON, tick=False):
        refuse(alice, 2)
        do_all()

    assert told() == [("alert.repeated_refusals", alice)]


def test_the_mail_names_nobody(alice: User):
    with time_machine.travel(NOON, tick=False):
        refuse(alice, 11)
        look_out()

    mail = OutboxMessage.objects.get(key__startswith="alert:")
    assert "Somebody was refused more than 10 times within an hour." in mail.body
    assert "Alice" not in mail.subject + mail.body


def test_an_admin_sees_alerts_on_the_page_of_the_log(alice: User, erin: User):
    refuse(alice, 11)
    look_out()
    browser = Browser()
    browser.force_login(erin)

    page = browser.get("/manage/log/").text

    assert "Refused again and again" in page
    assert "Alice Ash" in page
