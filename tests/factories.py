"""Rows that a test is not about, invented the same way each time."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Role, User

PASSWORD = "seven calm words stand in a row"


class UserFactory(DjangoModelFactory[User]):
    """A practitioner unless ``roles`` says otherwise; signs in with PASSWORD."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = factory.Sequence(lambda number: f"Person {number}")
    roles = frozenset({Role.PRACTITIONER})

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(**{"password": PASSWORD, **fields})
