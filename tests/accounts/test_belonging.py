"""Teams, supervision and absence: agreed once, refused in words, ended at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AccessEntry, Cover, Role, SupervisionLink, Team, User
from tests.browser import Browser
from tests.families import begin

pytestmark = pytest.mark.django_db
PLACE = "/manage/people/"


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def day(days: int) -> str:
    return str(timezone.localdate() + dt.timedelta(days=days))


def absence(practitioner: User, stand_in: User, first: int, last: int) -> dict[str, Any]:
    return {
        "code": str(uuid.uuid4()), "practitioner": str(practitioner.code), "stand_in": str(stand_in.code),
        "first_date": day(first), "last_date": day(last),
    }  # fmt: skip


def supervised(supervisor: User, practitioner: User, **also: Any) -> dict[str, Any]:
    return {
        "code": str(uuid.uuid4()), "supervisor": str(supervisor.code), "practitioner": str(practitioner.code),
        "first_date": day(0), "last_date": "", **also,
    }  # fmt: skip


def test_a_stand_in_leads_from_the_first_day_until_cover_ends(admin: Browser, alice: User, cara: User):
    theirs, hers = begin(alice), Browser()
    hers.force_login(cara)

    assert hers.get(theirs.get_absolute_url()).status_code == 404
    assert admin.post(f"{PLACE}cover/", absence(alice, cara, 0, 5)).status_code == 302
    assert hers.get(theirs.get_absolute_url()).status_code == 200
    admin.post(f"{PLACE}cover/{Cover.objects.get().code}/end/")
    assert hers.get(theirs.get_absolute_url()).status_code == 404


def test_the_same_form_sent_twice_agrees_one_cover(admin: Browser, alice: User, cara: User):
    sent = absence(alice, cara, 1, 5)

    assert [admin.post(f"{PLACE}cover/", sent).status_code for _time in range(2)] == [302, 302]
    assert Cover.objects.count() == 1


@pytest.mark.parametrize("days", [(-2, 1), (1, 1), (3, 4), (5, 9), (0, 20)])
def test_two_covers_on_one_day_are_refused_in_words(admin: Browser, alice: User, cara: User, days: tuple[int, int]):
    admin.post(f"{PLACE}cover/", absence(alice, cara, 1, 5))

    response = admin.post(f"{PLACE}cover/", absence(alice, cara, *days))

    assert response.status_code == 400
    assert "Somebody stands in on some of these days already." in response.text
    assert Cover.objects.count() == 1


@pytest.mark.parametrize("days", [(6, 9), (-3, 0)])
def test_covers_beside_each_other_are_fine(admin: Browser, alice: User, cara: User, days: tuple[int, int]):
    admin.post(f"{PLACE}cover/", absence(alice, cara, 1, 5))

    assert admin.post(f"{PLACE}cover/", absence(alice, cara, *days)).status_code == 302


def test_what_cannot_be_is_said_beside_the_field(admin: Browser, alice: User, cara: User, dev: User):
    wrong = {
        "Choose two different people.": absence(alice, alice, 0, 5),
        "The last day comes after the first.": absence(alice, cara, 5, 3),
        "This day is over.": absence(alice, cara, -5, -3),
        "Choose one from the list.": absence(alice, dev, 0, 5),  # supervises, and guides nobody
    }

    for words, sent in wrong.items():
        response = admin.post(f"{PLACE}cover/", sent)
        assert (response.status_code, words in response.text) == (400, True), words
    assert not Cover.objects.exists()


def test_a_supervision_is_agreed_once_and_ended(admin: Browser, alice: User, dev: User):
    assert admin.post(f"{PLACE}supervision/", supervised(dev, alice)).status_code == 302
    again = admin.post(f"{PLACE}supervision/", supervised(dev, alice, first_date=day(30)))
    assert again.status_code == 400
    assert "linked on some of these days already" in again.text

    link = SupervisionLink.objects.get()
    for _time in range(2):
        admin.post(f"{PLACE}supervision/{link.code}/end/")

    assert not SupervisionLink.objects.live().exists()
    assert AccessEntry.objects.filter(page="supervision.ended", about=alice.code).count() == 1
    assert admin.post(f"{PLACE}supervision/", supervised(dev, alice)).status_code == 302


def test_a_team_is_made_once_named_once_and_says_who_is_in_it(admin: Browser, alice: User, cara: User):
    sent = {"code": str(uuid.uuid4()), "name": "North"}
    assert [admin.post(f"{PLACE}teams/", sent).status_code for _time in range(2)] == [302, 302]
    team = Team.objects.get()

    taken = admin.post(f"{PLACE}teams/", {"code": str(uuid.uuid4()), "name": "north"})
    changed = admin.post(
        f"{PLACE}teams/{team.code}/", {"version": 1, "name": "North side", "people": [str(alice.code), str(cara.code)]}
    )

    assert (taken.status_code, changed.status_code) == (400, 302)
    assert set(User.objects.filter(team=team)) == {alice, cara}
    stale = admin.post(f"{PLACE}teams/{team.code}/", {"version": 1, "name": "Mine", "people": [str(alice.code)]})
    assert stale.status_code == 409
    assert "North side" in stale.text
    assert User.objects.filter(team=team).count() == 2


def test_a_team_lead_sees_her_people_and_no_family(alice: User, cara: User):
    team, other = Team.objects.create(name="North"), Team.objects.create(name="South")
    lead = User.objects.create_user(email="theo@example.org", name="Theo Thorn", roles=frozenset({Role.TEAM_LEAD}), team=team)
    User.objects.filter(pk=alice.pk).update(team=team)
    User.objects.filter(pk=cara.pk).update(team=other)
    begin(alice, client="Bartholomew", child="Millicent")
    browser = Browser()
    browser.force_login(lead)

    page = browser.get("/team/").text

    assert "Alice Ash" in page
    assert not any(name in page for name in ("Cara Cedar", "Bartholomew", "Millicent"))
    User.objects.filter(pk=lead.pk).update(team=None)
    assert "You are in no team yet" in browser.get("/team/").text


def test_a_practitioner_finds_no_page_of_a_team(alice: User):
    browser = Browser()
    browser.force_login(alice)

    assert browser.get("/team/").status_code == 404
    assert AccessEntry.objects.filter(kind="refusal", by=alice).exists()
