"""Which meeting comes next, and when it may well be, so that planning it needs no typing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from cases.models.case import Case
from cases.models.cycle import Cycle
from cases.models.meeting import Meeting
from cases.next_step import USUAL_CYCLES

WEEK, HALF_A_YEAR = dt.timedelta(weeks=1), dt.timedelta(weeks=26)
STEP_MINUTES = 15
FIRST_HOUR, LAST_HOUR = 8, 19
MORNING = dt.time(10)


def expected(case: Case, *, kind: str = "") -> dict[str, Any]:
    """What a form for the next meeting is filled in with; the case must come from ``with_standing()``."""
    standing = case.meetings.filter(state__in=Meeting.STANDING).order_by("starts_at", "pk")
    rows = list(standing.values_list("kind", "state", "starts_at", "place"))
    stage, number = case.cycle_stage, case.cycle_number or 0  # type: ignore[attr-defined]
    guess = next_kind(
        met=any(state == Meeting.State.HELD for _kind, state, _at, _place in rows),
        closed=case.closed_at is not None,
        cycles_reviewed=number if stage in {Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED} else max(0, number - 1),
        stage=stage,
        planned={kind for kind, state, _at, _place in rows if state == Meeting.State.PLANNED},
    )
    last = timezone.localtime(rows[-1][2]) if rows else None
    wanted = kind if kind in Meeting.Kind.values else guess
    after = HALF_A_YEAR if wanted == Meeting.Kind.FOLLOW_UP else WEEK
    at = next_start(last, now=timezone.localtime(), after=after)
    place = next((place for _kind, _state, _at, place in reversed(rows) if place), "")
    return {"kind": wanted, "date": at.date(), "time": at.time(), "place": place}


def next_kind(*, met: bool, closed: bool, cycles_reviewed: int, stage: str | None, planned: Collection[str]) -> str:
    """The kind of the next meeting, from whether anybody met yet, where the latest cycle stands and what is planned already."""
    kind = Meeting.Kind
    if closed:
        return kind.FOLLOW_UP
    if not met and kind.FIRST not in planned:
        return kind.FIRST
    filmed = stage in {Cycle.Stage.FILMED, Cycle.Stage.CLIPS_CHOSEN}
    if not filmed and kind.FILMING not in planned:
        done = cycles_reviewed >= USUAL_CYCLES and stage != Cycle.Stage.PLANNED
        return kind.CLOSING if done and kind.CLOSING not in planned else kind.FILMING
    if kind.SHARED_REVIEW not in planned:
        return kind.SHARED_REVIEW
    return kind.OTHER


def next_start(last: dt.datetime | None, *, now: dt.datetime, after: dt.timedelta = WEEK) -> dt.datetime:
    """The same weekday and hour as last time, so long ``after`` it, in a week still to come; all in the service's zone.

    Without a last time, or with one outside the hours of work, it is ten o'clock; a weekend gives way to Monday.
    """
    hour = _on_the_step(last.time()) if last and FIRST_HOUR <= last.hour <= LAST_HOUR else MORNING
    day = (last or now).date() + after
    while day <= now.date():
        day += WEEK
    while day.weekday() >= 5:  # noqa: PLR2004 - Saturday
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, hour, now.tzinfo)


def _on_the_step(at: dt.time) -> dt.time:
    return at.replace(minute=at.minute // STEP_MINUTES * STEP_MINUTES, second=0, microsecond=0)
