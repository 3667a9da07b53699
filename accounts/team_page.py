"""Teams and links between colleagues as pages show them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import Cover, SupervisionLink, Team, User
from accounts.staff_list import rows_of, with_standing

PAST_SHOWN = 20


def links_page(links: QuerySet[Any], other: str) -> dict[str, Any]:
    """The links that hold or will, and the last of those that are over; ``other`` is the side beside the practitioner."""
    links = links.select_related("practitioner", other)
    standing = links.standing().order_by("first_date", "pk")  # type: ignore[attr-defined]
    over = links.exclude(pk__in=links.standing().values("pk")).order_by("-last_date", "-pk")  # type: ignore[attr-defined]
    return {"standing": standing, "over": over[:PAST_SHOWN]}


def teams_page(by: User) -> dict[str, Any]:
    """Every team with how many work in it."""
    inside = Count("people", filter=Q(people__deactivated_at__isnull=True))
    return {"teams": Team.objects.managed_by(by).annotate(size=inside).order_by("name")}


def my_team_page(lead: User) -> dict[str, Any]:
    """Who is in the team that she leads, who is away, who supervises whom."""
    people = with_standing(User.objects.teamed_with(lead).working())
    inside = User.objects.teamed_with(lead).working().values("pk")
    covers = Cover.objects.standing().filter(practitioner__in=inside).order_by("first_date", "pk")
    links = SupervisionLink.objects.standing().filter(practitioner__in=inside).order_by("first_date", "pk")
    away = list(covers.select_related("practitioner", "stand_in"))
    return {
        "team": lead.team,
        "rows": rows_of(people, [held for held in away if not held.is_to_come]),
        "covers": away,
        "links": list(links.select_related("practitioner", "supervisor")),
    }
