"""Lets what has just happened in a family have happened at another time, so that a demo can tell of months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_

from django.db.models import DateTimeField, Model, Q, QuerySet
from django.utils import timezone

from cases.models import (
    Case,
    CaseEvent,
    Clip,
    Closing,
    Consent,
    Cycle,
    Deletion,
    Film,
    Goal,
    GoalRating,
    Hold,
    Meeting,
    NoteLine,
    NoteUnlock,
    PrivateNote,
    SharedNote,
)
from footage.models import Recording
from questionnaires.models import Administration, Answer, HandInLink, Score

# How each kind of row leads to its case.
TO_CASE: dict[type[Model], str] = {
    Case: "pk", CaseEvent: "case", Clip: "film__cycle__case", Closing: "case", Consent: "participant__case", Cycle: "case",
    Deletion: "film__cycle__case", Film: "cycle__case", Goal: "case", GoalRating: "goal__case", Hold: "case", Meeting: "case",
    NoteLine: "note__meeting__case",
    NoteUnlock: "note__meeting__case", PrivateNote: "meeting__case", Recording: "film__cycle__case",
    SharedNote: "meeting__case", Administration: "case", Answer: "administration__case", HandInLink: "administration__case",
    Score: "administration__case",
}  # fmt: skip
# Times that somebody chose, rather than the moment of the act itself.
CHOSEN = {(Meeting, "starts_at"), (HandInLink, "expires_at")}


@contextmanager
def happening(case: Case, at: dt.datetime, *, since: dt.datetime | None = None) -> Iterator[None]:
    """Move every time that is noted in this family during the block, or ``since``, to ``at``."""
    began = since or timezone.now()
    yield
    gap = timezone.now() - at
    for model, way in TO_CASE.items():
        names = _moments(model)
        fresh = reduce(or_, (Q(**{f"{name}__gte": began}) for name in names))
        for key, *times in rows_of(model).filter(fresh, **{way: case.pk}).values_list("pk", *names):
            told = {name: time - gap for name, time in zip(names, times, strict=True) if time and time >= began}
            rows_of(model).filter(pk=key).update(**told)


def rows_of(model: type[Model]) -> QuerySet[Model]:
    """Every row of a kind."""
    return QuerySet(model)


def _moments(model: type[Model]) -> list[str]:
    names = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
    return [name for name in names if (model, name) not in CHOSEN]
