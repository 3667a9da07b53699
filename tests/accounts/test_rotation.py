"""New keys: what is sealed anew, what is left alone, and what says that an old key may go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from typing import cast

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts import rotation
from accounts.factors import PLACE
from accounts.fields import Sealed, text_seal
from accounts.models import SignIn, User
from accounts.rotation import Tally, renew_all, standing
from accounts.sealing import key_of
from footage.models import Recording, RecordingKey
from footage.vault import new_recording, unwrap_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(settings: Settings) -> Iterator[str]:
    """A second key in front of each ring; its id."""
    settings.FIELD_KEYS = {"newer": os.urandom(32), **settings.FIELD_KEYS}
    settings.FILM_KEYS = {"newer": os.urandom(32), **settings.FILM_KEYS}
    text_seal.cache_clear()
    yield "newer"
    text_seal.cache_clear()


@pytest.fixture
def film(alice: User) -> Recording:
    return new_recording(owner=alice, length=7, file_name="on the mat.mp4")


@pytest.fixture
def app(alice: User) -> Authenticator:
    secret = text_seal().seal("JBSWY3DP", place=PLACE)
    return Authenticator.objects.create(user=alice, type="totp", data={"secret": secret, "note": "kept"})


@pytest.fixture
def sign_in() -> SignIn:
    row = SignIn(session_key="k" * 32, expire_date="2099-01-01T00:00Z")
    row.session_data = row.sealed("what is kept")
    row.save()
    return row


def only_the_newest(settings: Settings) -> None:
    """Throw the older keys away."""
    settings.FIELD_KEYS = {"newer": settings.FIELD_KEYS["newer"]}
    settings.FILM_KEYS = {"newer": settings.FILM_KEYS["newer"]}
    text_seal.cache_clear()


def stored(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [str(value) for (value,) in cursor.fetchall() if value]


def test_after_it_the_old_key_is_not_needed(
    film: Recording, app: Authenticator, sign_in: SignIn, newer: str, settings: Settings
):
    key = unwrap_key(film)

    tally = renew_all()

    assert tally.renewed >= 5
    assert (tally.overtaken, tally.broken) == (0, [])
    only_the_newest(settings)
    assert User.objects.get(pk=film.owner_id).name == "Alice Ash"
    assert unwrap_key(Recording.objects.get()) == key
    assert Recording.objects.get().file_name == "on the mat.mp4"
    assert SignIn.objects.get(pk=sign_in.pk).opened() == "what is kept"
    app.refresh_from_db()
    assert text_seal().open(app.data["secret"], place=PLACE) == "JBSWY3DP"
    assert app.data["note"] == "kept"


def test_nothing_is_sealed_anew_twice(film: Recording, newer: str):
    renew_all()

    assert renew_all() == Tally()


def test_what_a_passkey_is_called_is_sealed_anew(alice: User, newer: str):
    called = text_seal().seal("my phone", place=PLACE)
    assert key_of(called) == newer
    older = called.replace(newer, "older", 1)
    row = Authenticator.objects.create(user=alice, type="webauthn", data={"name": older, "credential": {"id": "x"}})

    assert renew_all().broken == [f"{PLACE}:{row.pk}"]
    assert standing()["second steps"] == {"older": 1}


def test_recovery_codes_of_before_are_sealed_anew(alice: User, newer: str, settings: Settings):
    old = dict(settings.FIELD_KEYS)
    del old["newer"]
    settings.FIELD_KEYS = old
    text_seal.cache_clear()
    codes = [text_seal().seal(code, place=PLACE) for code in ("one", "two")]
    row = Authenticator.objects.create(user=alice, type="recovery_codes", data={"migrated_codes": codes, "used_mask": 1})
    settings.FIELD_KEYS = {"newer": os.urandom(32), **old}
    text_seal.cache_clear()

    rotation.renew_second_steps(Tally())

    row.refresh_from_db()
    assert [text_seal().open(code, place=PLACE) for code in row.data["migrated_codes"]] == ["one", "two"]
    assert {key_of(code) for code in row.data["migrated_codes"]} == {newer}
    assert row.data["used_mask"] == 1


def test_what_somebody_writes_meanwhile_wins(alice: User, newer: str):
    found = User._meta.get_field("name")
    held = cast(Sealed, User.objects.values_list("name", flat=True).get(pk=alice.pk))
    alice.name = "Alice Alder"
    alice.save()

    tally = Tally()
    rotation._renew_text(User, found, (alice.pk, alice.code, held), tally)

    assert tally == Tally(overtaken=1)
    assert User.objects.get(pk=alice.pk).name == "Alice Alder"


def test_what_no_key_opens_is_left_as_it_is_and_named(alice: User, sign_in: SignIn, app: Authenticator, newer: str):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = 'lost:AAAA' WHERE id = %s", [alice.pk])
        cursor.execute("UPDATE accounts_signin SET session_data = 'lost:AAAA'")
    Authenticator.objects.filter(pk=app.pk).update(data={"secret": "lost:AAAA"})

    tally = renew_all()

    assert tally.broken == [
        f"accounts.user:{alice.code}:name", f"accounts.signin:{sign_in.code}:session_data", f"{PLACE}:{app.pk}"
    ]  # fmt: skip
    assert stored("accounts_user", "name") == ["lost:AAAA"]


def test_a_film_key_that_does_not_open_is_named(film: Recording, newer: str):
    RecordingKey.objects.update(wrapped=b"\0" * 60)

    assert renew_all().broken == [f"footage.recordingkey:{film.code}"]


def test_the_count_says_which_key_seals_how_much(film: Recording, alice: User, newer: str):
    before = standing()
    renew_all()
    after = standing()

    assert "newer" not in before["texts"] + before["films"]
    assert set(after["texts"]) == set(after["films"]) == {"newer"}
    assert {kind: sum(counted.values()) for kind, counted in before.items()} == {
        kind: sum(counted.values()) for kind, counted in after.items()
    }


def test_every_sealed_text_of_the_service_is_looked_at():
    looked_at = {f"{model._meta.label}.{found.name}" for model, some in rotation.sealed_fields() for found in some}

    assert {"accounts.User.name", "cases.NoteLine.text", "footage.Recording.file_name"} <= looked_at
    assert len(set(apps.get_models())) > len({name.rpartition(".")[0] for name in looked_at}) > 10


def test_the_command_says_when_the_old_key_may_go(film: Recording, newer: str):
    told = StringIO()

    call_command("rotate_keys", stdout=told)

    assert "sealed anew, 0 changed meanwhile, 0 not opened." in told.getvalue()
    assert "films: 1 by newer" in told.getvalue()
    assert "second steps: none" in told.getvalue()
    assert "Nothing in the database needs an older key." in told.getvalue()


def test_the_command_fails_while_anything_needs_an_old_key(alice: User, newer: str):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = 'lost:AAAA' WHERE id = %s", [alice.pk])
    told = StringIO()

    with pytest.raises(CommandError, match="Keep every key"):
        call_command("rotate_keys", stdout=StringIO(), stderr=told)

    assert f"No key opens accounts.user:{alice.code}:name" in told.getvalue()
