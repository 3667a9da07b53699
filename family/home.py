"""What a client's first page shows: each case she takes part in, what is next there, and what waits for her."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cases.models import Case, Meeting
from questionnaires.models import Administration


@dataclass(frozen=True, slots=True)
class Card:
    """One case as she knows it: by the child's name, and whom she works with."""

    case: Case
    next_meeting: Meeting | None
    waiting: list[Administration]


def home_page(user: User, *, now: dt.datetime) -> dict[str, Any]:
    """The page's contents in a fixed number of queries, what goes on first."""
    cases = Case.objects.visible_to(user).select_related("child", "practitioner").order_by("-started_at", "-pk")
    ahead = next_meetings(user, now=now)
    asked = waiting(user)
    cards = [
        Card(case, ahead.get(case.pk), [one for one in asked if one.case_id == case.pk])
        for case in sorted(cases, key=lambda case: case.closed_at is not None)
    ]
    return {"name": user.short_name if user.name else "", "cards": cards}


def next_meetings(user: User, *, now: dt.datetime) -> dict[int, Meeting]:
    """The next meeting of each case that she is expected at."""
    planned = Meeting.objects.visible_to(user).planned().filter(starts_at__gt=now).order_by("-starts_at", "-pk")
    return {meeting.case_id: meeting for meeting in planned}


def waiting(user: User) -> list[Administration]:
    """What she was asked and has not handed in, the oldest first."""
    asked = Administration.objects.visible_to(user).out().select_related("case", "edition").order_by("asked_at", "pk")
    return list(asked.defer("edition__definition"))
