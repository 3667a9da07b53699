"""Who has looked, as a client reads it: plain words, first names, nothing of the other adult and nothing of where from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.log_reading import SHOWN
from accounts.models import AccessEntry, Cover, Role, User
from cases.models import Case, Client
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(alice: User, bob: User) -> Case:
    case = begin(alice)
    Client.objects.filter(pk=case.client_id).update(user=bob)
    return case


def page(user: User, case: Case, **asked: Any) -> str:
    browser = Browser()
    browser.force_login(user)
    return browser.get(f"/family/{case.code}/who-has-looked/", asked, REMOTE_ADDR="192.0.2.7").text


def look(by: User, case: Case, page: str, role: str = "") -> None:
    AccessEntry.objects.append([
        AccessEntry(
            by=by, role=role or next(iter(by.roles)).value, kind="look", page=page, about=case.code, within=case.code,
            network="198.51.100.9/32",
        )
    ])  # fmt: skip


@pytest.mark.usefixtures("alice")
def test_it_says_who_looked_on_which_day_and_as_what(bob: User, dev: User, erin: User, cara: User, case: Case):
    alice = case.practitioner
    with time_machine.travel("2026-11-22T14:22:00Z", tick=False):
        look(alice, case, "cases:case_detail")
        look(alice, case, "cases:film_play")
        look(alice, case, "cases:private_note")
        look(dev, case, "practice:supervised_case")
        look(erin, case, "practice:emergency_record")
        look(cara, case, "cases:goal_list")

    text = " ".join(page(bob, case).split())

    assert "Sunday 22 November 2026" in text
    assert "<strong>Alice</strong>, who works with you: what is written here; a film." in text
    assert "<strong>Dev</strong>, who supervises the work: hopes and notes, with the names left out." in text
    assert "<strong>Erin</strong>, who looks after the service: what is written here, in an emergency." in text
    assert "<strong>Cara</strong>, who worked with you or stood in: what is written here." in text


def test_who_stood_in_is_told_as_that(alice: User, bob: User, cara: User, case: Case):
    today = timezone.localdate()
    cover = Cover.objects.create(practitioner=alice, stand_in=cara, first_date=today, last_date=today)
    look(cara, case, "cases:case_detail", role="cover")

    assert "<strong>Cara</strong>, who stood in for Alice: what is written here." in " ".join(page(bob, case).split())

    Cover.objects.filter(pk=cover.pk).update(ended_at=timezone.now() - dt.timedelta(days=1))
    assert "<strong>Cara</strong>, who stood in: what is written here." in " ".join(page(bob, case).split())


def test_it_says_nothing_of_where_from_or_how_to_reach_anybody(alice: User, bob: User, case: Case):
    nameless = UserFactory.create(email="somebody@example.org", name="")
    look(alice, case, "cases:case_detail")
    look(nameless, case, "cases:case_detail")

    text = page(bob, case)

    assert "Somebody of the service" in text
    for told in ("198.51.100", "@example.org", "Ash", "cases:case_detail"):
        assert told not in text


def test_neither_adult_learns_of_the_other(alice: User, bob: User, case: Case):
    other = UserFactory.create(name="Greta Gorse", roles=frozenset({Role.CLIENT}))
    look(other, case, "family:case")
    look(bob, case, "family:case")

    text = page(bob, case)

    assert "Greta" not in text
    assert "Nobody has looked yet." in text


def test_refusals_and_changes_do_not_stand_there(cara: User, bob: User, case: Case):
    AccessEntry.objects.refusal(by=cara, page="cases:case_detail", about=case.code)

    assert "Nobody has looked yet." in page(bob, case)


def test_it_is_another_familys_404(bob: User, cara: User):
    browser = Browser()
    browser.force_login(bob)

    assert browser.get(f"/family/{begin(cara).code}/who-has-looked/").status_code == 404


def test_it_is_read_a_stretch_at_a_time(alice: User, bob: User, case: Case):
    for _line in range(SHOWN + 1):
        look(alice, case, "cases:case_detail")

    assert "Earlier" in page(bob, case)
    assert "The latest" in page(bob, case, before=SHOWN)
