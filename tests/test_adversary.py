"""Nobody reads a text that is not theirs, wherever they ask: a walk through a service in which every text says whose it is."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.fields import Sealed
from accounts.models import Team
from accounts.sealing import BrokenSeal
from practice import adversary
from practice.adversary.marking import EXCUSED, MARKER, Marker, excuse_of, name_of, text_fields
from practice.adversary.owners import rows_of
from tests.access import PEOPLE
from tests.at_rest import in_clear, in_tables
from tests.crawl import Crawl, crawl
from tests.may_see import MAY_SEE, may_see
from tests.swapped import ON_NO_PAGE, SHOWN, every_field, every_pair, swap_fields, swap_rows
from tests.told import tell

# All of them at every address in `make proof ONLY=adversary`; here those who are nearest to what is not theirs.
EVERY = os.environ.get("ADVERSARY") == "all"
WALKERS = PEOPLE if "ADVERSARY" in os.environ else ("anyone", "cover", "supervisor", "client", "co_parent", "breaker")


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Crawl, Path]]:
    """The filled service and the folder of its films, made once; everything that is done with it is undone."""
    films = tmp_path_factory.mktemp("films")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(project, "FILM_DIR", films)
        patch.setattr(project, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        made = crawl(adversary.fill(), every=EVERY)
        patch.undo()
        yield made, films
        transaction.set_rollback(True)


@pytest.fixture
def walk(
    filled: tuple[Crawl, Path], db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Crawl:
    """The filled service, as every test finds it."""
    made, settings.FILM_DIR = filled
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    caplog.set_level(logging.ERROR, "django.request")
    return made


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("kind", WALKERS)
def test_nobody_reads_what_is_not_theirs_and_what_is_read_is_one_look_in_the_log(kind: str, walk: Crawl) -> None:
    walk.asked, walk.told, walk.missing, walk.extra = 0, 0, [], []

    leaks = walk.leaks(kind)

    markers, missing, extra = len(walk.world.markers), len(walk.missing), len(walk.extra)
    tell(kind=kind, asked=walk.asked, markers=markers, leaks=len(leaks), told=walk.told, missing=missing, extra=extra)
    assert leaks == []
    assert walk.missing == []
    assert walk.extra == []


@pytest.mark.django_db
@pytest.mark.one_database
def test_every_text_field_bears_a_marker_or_an_excuse(walk: Crawl) -> None:
    marked = {f"{marker.model}.{marker.field.partition('.')[0]}" for marker in walk.world.markers}
    wanted = {name_of(model, found) for model, found in text_fields() if not excuse_of(name_of(model, found))}

    assert wanted - marked == set()


def test_every_excuse_is_of_something_that_is_there() -> None:
    names = {name_of(model, found) for model, found in text_fields()}
    there = names | {name.rpartition(".")[0] for name in names} | {name.partition(".")[0] for name in names}

    assert set(EXCUSED) - there == set()


@pytest.mark.django_db
@pytest.mark.one_database
def test_no_marker_stands_twice(walk: Crawl) -> None:
    known = [marker.known_by for marker in walk.world.markers]

    assert len(known) == len(set(known))


def test_only_a_kind_of_person_may_see_something() -> None:
    assert set(MAY_SEE) - set(PEOPLE) == set()


@pytest.mark.parametrize(
    ("kind", "field", "owner", "names", "may"),
    [
        ("own", "cases.Goal.wording", "family-a", ["client"], True),
        ("own", "cases.Goal.wording", "family-b", ["other_client"], False),
        ("co_parent", "cases.Goal.wording", "family-a", ["client"], False),
        ("cover", "cases.PrivateNote.text", "family-a", [], False),
        ("supervisor", "cases.Client.name", "family-a", ["client"], False),
        ("admin", "cases.Client.name", "family-a", ["client"], False),
        ("pending", "cases.Goal.wording", "family-a", ["client"], False),
        ("pending", "accounts.User.draft_key", "person-own", [], False),
        ("pending", "accounts.User.name", "person-own", [], True),
        ("anyone", "public.Resource.title", "public", [], True),
        ("anyone", "public.Resource.title", "service", [], False),
    ],
)
def test_what_may_be_seen_is_as_the_rulings_say(kind: str, field: str, owner: str, names: list[str], may: bool) -> None:
    model, _dot, name = field.rpartition(".")

    assert may_see(kind, Marker("mk00000000", model, name, owner, names)) is may


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_text_that_is_shown_to_the_wrong_person_is_found(walk: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    private = next(marker for marker in walk.world.markers if marker.model == "cases.PrivateNote")
    monkeypatch.setattr("cases.models.Case.family", private.text)
    there = Crawl(walk.world, walk.cast, [("practice:caseload", reverse("practice:caseload"))])

    assert any("cases.PrivateNote.text of family-a" in leak for leak in there.leaks("cover"))


@pytest.mark.django_db
def test_no_row_calls_itself_by_a_text(walk: Crawl) -> None:
    called = [
        (start, model._meta.label)
        for model in apps.get_models()
        for row in rows_of(model)
        for start in MARKER.findall(f"{row} {row!r}")
    ]

    assert in_clear(walk.world.markers, called) == []


@pytest.mark.django_db
def test_a_thief_of_the_database_reads_nothing_but_what_is_clear_on_purpose(walk: Crawl) -> None:
    assert in_clear(walk.world.markers, in_tables()) == []


@pytest.mark.django_db
def test_a_text_that_is_kept_in_clear_is_found(walk: Crawl) -> None:
    private = next(marker for marker in walk.world.markers if marker.model == "cases.PrivateNote")
    Team.objects.create(name=private.text)

    assert in_clear(walk.world.markers, in_tables()) == ["cases.PrivateNote.text: accounts_team.name"]


# Sealed texts that change places.

FIELDS = dict(every_field())


def test_every_sealed_field_is_said_to_be_on_a_page_or_on_none() -> None:
    assert set(FIELDS) == set(SHOWN) | set(ON_NO_PAGE)
    assert not set(SHOWN) & set(ON_NO_PAGE)


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("name", FIELDS)
def test_texts_of_two_rows_that_were_exchanged_are_refused(name: str, walk: Crawl, caplog: pytest.LogCaptureFixture) -> None:
    swap_rows(*FIELDS[name])

    assert_refused([name], walk, caplog)


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("names", list(every_pair()), ids="-".join)
def test_two_texts_of_a_row_that_were_exchanged_are_refused(
    names: tuple[str, str], walk: Crawl, caplog: pytest.LogCaptureFixture
) -> None:
    (model, one), (_same, other) = (FIELDS[name] for name in names)

    swap_fields(model, one, other)

    assert_refused(list(names), walk, caplog)


def assert_refused(names: list[str], walk: Crawl, caplog: pytest.LogCaptureFixture) -> None:
    """No row opens them; the page on which one is shown is a page in words without any of them, and the log names the place."""
    for model, found in (FIELDS[name] for name in names):
        for row in rows_of(model).exclude(**{found.attname: Sealed("")}):
            with pytest.raises(BrokenSeal):
                getattr(row, found.attname)
    texts = {marker.known_by for marker in walk.world.markers if f"{marker.model}.{marker.field}" in names}
    for kind, page in {SHOWN[name] for name in names if name in SHOWN}:
        answers = [answer_to(walk, kind, there) for there in walk.addresses_of(page)]
        refused = [answer for answer in answers if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE]
        assert refused, page
        assert not [answer for answer in answers if answer.status_code not in {200, 302, 404, 503}]
        for answer in refused:
            assert "This page cannot be shown" in answer.text
            assert not [text for text in texts if text in answer.text]
        field = FIELDS[names[0]][0]._meta.label_lower
        assert any(f"broken_seal: The value at {field}:" in record.getMessage() for record in caplog.records)


def answer_to(walk: Crawl, kind: str, there: str) -> Any:
    with walk.cast.as_(kind) as browser:
        return browser.get(there)
