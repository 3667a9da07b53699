"""The work with a family, a file per noun."""

from cases.models.case import Case
from cases.models.clip import Clip
from cases.models.closing import Closing
from cases.models.consent import Consent
from cases.models.consent_text import ConsentText
from cases.models.cycle import Cycle
from cases.models.deletion import Deletion
from cases.models.emergency import Emergency
from cases.models.event import CaseEvent, TextVersion
from cases.models.film import Film
from cases.models.goal import Goal, GoalRating
from cases.models.hold import Hold
from cases.models.meeting import Meeting
from cases.models.note import NoteLine, NoteUnlock, SharedNote
from cases.models.people import Child, Client, Participant
from cases.models.private_note import PrivateNote

__all__ = [
    "Case", "CaseEvent", "Child", "Client", "Clip", "Closing", "Consent", "ConsentText", "Cycle", "Deletion", "Emergency",
    "Film", "Goal", "GoalRating", "Hold", "Meeting", "NoteLine", "NoteUnlock", "Participant", "PrivateNote", "SharedNote",
    "TextVersion",
]  # fmt: skip
