"""Where a family stands: the facts from which the next step and the way follow; pure, as ``with_standing()`` gathers them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils import timezone

from cases.models import Case, Closing, Meeting

MEETINGS = ("first_meeting", "closing_meeting", "follow_up")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting that was held or is planned."""

    code: uuid.UUID
    starts_at: dt.datetime
    is_held: bool

    @classmethod
    def read(cls, row: Mapping[str, str] | None) -> Appointment | None:
        """From the object that the database makes of a meeting; a time without a zone is UTC."""
        if row is None:
            return None
        at = dt.datetime.fromisoformat(row["starts_at"])
        starts_at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return cls(uuid.UUID(row["code"]), starts_at, row["state"] == Meeting.State.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts about one case; what belongs to a closing before the last reopening is not among them."""

    consented: bool = False
    has_goal: bool = False
    first_meeting: Appointment | None = None
    closing_meeting: Appointment | None = None
    follow_up: Appointment | None = None
    cycle_number: int | None = None
    cycle_stage: str | None = None
    cycle_planned_at: dt.datetime | None = None
    film_code: uuid.UUID | None = None
    film_state: str | None = None
    before_asked_at: dt.datetime | None = None
    before_answered_at: dt.datetime | None = None
    after_asked_at: dt.datetime | None = None
    after_answered_at: dt.datetime | None = None
    started_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    last_closed_at: dt.datetime | None = None
    ending: str | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Standing:
        """From a row of ``with_standing().values(*FACTS)``."""
        return cls(**{**row, **{name: Appointment.read(row[name]) for name in MEETINGS}})

    @classmethod
    def of(cls, case: Case) -> Standing:
        """From a case that comes from ``with_standing()``."""
        return cls.read({name: getattr(case, name) for name in FACTS})

    @property
    def was_met(self) -> bool:
        """Whether the first conversation has been; a family whose goal or cycle stands was talked to, wherever it is noted."""
        held = self.first_meeting is not None and self.first_meeting.is_held
        return held or self.cycle_number is not None or (self.has_goal and self.first_meeting is None)

    @property
    def ended_early(self) -> bool:
        """Whether the work is closed before it came to its end."""
        return self.closed_at is not None and self.ending not in {None, Closing.Ending.COMPLETED}

    @property
    def resumed(self) -> bool:
        """Whether the work was taken up again and no cycle has begun since."""
        if self.closed_at or not self.last_closed_at:
            return False
        return self.cycle_planned_at is None or self.cycle_planned_at <= self.last_closed_at

    @property
    def after_was_asked(self) -> bool:
        """Whether the questionnaire at the end was given out, for this end."""
        return self._for_this_end(self.after_asked_at)

    @property
    def waits_for_before(self) -> bool:
        """Whether a questionnaire of the beginning is out and not back."""
        return bool(self.before_asked_at and not self.before_answered_at)

    @property
    def waits_for_after(self) -> bool:
        """Whether a questionnaire of the end is out and not back."""
        return self.after_was_asked and not self._for_this_end(self.after_answered_at)

    def _for_this_end(self, at: dt.datetime | None) -> bool:
        return at is not None and (self.closed_at is not None or self.last_closed_at is None or at > self.last_closed_at)


FACTS = tuple(field.name for field in fields(Standing))


def is_to_come(meeting: Appointment | None, *, now: dt.datetime) -> bool:
    """Whether a meeting is planned for a later day than today."""
    if meeting is None or meeting.is_held:
        return False
    return timezone.localdate(meeting.starts_at) > timezone.localdate(now)
