"""Who opens which page in tests that open each as whoever it is for."""

from __future__ import annotations

from accounts.models import Role, Team, User
from tests.factories import UserFactory
from tests.families import Family, break_glass, client_of_all, supervised_by
from tests.pages import is_managed

SUPERVISED = {"practice:supervision", "practice:supervised_case"}


def reader_of(page: str, here: Family) -> User:
    """Somebody for whom this page of this family is: a client, a supervisor, an admin in an emergency or not, or the practitioner who leads it."""
    if page.startswith("family:"):
        return client_of_all()
    if page in SUPERVISED:
        dev = somebody("dev", Role.SUPERVISOR)
        if not dev.supervises.exists():
            supervised_by(here.case, dev)
        return dev
    if page == "accounts:my_team":
        return in_a_team(somebody("theo", Role.TEAM_LEAD))
    if page == "practice:emergency_record":
        erin = somebody("erin", Role.ADMIN)
        if not here.case.emergencies.exists():
            break_glass(here.case, erin)
        return erin
    return somebody("erin", Role.ADMIN) if is_managed(page) else here.case.practitioner


def in_a_team(person: User) -> User:
    """The same, in a team that stands in tests of many people."""
    team, _made = Team.objects.get_or_create(name="Of many")
    User.objects.filter(pk=person.pk).update(team=team)
    return person


def somebody(first: str, role: Role) -> User:
    """Somebody with this role, made where there is nobody yet."""
    there = User.objects.filter(email=f"{first}@example.org").first()
    return there or UserFactory.create(email=f"{first}@example.org", name=first.title(), roles=frozenset({role}))
