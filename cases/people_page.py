"""The page on who belongs to a case: what each agreed to, and how each adult gets in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from accounts.ways_in import can_get_in
from cases.consent_page import asked_of
from cases.headers import case_header
from cases.models import Case, Participant
from cases.supervision import agreements


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of the case: who, and what there is to get in with."""

    place: Participant
    about: str
    user: User | None
    gets_in: bool
    invitation: Invitation | None

    @property
    def works_here(self) -> bool:
        """Whether her sign-in is that of somebody of the service."""
        return self.user is not None and self.user.is_staff


def people_page(case: Case) -> dict[str, Any]:
    """Everybody in the case; the case must come with its people and from ``with_standing()``."""
    places = list(case.participants.select_related("client__user", "child").order_by("pk"))
    users = [place.client.user for place in places if place.client and place.client.user]
    get_in = can_get_in(users)
    invited = {row.user_id: row for row in Invitation.objects.alive().filter(user__in=users)}
    people = []
    for place in places:
        user = place.client.user if place.client else None
        key = user.pk if user else 0
        standing = Standing(place, _about(place), user, key in get_in, invited.get(key))
        people.append(standing)
    header = case_header(case, here=_("People & consent"), tab="people")
    named = {"supervisors": [one for one in agreements(case) if one.agreed]}
    asked = sorted(asked_of(case, places), key=lambda one: not one.needs)  # what needs something stands first
    needs = [] if case.closed_at else [one for one in asked if one.needs]
    return {"case": case, "header": header, "people": people, "asked": asked, "needs": needs, **named}


def _about(place: Participant) -> str:
    return place.child.age(timezone.localdate()) if place.child else str(place.get_relation_display())
