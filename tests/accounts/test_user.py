"""The person who signs in: addresses, roles, deactivation."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_may_hold_several_roles():
    person = UserFactory.create(roles=frozenset({Role.PRACTITIONER, Role.ADMIN}))

    assert User.objects.get(pk=person.pk).roles == {Role.PRACTITIONER, Role.ADMIN}


def test_nobody_holds_a_role_that_was_not_given():
    person = UserFactory.create(roles=frozenset())

    assert person.roles == frozenset()


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_given(role: Role):
    assert UserFactory.create(roles=frozenset({role})).roles == {role}


def test_one_address_belongs_to_one_person_however_it_is_written():
    UserFactory.create(email="Alice@Example.org")

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="ALICE@example.org")])


def test_several_clients_may_have_no_address():
    first = UserFactory.create(email=None, sign_in_name="robin")
    second = UserFactory.create(email=None, sign_in_name="wren")

    assert first.email is second.email is None


def test_a_person_without_address_and_name_could_never_sign_in_and_is_refused():
    with pytest.raises(IntegrityError):
        UserFactory.create(email=None)


def test_the_refusal_says_what_to_give():
    with pytest.raises(ValidationError, match="Give an e-mail address or a sign-in name"):
        User(password="x").validate_constraints()


def test_a_person_without_password_cannot_sign_in_by_one():
    assert not UserFactory.create(password=None).has_usable_password()


def test_a_deactivated_person_is_not_active(alice: User):
    alice.deactivated_at = timezone.now()

    assert not alice.is_active


def test_a_row_shows_only_its_code(alice: User):
    assert str(alice) == str(alice.code)


@pytest.mark.parametrize(
    ("fields", "greeting"),
    [
        ({"name": "Alice Ash"}, "Alice"),
        ({"name": "", "email": "a@example.org"}, "a@example.org"),
        ({"name": "", "email": None, "sign_in_name": "robin"}, "robin"),
    ],
)
def test_people_are_greeted_by_what_is_known_of_them(fields: dict[str, str], greeting: str):
    assert UserFactory.create(**fields).short_name == greeting
