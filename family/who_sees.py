"""Who can see what of a case, told to a client from what holds this minute: the same rules that open the pages are asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Cover, User
from cases.models import Case, Consent, Emergency, Meeting, Participant


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who sees what the practitioner sees while she is away."""

    name: str
    last_date: dt.date | None


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Whom this client agreed to by name, and whether everything else that it needs is there too."""

    name: str
    given_date: dt.date
    sees: bool


@dataclass(frozen=True, slots=True)
class Filming:
    """How this client's own agreement to be filmed stands: "agreed", "ended" or "none"."""

    state: str
    on: dt.date | None = None


def who_sees_page(case: Case, user: User) -> dict[str, Any]:
    """The page's contents; the case must come with its people and practitioner."""
    return {
        "case": case,
        "practitioner": case.practitioner.short_name,
        "stand_ins": _stand_ins(case),
        "supervisors": _supervisors(case, user),
        "shared_meetings": _with_another_adult(case, user),
        "emergencies": Emergency.objects.filter(case=case).select_related("by").order_by("-at"),
        "filming": _filming(case, user),
    }


def _stand_ins(case: Case) -> list[StandIn]:
    covers = Cover.objects.live().filter(practitioner=case.practitioner).select_related("stand_in").order_by("last_date")
    return [StandIn(cover.stand_in.short_name, cover.last_date) for cover in covers if _leads(cover.stand_in, case)]


def _leads(user: User, case: Case) -> bool:
    return Case.objects.led_by(user).filter(pk=case.pk).exists()


def _supervisors(case: Case, user: User) -> list[Supervisor]:
    named = Consent.objects.visible_to(user).live().filter(
        purpose=Consent.Purpose.SUPERVISION, participant__case=case, participant__client__user=user
    )  # fmt: skip
    return [
        Supervisor(consent.supervisor.short_name, consent.given_date, sees=_supervises(consent.supervisor, case))
        for consent in named.select_related("supervisor").order_by("given_date", "pk") if consent.supervisor
    ]  # fmt: skip


def _supervises(user: User, case: Case) -> bool:
    return Case.objects.supervised_by(user).filter(pk=case.pk).exists()


def _with_another_adult(case: Case, user: User) -> int:
    """At how many of her meetings somebody else was who may sign in here too, and so may read what was written there.

    Of an adult who was never at a meeting with her nothing is said, not even that there is one.
    """
    others = Participant.objects.filter(meetings=OuterRef("pk"), client__user__is_client=True).exclude(client__user=user)
    return Meeting.objects.visible_to(user).filter(Exists(others), case=case, state__in=Meeting.STANDING).count()


def _filming(case: Case, user: User) -> Filming:
    """Her own agreement to be filmed, the latest; never what another adult agreed to."""
    own = Consent.objects.visible_to(user).to_film().filter(participant__case=case, participant__client__user=user)
    live = own.live().order_by("-given_date", "-pk").first()
    if live:
        return Filming("agreed", live.given_date)
    ended = own.order_by("-given_date", "-pk").first()
    if ended is None:
        return Filming("none")
    return Filming("ended", ended.withdrawn_at.date() if ended.withdrawn_at else ended.expires_date)
