"""The field that is clear in Python and sealed in the database, seen through a person's name."""

import uuid

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.fields import Sealed, sealed
from accounts.models import User
from accounts.sealing import BrokenSeal
from tests.factories import UserFactory
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db


def stored_name(person: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_user WHERE id = %s", [person.pk])
        return str(cursor.fetchone()[0])


def test_a_name_comes_back_as_it_was_written(alice: User):
    assert User.objects.get(pk=alice.pk).name == "Alice Ash"


def test_the_database_holds_no_word_of_it(alice: User):
    assert "Alice" not in stored_name(alice)


def test_an_empty_text_is_stored_empty():
    assert stored_name(UserFactory.create(name="")) == ""
    assert User.objects.latest("pk").name == ""


def test_saving_what_nobody_read_keeps_it(alice: User):
    unread = User.objects.get(pk=alice.pk)
    before = stored_name(alice)

    unread.save()

    assert stored_name(alice) == before


def test_saving_what_was_read_seals_it_anew(alice: User):
    read = User.objects.get(pk=alice.pk)
    assert read.name == "Alice Ash"

    read.save()

    assert "Alice" not in stored_name(alice)
    assert User.objects.get(pk=alice.pk).name == "Alice Ash"


def test_a_value_copied_to_another_row_does_not_open(alice: User, cara: User):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = %s WHERE id = %s", [stored_name(alice), cara.pk])

    with pytest.raises(BrokenSeal):
        _ = User.objects.get(pk=cara.pk).name


def test_a_plain_text_in_the_database_does_not_open(alice: User):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = 'Mallory' WHERE id = %s", [alice.pk])

    with pytest.raises(BrokenSeal):
        _ = User.objects.get(pk=alice.pk).name


def test_an_update_takes_a_sealed_value(alice: User):
    User.objects.filter(pk=alice.pk).update(name=sealed(User, "name", "Alice Alder", code=alice.code))

    assert User.objects.get(pk=alice.pk).name == "Alice Alder"


def test_an_update_with_plain_words_is_refused(alice: User):
    with pytest.raises(TypeError, match="sealed"):
        User.objects.filter(pk=alice.pk).update(name="Alice Alder")


def test_a_search_for_plain_words_is_refused():
    with pytest.raises(TypeError, match="sealed"):
        User.objects.filter(name="Alice Ash").exists()


def test_only_a_sealed_field_can_be_sealed():
    with pytest.raises(TypeError):
        sealed(User, "email", "x", code=uuid.uuid4())
    with pytest.raises(FieldDoesNotExist):
        sealed(User, "shoe_size", "x", code=uuid.uuid4())


def test_values_give_the_stored_form_and_never_the_words(alice: User):
    found: object = User.objects.values_list("name", flat=True).get(pk=alice.pk)

    assert isinstance(found, Sealed)
    assert "Alice" not in repr(found)


def test_a_text_that_nobody_reads_is_not_opened(alice: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("accounts.sealing.TextSeal.open", None)

    assert User.objects.get(pk=alice.pk).email == "alice@example.org"


def test_a_deferred_text_is_fetched_when_it_is_read(alice: User):
    person = User.objects.defer("name").get(pk=alice.pk)

    with counted_queries() as seen:
        assert person.name == "Alice Ash"

    assert len(seen) == 1


def test_the_length_is_checked_on_the_clear_text():
    User(email="a@example.org", password="-", name="é" * 120).full_clean()

    with pytest.raises(ValidationError, match="120"):
        User(email="a@example.org", password="-", name="é" * 121).full_clean()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120))
def test_any_text_survives(alice: User, text: str):
    alice.name = text
    alice.save(update_fields=["name"])

    assert User.objects.get(pk=alice.pk).name == text
