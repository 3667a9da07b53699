"""What needs a practitioner, across her families."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions import Action, next_action
from cases.breaking_glass import told_to
from cases.consent_page import notices
from cases.film_ends import soon
from cases.models import Case, CaseEvent, Cycle, Meeting
from cases.next_step import next_step
from cases.standing import FACTS, Standing

NEEDS_SHOWN = 8
FAMILIES_SHOWN = 6
EVENTS_SHOWN = 6
MEETINGS_SHOWN = 5
NOTE_RESTS = dt.timedelta(hours=2)
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
        """Whether there is nothing to do but wait."""
        return self.action.waits


def today_page(user: User, *, now: dt.datetime) -> dict[str, Any]:
    """Everything that Today shows, in a fixed number of queries."""
    families = Case.objects.led_by(user).open()
    by_touch, pressing = _ordered(user, now=now)
    recent = by_touch[-FAMILIES_SHOWN:][::-1]
    shown = families.with_people().with_standing().in_bulk({*recent, *pressing[:NEEDS_SHOWN]})
    events = CaseEvent.objects.milestones().filter(case__in=families.values("pk"))
    return {
        "greeting": greeting(now.hour, user.short_name),
        "now": now,
        "opened": told_to(user).unseen().select_related("by", "case__client", "case__child").order_by("-at", "-pk"),
        "needs": [family_row(shown[pk], now) for pk in pressing[:NEEDS_SHOWN] if pk in shown],
        "needs_count": len(pressing),
        "families": [family_row(shown[pk], now) for pk in recent if pk in shown],
        "families_count": len(by_touch),
        "notices": notices(families, now=now),
        "ending_films": soon(user, today=timezone.localdate(now))[:NEEDS_SHOWN],
        **_meetings(user, now=now),
        "events": events.select_related("case__client", "case__child", "cycle")[:EVENTS_SHOWN],
    }


def _meetings(user: User, *, now: dt.datetime) -> dict[str, list[Meeting]]:
    """Planned ones to come; past ones of which nobody said what became of them; notes still open after their meeting."""
    mine = Meeting.objects.led_by(user).with_families()
    planned = mine.planned().order_by("starts_at", "pk")
    written = mine.with_open_notes().filter(starts_at__lt=now - NOTE_RESTS).order_by("-starts_at", "-pk")
    return {
        "next_meetings": list(planned.filter(starts_at__gt=now)[:MEETINGS_SHOWN]),
        "due_meetings": list(planned.filter(starts_at__lte=now)[:MEETINGS_SHOWN]),
        "open_notes": list(written[:MEETINGS_SHOWN]),
    }


def family_row(case: Case, now: dt.datetime) -> Row:
    """A list's row; the case must come with its people and from ``with_standing()``."""
    action = next_action(case, now=now)
    return Row(case, case.child.age(timezone.localdate(now)), stage_in_words(action.facts), action)


def stage_in_words(facts: Standing) -> str:
    """Where a case stands: "referral", "cycle 2, clips chosen", "closing"."""
    if facts.closed_at:
        return _("ended early") if facts.ended_early else _("closed")
    if facts.closing_meeting:
        return _("closing")
    if facts.cycle_stage:
        stage = Cycle.Stage(facts.cycle_stage).label
        return _("cycle %(number)d, %(stage)s") % {"number": facts.cycle_number, "stage": stage}
    return _("first meeting") if facts.was_met or facts.first_meeting else _("referral")


def greeting(hour: int, name: str) -> str:
    """How to say hello to somebody at this hour of the day."""
    called = {"name": name}
    if hour < MORNING_ENDS:
        return _("Good morning, %(name)s") % called
    return _("Good evening, %(name)s") % called if hour >= EVENING_BEGINS else _("Good afternoon, %(name)s") % called


def _ordered(user: User, *, now: dt.datetime) -> tuple[list[int], list[int]]:
    """Keys of the open families, the longest untouched first; of those whose next step is hers, the most pressing first."""
    rows = Case.objects.led_by(user).open().with_standing().order_by("touched_at", "pk").values("pk", *FACTS)
    standing = [(row.pop("pk"), Standing.read(row)) for row in rows]
    ways = [(pk, next_step(facts), facts) for pk, facts in standing]
    mine = [(way.step.urgency, pk) for pk, way, facts in ways if not way.waits(facts, now=now)]
    return [pk for pk, _facts in standing], [pk for _urgency, pk in sorted(mine, key=lambda pair: pair[0])]
