"""What of a case is shared with which of its clients: what names her, and nothing else (ruling 6).

Two adults of one family may not live together, or not speak. Each condition therefore begins with the places that somebody has
in cases herself; that another adult has a place in the same case gives nobody anything.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.models import User
from cases.models.people import Participant

if TYPE_CHECKING:
    from cases.models.meeting import Meeting


def own_places(user: User) -> QuerySet[Participant]:
    """The places that this person has as a client; none for somebody who is no client, or has left."""
    if not (user.is_client and user.is_active):
        return Participant.objects.none()
    return Participant.objects.filter(client__user=user)


def was_among_the_people(user: User, path: str = "pk") -> Q:
    """She is among the people of the meeting at the end of ``path``."""
    met = own_places(user).filter(meetings__isnull=False)
    return Q(**{f"{path}__in": met.values("meetings")})


def hopes_for(user: User, path: str = "") -> Q:
    """The goal at the end of ``path`` is her hope; one that names nobody is the hope of the client with whom the work began."""
    way = f"{path}__" if path else ""
    places = own_places(user)
    hers = Q(**{f"{way}hoped_by__in": places})
    first = Q(**{f"{way}hoped_by__isnull": True, f"{way}case__client__in": places.values("client")})
    return hers | first


def hopes_of_those_at(meeting: Meeting) -> Q:
    """The goal is the hope of somebody who was among the people of this meeting, and may stand on what is looked at there."""
    return hopes_of(meeting.people.values("client")) & Q(case=meeting.case_id)


def hopes_of(clients: QuerySet[Any, Any] | Collection[int]) -> Q:
    """The goal is the hope of one of these clients; one that names nobody is hers with whom the work began."""
    return Q(hoped_by__client__in=clients) | Q(hoped_by__isnull=True, case__client__in=clients)


def seen_in(user: User) -> Q:
    """The film shows her, or the child and no other adult."""
    hers = own_places(user)
    others = Participant.objects.filter(client__isnull=False).exclude(pk__in=hers.values("pk"))
    child = Participant.objects.filter(child__isnull=False, case__in=hers.values("case"))
    return Q(pk__in=_films(hers)) | (Q(pk__in=_films(child)) & ~Q(pk__in=_films(others)))


def _films(places: QuerySet[Participant]) -> QuerySet[Participant]:
    return places.filter(films__isnull=False).values("films")  # type: ignore[return-value]


def agreed_to(user: User) -> Q:
    """The consent is her own, or one that she gave for the child."""
    places = own_places(user)
    return Q(participant__in=places) | Q(participant__child__isnull=False, given_by__in=places)
