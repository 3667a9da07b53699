"""One colleague before an admin: the account, the ways in, who she stands with, what was done to it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.leaving import held_by
from accounts.models import AccessEntry, Cover, Role, SignIn, SupervisionLink, User
from accounts.staff_list import row_of

ACTS_SHOWN = 12
# What an act is called in the log, and what it is called on the page.
ACTS = {
    "person.taken_on": gettext_lazy("Taken on"), "person.roles": gettext_lazy("Roles changed"),
    "person.last_date": gettext_lazy("Last day changed"), "person.email": gettext_lazy("E-mail address changed"),
    "person.deactivated": gettext_lazy("Deactivated"), "person.activated": gettext_lazy("Activated"),
    "person.signed_out": gettext_lazy("Signed out everywhere"), "person.invited": gettext_lazy("Invited"),
    "person.reset": gettext_lazy("Ways in reset"), "way.password": gettext_lazy("Password changed"),
    "way.passkey_added": gettext_lazy("Passkey added"), "way.passkey_removed": gettext_lazy("Passkey removed"),
    "way.passkey_named": gettext_lazy("Passkey renamed"),
    "way.app_added": gettext_lazy("App that shows codes set up"),
    "way.app_removed": gettext_lazy("App that shows codes switched off"), "way.codes_made": gettext_lazy("Recovery codes made"),
    "supervision.begun": gettext_lazy("Supervision agreed"),
    "supervision.ended": gettext_lazy("Supervision ended"), "cover.begun": gettext_lazy("Cover agreed"),
    "cover.ended": gettext_lazy("Cover ended"), "case.handed_over": gettext_lazy("Families handed over"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """One act on the account, in words."""

    entry: AccessEntry
    words: str
    detail: str


def person_page(person: User, *, by: User) -> dict[str, Any]:
    """All that stands on the page of a colleague, who comes from ``with_standing``."""
    covers = _standing(Cover.objects.standing(), "stand_in", person)
    supervision = _standing(SupervisionLink.objects.standing(), "supervisor", person)
    away = next((held for held in covers if held.practitioner == person and not held.is_to_come), None)
    return {
        "person": person,
        "row": row_of(person, away),
        "is_own": person.pk == by.pk,
        "sign_ins": SignIn.objects.of(person.pk).count(),
        "held": held_by(person),
        "links": [*covers, *supervision],
        "acts": acts_on(person),
        "code": uuid.uuid4(),
    }


def acts_on(person: User) -> list[Done]:
    """What was done to the account lately, the latest first."""
    rows = AccessEntry.objects.filter(kind=AccessEntry.Kind.CHANGE, about=person.code).select_related("by")
    return [_done(entry) for entry in rows.order_by("-at", "-pk")[:ACTS_SHOWN]]


def _standing(links: QuerySet[Any], other: str, person: User) -> list[Any]:
    """The links that hold or will and have this person on either side."""
    hers = links.filter(Q(practitioner=person) | Q(**{other: person}))
    return list(hers.select_related("practitioner", other).order_by("first_date", "pk"))


def _done(entry: AccessEntry) -> Done:
    act, _colon, detail = entry.page.partition(":")
    if act in {"person.roles", "person.taken_on"}:
        detail = ", ".join(str(Role(value).label) for value in detail.split(",") if value)
    elif act == "person.last_date":
        detail = date_format(dt.date.fromisoformat(detail)) if detail else _("none any more")
    return Done(entry, str(ACTS.get(act, act)), detail)
