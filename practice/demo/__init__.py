"""An invented service: fourteen families at every stage of the work, over seven months; for development only.

Everything goes through the same verbs as the pages do, so that the demo cannot show what the program could not make.
The stories stand in ``stories/``, one file a family; what the service is called and what its admin has to do in ``site.yaml``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from allauth.mfa.totp.internal.auth import generate_totp_secret

from accounts.factors import add_app, has_step, new_recovery_codes
from accounts.models import Role, User
from cases.models import Case
from practice.demo.telling import tell

# Of invented people, and the command refuses to run in production.
PASSWORD = "a calm place to look"  # noqa: S105
STORIES = Path(__file__).parent / "stories"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in to the demo."""

    name: str
    email: str
    roles: frozenset[Role]


PEOPLE = (
    Person("Alice Marsh", "alice@vig.example", frozenset({Role.PRACTITIONER})),
    Person("Cara Lind", "cara@vig.example", frozenset({Role.PRACTITIONER, Role.SUPERVISOR})),
    Person("Dana Holt", "dana@vig.example", frozenset({Role.PRACTITIONER})),
    Person("Erin Osei", "erin@vig.example", frozenset({Role.ADMIN})),
    # Both in one family: she with whom the work began, and the child's father, who sees what names him.
    Person("Amina Yilmaz", "amina@vig.example", frozenset({Role.CLIENT})),
    Person("Omar Yilmaz", "omar@vig.example", frozenset({Role.CLIENT})),
)


def people() -> list[User]:
    """The people who sign in, made once."""
    return [_person(person) for person in PEOPLE]


def families(staff: list[User], *, most: int | None = None) -> list[Case]:
    """The families of the stories, or the first of them, made once each; a family that was begun is left as it is."""
    by_name = {user.short_name.lower(): user for user in staff}
    stories: list[dict[str, Any]] = [yaml.safe_load(path.read_text()) for path in sorted(STORIES.glob("*.yaml"))]
    return [_family(story, by_name[story.get("practitioner", "alice")]) for story in stories[:most]]


def _family(story: dict[str, Any], practitioner: User) -> Case:
    # Drawn from the name, so that a second run finds the first.
    code = uuid.uuid5(uuid.NAMESPACE_URL, f"vig-demo:{story['key']}")
    there = Case.objects.filter(code=code).first()
    return there or tell(story, code=code, by=practitioner)


def _person(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(email=person.email, name=person.name, password=PASSWORD, roles=person.roles)
    if user.is_staff and not has_step(user):
        add_app(user, secret=generate_totp_secret())
        new_recovery_codes(user)
    return user
