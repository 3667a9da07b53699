"""Names that are found without being opened: the mark beside each, and how it stays true."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from accounts.models import User
from accounts.names import mark_anew, mark_of, marked_models, named
from cases.models import Client
from tests.factories import UserFactory
from tests.families import begin
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db

OTHER_KEY = "another-key-of-the-service-that-is-long-enough-0123456789"


@pytest.mark.parametrize("written", ["Zoë Birch", "zoë  birch ", "ZOË BIRCH", "Zoe\u0308 Birch"])
def test_a_name_has_one_mark_however_it_is_typed(written: str):
    assert mark_of(written) == mark_of("Zoë Birch")


@pytest.mark.parametrize("other", ["Zoe Birch", "Birch Zoë", "Zoë", "Zoë Birc"])
def test_another_name_has_another_mark_and_nothing_has_none(other: str):
    assert mark_of(other) != mark_of("Zoë Birch")
    assert mark_of("  ") == ""


def test_the_mark_depends_on_a_key_and_tells_nothing_of_the_name():
    mark = mark_of("Zoë Birch")

    with override_settings(SECRET_KEY=OTHER_KEY):
        assert mark_of("Zoë Birch") != mark
    assert len(mark) == len(mark_of("Z")) == 64


def test_a_mark_is_written_with_the_row_and_changes_with_its_name(alice: User):
    case = begin(alice)
    client = case.client
    assert client.name_mark == mark_of("Bob")

    case.edit(
        by=alice, version=1, client_name="Ben", relation="father", child_name="Mia", born_month=None, helping_question=""
    )  # fmt: skip
    client.refresh_from_db()
    assert client.name_mark == mark_of("Ben")

    client.name = "Bert"
    client.save()
    assert Client.objects.get(pk=client.pk).name_mark == mark_of("Bert")
    User.objects.filter(pk=alice.pk).update(**named(User, "Alice Alder", code=alice.code))
    assert User.objects.get(pk=alice.pk).name_mark == mark_of("Alice Alder")


def test_saving_a_row_whose_name_nobody_read_opens_nothing_and_keeps_the_mark(alice: User):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = %s WHERE id = %s", ["k1:broken", alice.pk])

    User.objects.get(pk=alice.pk).save()

    assert User.objects.get(pk=alice.pk).name_mark == mark_of("Alice Ash")


def test_clients_are_found_by_their_name_in_use_or_by_their_sign_ins_without_a_name_being_opened(alice: User, bob: User):
    first, second = begin(alice).client, begin(alice, client="Ben").client
    Client.objects.filter(pk=second.pk).update(user=bob)

    assert list(Client.objects.called("bob")) == [first]
    assert list(Client.objects.called("Bob Birch")) == [second]
    with counted_queries() as queries:
        found = list(Client.objects.called("Bob").values_list("pk", flat=True))
    assert found == [first.pk]
    assert len(queries) == 1
    assert '."name" ' not in queries[0].split("WHERE")[1]


@pytest.mark.parametrize("nothing", ["", "   ", "%", "B_b"])
def test_nothing_finds_nobody(nothing: str, alice: User):
    begin(alice)
    UserFactory.create(name="")
    Client.objects.create(name="")

    assert not Client.objects.called(nothing).exists()


def test_marks_are_made_anew_after_another_key_and_for_what_had_none(alice: User, bob: User):
    client = begin(alice).client

    with override_settings(SECRET_KEY=OTHER_KEY):
        assert not Client.objects.called("Bob").exists()
        call_command("mark_names")
        assert list(Client.objects.called("Bob")) == [client]
        assert mark_anew(*marked_models()) == 0
    Client.objects.update(name_mark="")
    assert mark_anew(Client) == 1


def test_a_name_that_no_key_opens_stops_nothing(alice: User, bob: User):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = %s, name_mark = %s", ["k1:broken", ""])
    client = begin(alice).client
    Client.objects.update(name_mark="")

    assert mark_anew(User, Client) == 1
    assert list(Client.objects.called("Bob")) == [client]


def test_every_name_that_is_found_has_a_mark():
    assert set(marked_models()) == {User, Client}
