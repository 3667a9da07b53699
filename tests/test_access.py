"""Every page × every kind of person, driven by the table in tests/access.py."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import AccessEntry, AccessHead, User
from tests.access import ACCESS, PEOPLE, SIGN_IN, SIGNED_IN, WAYS, Answer, own, row
from tests.cast import Cast, make_cast
from tests.families import Family
from tests.logged import log_faults
from tests.made_once import made_once
from tests.pages import address, routes

pytestmark = pytest.mark.one_database

CELLS = [(page, method) for page, methods in ACCESS.items() for method in methods]
OF_A_FAMILY = [(page, method) for page, method in CELLS if routes()[page].startswith(("cases/<", "family/<"))]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# Who is likely to be let through, the first of whom asks with what no page should take.
FOREMOST = ("anyone", "own", *PEOPLE)
# Everything that a view may do for somebody else's family looks like this to these.
SHUT_OUT = ("colleague", "unlinked", "admin", "other_client")
# Where somebody who may ask names what is not there, and reads so in her form.
REFUSED_IN_WORDS = {("practice:emergency", "post")}
TRUSTED_FOR_SECONDS = 120


@pytest.fixture(scope="module")
def everybody(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Cast, Path]]:
    """The cast and the folder of its film, made once; every test, and every request in it, happens in a savepoint."""
    films = tmp_path_factory.mktemp("films")

    def make() -> Cast:
        cast = make_cast()
        address("public:landing", cast.here)  # the public side is there as well
        return cast

    with made_once(make, django_db_blocker, films) as made:
        yield made, films


@pytest.fixture
def cast(everybody: tuple[Cast, Path], db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, signed in within the last minutes."""
    made, settings.FILM_DIR = everybody
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    if made.signed_in_seconds_ago > TRUSTED_FOR_SECONDS:
        made = Cast(made.here, made.users)
        made.sign_in()
    return made


@pytest.fixture
def guided(cast: Cast) -> Family:
    """The family that everybody asks for."""
    return cast.here


def test_every_page_stands_in_the_table() -> None:
    assert set(routes()) == set(ACCESS)


@pytest.mark.parametrize("wrong", [{"owner": 200}, {"own": 200, "strangers": 200}])
def test_a_kind_of_person_that_nobody_is_does_not_stand_in_a_line(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="No kind of person"):
        row(404, **wrong)


def test_a_line_has_an_answer_for_everybody() -> None:
    assert set(own(200)) == set(PEOPLE)


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "method"), CELLS)
def test_each_person_gets_the_answer_of_the_table(page: str, method: str, cast: Cast) -> None:
    there = address(page, cast.here)

    asked = {person: _ask_and_read(cast, person, method, there) for person in PEOPLE}

    assert {person: _answer(response) for person, (response, _lines) in asked.items()} == ACCESS[page][method]
    for person, (response, lines) in asked.items():
        answers = {404, 400} if (page, method) in REFUSED_IN_WORDS else {404}
        shut = ACCESS[page][method]["anyone"] == SIGN_IN and person in SIGNED_IN
        refused = shut and response.status_code in answers
        assert log_faults(lines, page=page, user=cast.users.get(person), kind=person, refused=refused) == [], person
    response, lines = asked["own"]
    assert not _names(response, cast.here) or any(line.kind == "look" and line.page == page for line in lines)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ACCESS)
def test_a_page_takes_no_method_that_the_table_leaves_out(page: str, cast: Cast) -> None:
    there = address(page, cast.here)
    first = next(iter(ACCESS[page].values()))
    person = next((kind for kind in FOREMOST if first[kind] not in {404, SIGN_IN, WAYS}), "own")
    unlisted = [method for method in METHODS if method not in ACCESS[page]]

    taken = {method: _answer(_ask(cast, person, method, there)) for method in unlisted}

    # A GET is a HEAD without its words.
    as_meant = dict.fromkeys(unlisted, 405) | {"head": ACCESS[page].get("get", {}).get(person, 405)}
    assert taken == {method: as_meant[method] for method in unlisted}


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "method"), OF_A_FAMILY)
def test_what_is_not_yours_looks_exactly_like_what_is_not_there(page: str, method: str, cast: Cast) -> None:
    there = address(page, cast.here)
    nowhere = re.sub(r"[0-9a-f-]{36}", lambda _found: str(uuid.uuid4()), there)

    for person in SHUT_OUT:
        theirs, nobodys = (_ask(cast, person, method, place) for place in (there, nowhere))

        assert theirs.status_code == nobodys.status_code == 404
        assert _content(theirs) == _content(nobodys)
        assert dict(theirs.headers) == dict(nobodys.headers)


@pytest.mark.django_db
def test_a_refusal_is_written_into_the_access_log(cast: Cast) -> None:
    cast.browsers["colleague"].get(cast.here.case.get_absolute_url())

    entry = AccessEntry.objects.get(by=cast.users["colleague"])
    assert (entry.kind, entry.page, entry.about) == ("refusal", "cases:case_detail", cast.here.case.code)


@pytest.mark.django_db
def test_a_look_is_written_once_in_ten_minutes(cast: Cast) -> None:
    for _time in range(3):
        cast.browsers["own"].get(cast.here.case.get_absolute_url())

    assert AccessEntry.objects.filter(by=cast.users["own"], kind="look", page="cases:case_detail").count() == 1


@pytest.mark.django_db
def test_a_practitioner_who_loses_the_role_loses_the_family_on_the_next_request(cast: Cast, guided: Family) -> None:
    browser = cast.browsers["own"]
    assert browser.get(guided.case.get_absolute_url()).status_code == 200

    User.objects.filter(pk=cast.users["own"].pk).update(is_practitioner=False)

    assert browser.get(guided.case.get_absolute_url()).status_code == 404
    assert browser.get(address("cases:film_play", guided)).status_code == 404


@pytest.mark.django_db
def test_nothing_plays_from_the_moment_consent_is_withdrawn(cast: Cast, guided: Family) -> None:
    browser = cast.browsers["own"]
    there = address("cases:film_play", guided)
    assert browser.get(there, headers={"Range": "bytes=0-99"}).status_code == 206

    browser.post(address("cases:consent_withdraw", guided))

    assert browser.get(there, headers={"Range": "bytes=100-199"}).status_code == 404
    assert browser.get(address("cases:film_still", guided)).status_code == 404
    assert browser.get(address("cases:film_room", guided)).status_code == 302
    assert browser.get(address("cases:cycle_review", guided)).status_code == 302


def _ask(cast: Cast, person: str, method: str, there: str) -> HttpResponseBase:
    """What this person is answered, and nothing stays as the asking left it."""
    with cast.as_(person) as browser:
        response: HttpResponseBase = getattr(browser, method)(there)
    return response


def _ask_and_read(cast: Cast, person: str, method: str, there: str) -> tuple[HttpResponseBase, list[AccessEntry]]:
    """What this person is answered, and what the access log tells of it."""
    before = AccessHead.objects.get().number
    with cast.as_(person) as browser:
        response: HttpResponseBase = getattr(browser, method)(there)
        lines = list(AccessEntry.objects.filter(number__gt=before).order_by("number"))
    return response, lines


def _names(response: HttpResponseBase, here: Family) -> bool:
    """Whether a page says what somebody of this family is called."""
    words = _content(response).decode("utf-8", "replace")
    return any(name in words for name in (here.case.client.name, here.case.child.name))


def _answer(response: HttpResponseBase) -> Answer:
    """The status, or the name of the page that a redirect of the gates leads to."""
    gates = {reverse("account_login"): SIGN_IN, reverse("accounts:ways"): WAYS}
    place = response.headers.get("Location", "").partition("?")[0]
    return gates.get(place, response.status_code)


def _content(response: HttpResponseBase) -> bytes:
    content: bytes = b"" if response.streaming else response.content  # type: ignore[attr-defined]
    return content
