"""People, how they get in and stand to each other, what they looked at, the service they work for, and what it posts."""

from accounts.models.access import AccessEntry, AccessHead, Acting
from accounts.models.invitation import Invitation
from accounts.models.outbox import OutboxMessage
from accounts.models.retention import Retention
from accounts.models.revision import Revision
from accounts.models.service import Service
from accounts.models.sign_in import SignIn
from accounts.models.team import Cover, SupervisionLink, Team
from accounts.models.tries import KnownDevice, Tries
from accounts.models.user import Role, User

__all__ = [
    "AccessEntry", "AccessHead", "Acting", "Cover", "Invitation", "KnownDevice", "OutboxMessage", "Retention", "Revision",
    "Role", "Service", "SignIn", "SupervisionLink", "Team", "Tries", "User",
]  # fmt: skip
