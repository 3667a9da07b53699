"""The forms about people and how they get in, for tests/test_faults.py: each with its fields when they are right."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.families import Family
from tests.site_forms import Fields, nothing


def characters(_here: Family) -> Fields:
    return {"characters": "23456A"}


def first_password(_here: Family) -> Fields:
    return {"sign_in_name": "calm-harbour-42", "password": "four-words-of-mine", "again": "four-words-of-mine"}


def new_adult(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "name": "Cleo", "relation": "mother"}


def other_child(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "name": "Noor", "years": "6", "months": "3"}


def invited(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "way": "mail", "email": "rosa@example.org"}


def drawn(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4())}


def linked(_here: Family) -> Fields:
    return {"client": str(uuid.uuid4())}


# page: the point of the work at which it is sent, and what is typed
PEOPLE_FORMS: dict[str, tuple[str, Callable[[Family], Fields]]] = {
    "accounts:invitation": ("begun", characters),
    "accounts:invitation_way": ("begun", first_password),
    "accounts:invitation_gone": ("begun", nothing),
    "cases:adult_new": ("begun", new_adult),
    "cases:child_new": ("begun", other_child),
    "cases:person_invite": ("begun", invited),
    "cases:person_uninvite": ("begun", nothing),
    "cases:person_lost_phone": ("begun", drawn),
    "cases:person_link": ("begun", linked),
}
