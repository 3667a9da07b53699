"""Every page × every kind of person, driven by the table in tests/access.py."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone

from accounts.models import AccessEntry, User
from tests.access import ACCESS, PEOPLE, SIGN_IN
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.pages import address, routes

CELLS = [(page, method) for page, methods in ACCESS.items() for method in methods]
OF_A_FAMILY = [(page, method) for page, method in CELLS if routes()[page].startswith("cases/<")]


@pytest.fixture
def cast(alice: User, bob: User, cara: User, dev: User, erin: User) -> dict[str, User | None]:
    """Who stands in each column of the table."""
    return {
        "anyone": None,
        "deactivated": alice,
        "stranger": cara,
        "supervisor": dev,
        "admin": erin,
        "client": bob,
        "own": alice,
    }


@pytest.fixture
def guided(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> Family:
    """A family of Alice's in the middle of a review; Bob is its client and can sign in."""
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    here = family(alice, at="in_review")
    here.case.client.user = bob
    here.case.client.save()
    give_out(here)
    return here


def test_every_page_stands_in_the_table() -> None:
    assert set(routes()) == set(ACCESS)


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "method"), CELLS)
def test_each_person_gets_the_answer_of_the_table(page: str, method: str, cast: dict[str, User | None], guided: Family) -> None:
    there = address(page, guided)
    given = {}

    for person in PEOPLE:
        given[person] = _answer(cast[person], person, method, there)

    assert given == dict(zip(PEOPLE, ACCESS[page][method], strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "method"), OF_A_FAMILY)
def test_what_is_not_yours_looks_exactly_like_what_is_not_there(page: str, method: str, cara: User, guided: Family) -> None:
    browser = Browser()
    browser.force_login(cara)
    there = address(page, guided)
    nowhere = re.sub(r"[0-9a-f-]{36}", lambda _found: str(uuid.uuid4()), there)

    theirs, nobodys = (getattr(browser, method)(place) for place in (there, nowhere))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert dict(theirs.headers) == dict(nobodys.headers)


@pytest.mark.django_db
def test_a_refusal_is_written_into_the_access_log(cara: User, guided: Family) -> None:
    browser = Browser()
    browser.force_login(cara)

    browser.get(guided.case.get_absolute_url())

    entry = AccessEntry.objects.get(by=cara)
    assert (entry.kind, entry.page, entry.about) == ("refusal", "cases:case_detail", guided.case.code)


@pytest.mark.django_db
def test_a_look_is_written_once_in_ten_minutes(alice: User, guided: Family) -> None:
    browser = Browser()
    browser.force_login(alice)

    for _time in range(3):
        browser.get(guided.case.get_absolute_url())

    assert AccessEntry.objects.filter(by=alice, kind="look", page="cases:case_detail").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "method"), OF_A_FAMILY)
def test_every_answer_that_names_a_family_is_written_into_the_access_log(
    page: str, method: str, alice: User, guided: Family
) -> None:
    browser = Browser()
    browser.force_login(alice)

    response = getattr(browser, method)(address(page, guided))

    words = "" if response.streaming else response.text
    named = any(name in words for name in (guided.case.client.name, guided.case.child.name))
    assert not named or AccessEntry.objects.filter(by=alice, kind="look", page=page).exists()


@pytest.mark.django_db
def test_a_practitioner_who_loses_the_role_loses_the_family_on_the_next_request(alice: User, guided: Family) -> None:
    browser = Browser()
    browser.force_login(alice)
    assert browser.get(guided.case.get_absolute_url()).status_code == 200

    User.objects.filter(pk=alice.pk).update(is_practitioner=False)

    assert browser.get(guided.case.get_absolute_url()).status_code == 404
    assert browser.get(address("cases:film_play", guided)).status_code == 404


@pytest.mark.django_db
def test_nothing_plays_from_the_moment_consent_is_withdrawn(alice: User, guided: Family) -> None:
    browser = Browser()
    browser.force_login(alice)
    there = address("cases:film_play", guided)
    assert browser.get(there, headers={"Range": "bytes=0-99"}).status_code == 206

    browser.post(address("cases:consent_withdraw", guided))

    assert browser.get(there, headers={"Range": "bytes=100-199"}).status_code == 404
    assert browser.get(address("cases:film_still", guided)).status_code == 404
    assert browser.get(address("cases:film_room", guided)).status_code == 302
    assert browser.get(address("cases:cycle_review", guided)).status_code == 302


def _answer(user: User | None, person: str, method: str, there: str) -> int | str:
    browser = Browser()
    if user:
        User.objects.filter(pk=user.pk).update(deactivated_at=None)
        browser.force_login(user)
        if person == "deactivated":
            User.objects.filter(pk=user.pk).update(deactivated_at=timezone.now())
    response = getattr(browser, method)(there)
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/")
    return SIGN_IN if to_sign_in else int(response.status_code)
