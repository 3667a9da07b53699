"""People, the record of what they looked at, the service they work for, and what it posts."""

from accounts.models.access import AccessEntry
from accounts.models.outbox import OutboxMessage
from accounts.models.revision import Revision
from accounts.models.service import Service
from accounts.models.user import Role, User

__all__ = ["AccessEntry", "OutboxMessage", "Revision", "Role", "Service", "User"]
