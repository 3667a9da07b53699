"""Whose a row is: a family's, one person's, the service's own, or everybody's."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models

from accounts.models import Invitation, Service, User
from cases.models import Case, Child, Client, Consent, Goal, Meeting, NoteLine, TextVersion
from footage.models import Recording, Scan
from public.models import Curated, Listed
from questionnaires.models import Answer, Score

PUBLIC, SERVICE = "public", "service"
FURTHEST = 5
Rows = models.QuerySet[Any]
# The way to the case where no row of the model itself leads there.
WAYS: dict[type[models.Model], str] = {
    Client: "places__case",
    Child: "places__case",
    Recording: "film__cycle__case",
    Scan: "consents__participant__case",
}
FOR_STAFF = {"alerts_email", "working"}


def owner_of(row: models.Model, field: str, families: Mapping[int, str], kinds: Mapping[int, str]) -> str:
    """``family-a``, ``person-client``, ``public`` or ``service``."""
    if isinstance(row, User):
        return f"person-{kinds.get(row.pk, 'nobody')}"
    if isinstance(row, Invitation):
        return f"person-{kinds.get(row.user_id, 'nobody')}"
    if isinstance(row, (Service, Curated)):
        hidden = field in FOR_STAFF or (isinstance(row, Listed) and row.state != Listed.State.PUBLISHED)
        return SERVICE if hidden else PUBLIC
    case = _case_of(row)
    return f"family-{families[case]}" if case else SERVICE


def who_is_named(row: models.Model, kinds: Mapping[int, str]) -> list[str]:
    """The adults of the family whom the row names, as kinds of person: with whom it is shared by ruling 6."""
    asked = NAMED.get(type(row))
    users = {client.user_id for client in asked(row)} if asked else set()
    return sorted(kind for user, kind in kinds.items() if user in users)


def rows_of(model: type[models.Model]) -> Rows:
    """Every row of a model, whosever it is: the adversary is nobody's."""
    return model._base_manager.all()  # noqa: SLF001 - some models have a manager of their own that hides rows


def _who_hopes(goal: Goal) -> list[Client]:
    named = goal.hoped_by and goal.hoped_by.client
    return [named or goal.case.client]


def _who_agreed(consent: Consent) -> list[Client]:
    return [consent.given_by.client] if consent.given_by.client else []


# Who of the family's adults a row names; a row of another model names none.
NAMED: dict[type[models.Model], Callable[[Any], Iterable[Client]]] = {
    Case: lambda row: [row.client],
    Client: lambda row: [row],
    Child: lambda row: Client.objects.filter(places__case__participants__child=row),
    Consent: _who_agreed,
    Goal: _who_hopes,
    Meeting: lambda row: Client.objects.filter(places__meetings=row),
    NoteLine: lambda row: Client.objects.filter(places__meetings=row.note.meeting_id),
    Answer: lambda row: Client.objects.filter(places=row.administration.respondent_id),
    Score: lambda row: Client.objects.filter(places=row.administration.respondent_id),
}


def _case_of(row: models.Model) -> int | None:
    """The key of the case that the row hangs on, if it hangs on one."""
    if isinstance(row, Case):
        return row.pk
    if isinstance(row, TextVersion):
        return _case_with(row.about)
    way = WAYS.get(type(row)) or way_to_case(type(row))
    if not way:
        return None
    found: Any = rows_of(type(row)).filter(pk=row.pk).values_list(way, flat=True).first()
    return int(found) if found else None


def _case_with(code: uuid.UUID) -> int | None:
    """The case of the goal, the line or the question whose text was kept."""
    ways = ((Case, "pk"), (Goal, "case"), (NoteLine, "note__meeting__case"))
    found = (rows_of(model).filter(code=code).values_list(way, flat=True).first() for model, way in ways)
    return next((key for key in found if key), None)


@cache
def way_to_case(model: type[models.Model]) -> str:
    """The shortest way from the model to a case by its own keys, never by a person; "" when there is none."""
    ahead: deque[tuple[type[models.Model], list[str]]] = deque([(model, [])])
    while ahead:
        here, way = ahead.popleft()
        if here is Case:
            return "__".join(way)
        if len(way) < FURTHEST:
            keys = (field for field in here._meta.concrete_fields if isinstance(field, models.ForeignKey))
            ahead.extend((key.related_model, [*way, key.name]) for key in keys if key.related_model is not User)
    return ""
