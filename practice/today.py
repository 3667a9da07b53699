"""What needs a practitioner, across her families."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions import Action, next_action
from cases.models import Case, CaseEvent, Cycle
from cases.next_step import NextStep, next_step

NEEDS_SHOWN = 8
FAMILIES_SHOWN = 6
EVENTS_SHOWN = 6
MORNING_ENDS, EVENING_BEGINS = 12, 18


@dataclass(frozen=True, slots=True)
class Row:
    """One family in a list: who, how old, where it stands, what comes next."""

    case: Case
    age: str
    stage: str
    action: Action

    @property
    def waits(self) -> bool:
        """Whether the next step is only to wait."""
        return self.action.step is NextStep.WAIT_FOR_FILM


def today_page(user: User, *, now: dt.datetime) -> dict[str, Any]:
    """Everything that Today shows, in a fixed number of queries."""
    families = Case.objects.led_by(user).open()
    recent = families.with_people().with_standing().order_by("-touched_at")[:FAMILIES_SHOWN]
    pressing = _most_pressing(user)
    needs = families.with_people().with_standing().in_bulk(pressing[:NEEDS_SHOWN])
    events = CaseEvent.objects.milestones().filter(case__in=families.values("pk"))
    return {
        "greeting": greeting(now.hour, user.short_name),
        "now": now,
        "needs": [family_row(needs[pk], now.date()) for pk in pressing[:NEEDS_SHOWN] if pk in needs],
        "needs_count": len(pressing),
        "families": [family_row(case, now.date()) for case in recent],
        "families_count": families.count(),
        "events": events.select_related("case__client", "case__child", "cycle")[:EVENTS_SHOWN],
    }


def family_row(case: Case, today: dt.date) -> Row:
    """A list's row; the case must come with its people and from ``with_standing()``."""
    return Row(case, case.child.age(today), stage_in_words(case), next_action(case))


def stage_in_words(case: Case) -> str:
    """Where a case stands: "first meeting" or "cycle 2, clips chosen"."""
    if case.closed_at:
        return _("closed")
    if not case.cycle_number:  # type: ignore[attr-defined]
        return _("first meeting")
    stage = Cycle.Stage(case.cycle_stage).label  # type: ignore[attr-defined]
    return _("cycle %(number)d, %(stage)s") % {"number": case.cycle_number, "stage": stage}  # type: ignore[attr-defined]


def greeting(hour: int, name: str) -> str:
    """How to say hello to somebody at this hour of the day."""
    called = {"name": name}
    if hour < MORNING_ENDS:
        return _("Good morning, %(name)s") % called
    return _("Good evening, %(name)s") % called if hour >= EVENING_BEGINS else _("Good afternoon, %(name)s") % called


def _most_pressing(user: User) -> list[int]:
    """Keys of the families whose next step is the practitioner's: most pressing first, then the longest untouched."""
    rows = Case.objects.led_by(user).open().with_standing().order_by("touched_at")
    standing = rows.values_list("pk", F("consented"), F("cycle_stage"), F("film_state"))
    steps = [(pk, next_step(consented=agreed, stage=stage, film_state=film)) for pk, agreed, stage, film in standing]
    mine = [(step.urgency, pk) for pk, step in steps if step is not NextStep.WAIT_FOR_FILM]
    return [pk for _urgency, pk in sorted(mine, key=lambda pair: pair[0])]
