"""The work with a family, a file per noun."""

from cases.models.case import Case
from cases.models.clip import Clip
from cases.models.consent import Consent
from cases.models.cycle import Cycle
from cases.models.event import CaseEvent, TextVersion
from cases.models.film import Film
from cases.models.goal import Goal, GoalRating
from cases.models.meeting import Meeting
from cases.models.note import NoteLine, SharedNote
from cases.models.people import Child, Client, Participant

__all__ = [
    "Case", "CaseEvent", "Child", "Client", "Clip", "Consent", "Cycle", "Film", "Goal", "GoalRating", "Meeting", "NoteLine",
    "Participant", "SharedNote", "TextVersion",
]  # fmt: skip
