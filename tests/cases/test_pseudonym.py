"""A family without its names: stable for one supervisor, unlike for another, and put out of texts as far as a program can."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from cases.models import Case
from cases.models.people import Client
from cases.pseudonym import Veil, pseudonym
from tests.factories import UserFactory
from tests.families import begin


@pytest.fixture
def case(alice: User) -> Case:
    return begin(alice, client="Zoë Marie", child="Mia")


def veiled(case: Case, text: str) -> str:
    return Veil(case.participants.select_related("client__user", "child").order_by("pk"))(text)


def test_a_family_is_called_the_same_at_every_look_and_otherwise_by_another_supervisor(alice: User, dev: User, case: Case):
    ivy = UserFactory.create(email="ivy@example.org", roles=frozenset({Role.SUPERVISOR}))

    names = [pseudonym(case, dev), pseudonym(Case.objects.get(pk=case.pk), dev), pseudonym(case, ivy)]

    assert names[0] == names[1] != names[2]
    assert " · " in names[0]


def test_two_hundred_families_hardly_share_a_name(alice: User, dev: User):
    names = {pseudonym(Case(), dev) for _family in range(200)}

    assert len(names) >= 195


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mia laughs.", "The child laughs."),
        ("I want to hear mia's laugh", "I want to hear the child's laugh"),
        ("MIA! Look.", "The child! Look."),
        ("We waited. Mia smiled.", "We waited. The child smiled."),
        ("Zoë Marie waits for Mia", "The parent waits for the child"),
        ("Marie and Mia", "The parent and the child"),
        ("zoe waits", "The parent waits"),
        ("Zoe\u0308 waits", "The parent waits"),
        ("Mias Lachen", "The child Lachen"),
        ("She is in Miami", "She is in Miami"),
        ("“Mia” is a word", "“The child” is a word"),
        ("Mia, Mia!", "The child, the child!"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_are_put_out_of_a_text(text: str, told: str, case: Case):
    assert veiled(case, text) == told


def test_the_whole_name_of_a_sign_in_and_a_co_parents_are_put_out_too(bob: User, case: Case):
    Client.objects.filter(pk=case.client_id).update(user=bob)
    case.participants.create(client=Client.objects.create(name="Gil"), relation="grandparent")

    assert veiled(case, "Gil rang Mrs Birch and Bob") == "The carer rang Mrs the parent and the parent"
