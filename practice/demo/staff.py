"""How the people of the demo stand to each other: a team, a supervisor, an absence that is over, somebody who leaves soon."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from accounts.belonging import link
from accounts.models import Cover, Team, User

TEAM = "North"
LEAVES_IN = dt.timedelta(days=24)
LINKED_FOR = dt.timedelta(days=200)
# An absence that is over, in days before today.
AWAY = (40, 31)


def settle(people: list[User]) -> None:
    """Everything of the above, made once each; what was made before is left as it is."""
    by_name = {person.short_name.lower(): person for person in people}
    alice, cara, dana, erin = (by_name[name] for name in ("alice", "cara", "dana", "erin"))
    today = timezone.localdate()
    team, is_new = Team.objects.get_or_create(name=TEAM)
    if is_new:
        User.objects.filter(pk__in=[alice.pk, cara.pk, dana.pk]).update(team=team)
        User.objects.filter(pk=dana.pk).update(last_date=today + LEAVES_IN)
    link(cara, alice, code=_code("supervision"), by=erin, first_date=today - LINKED_FOR, last_date=None)
    first, last = (today - dt.timedelta(days=days) for days in AWAY)
    told = {"practitioner": alice, "stand_in": cara, "made_by": erin, "first_date": first, "last_date": last}
    Cover.objects.get_or_create(code=_code("cover"), defaults=told)


def _code(name: str) -> uuid.UUID:
    # Drawn from the name, so that a second run finds the first.
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vig-demo:staff:{name}")
