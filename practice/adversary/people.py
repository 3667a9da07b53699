"""Everybody who might ask for a family's record: how each came to be who they are."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from accounts.models import Cover, Role, SupervisionLink, Team, User
from cases.breaking_glass import break_the_glass
from cases.models import Case, Client, Consent, Participant
from cases.supervision import agree

DAY = dt.timedelta(days=1)


def around(case: Case, *, rival: Case) -> dict[str, User]:
    """A person of every kind that signs in, by kind; ``rival`` is another family, whose client one of them is."""
    leader = case.practitioner
    people = {"own": leader, "colleague": person("cara", Role.PRACTITIONER)}
    people["client"] = takes_part(case, "bob")
    people["co_parent"] = joins(case, "cleo")
    people["other_client"] = takes_part(rival, "otto")
    people |= {
        "cover": _stand_in(leader, "cody", from_day=-1, to_day=1),
        "former_cover": _stand_in(leader, "fern", from_day=-9, to_day=-1),
        "supervisor": _supervisor(leader, "dev", agreed=case),
        "unconsented": _supervisor(leader, "uma"),
        "unlinked": _supervisor(people["colleague"], "una", agreed=case),
        "team_lead": person("theo", Role.TEAM_LEAD),
        "admin": person("erin", Role.ADMIN),
        "breaker": person("bea", Role.ADMIN),
    }
    break_the_glass(case, code=uuid.uuid4(), by=people["breaker"], reason="A call from the hospital.")
    team = Team.objects.create(name="North")
    User.objects.filter(pk__in=[leader.pk, people["team_lead"].pk]).update(team=team)
    return people


def person(first: str, *roles: Role) -> User:
    """Somebody with these roles, found by the e-mail address or made; nobody can sign in with a password as them."""
    email = f"{first}@example.org"
    there = User.objects.filter(email=email).first()
    return there or User.objects.create_user(email=email, name=f"{first.title()} Ash", roles=frozenset(roles))


def takes_part(case: Case, first: str) -> User:
    """The client with whom the work began, with a way to sign in."""
    user = person(first, Role.CLIENT)
    Client.objects.filter(pk=case.client_id).update(user=user)
    return user


def joins(case: Case, first: str) -> User:
    """Another adult of the family, who agreed to be filmed and can sign in."""
    user = person(first, Role.CLIENT)
    place = case.participants.create(
        client=Client.objects.create(name=first.title(), user=user), relation=Participant.Relation.MOTHER
    )
    Consent.give(
        case, by=case.practitioner, people=[place], giver=place, purpose=Consent.Purpose.FILMING, how=Consent.How.SCREEN,
        signed_name=first, given_date=timezone.localdate(),
    )  # fmt: skip
    return user


def _stand_in(leader: User, first: str, *, from_day: int, to_day: int) -> User:
    stand_in, today = person(first, Role.PRACTITIONER), timezone.localdate()
    days = {"first_date": today + from_day * DAY, "last_date": today + to_day * DAY}
    Cover.objects.create(practitioner=leader, stand_in=stand_in, made_by=leader, **days)
    return stand_in


def _supervisor(practitioner: User, first: str, *, agreed: Case | None = None) -> User:
    supervisor = person(first, Role.SUPERVISOR)
    SupervisionLink.objects.create(supervisor=supervisor, practitioner=practitioner)
    if agreed:
        agree(
            agreed, people=list(agreed.participants.all()), by=agreed.practitioner, supervisor=supervisor, how="paper",
            given_date=timezone.localdate(),
        )  # fmt: skip
    return supervisor
