"""People and the record of what they looked at."""

from accounts.models.access import AccessEntry
from accounts.models.user import Role, User

__all__ = ["AccessEntry", "Role", "User"]
