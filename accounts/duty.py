"""Whom an alert reaches by mail."""

from __future__ import annotations

from accounts.models import User
from accounts.service import current_service


def duty_inbox() -> list[str]:
    """The address for alerts; without one, every admin's."""
    address = current_service().alerts_email
    if address:
        return [address]
    admins = User.objects.filter(is_admin=True, deactivated_at=None, email__isnull=False).order_by("pk")
    return [admin.email for admin in admins if admin.email and admin.is_active]
