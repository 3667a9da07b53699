"""Who may be the second of two people: an admin or a team lead who works here today, and never the first herself."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from accounts.models.user import UserQuerySet


def second_people(first: User) -> UserQuerySet:
    """Everybody else whose word counts; nobody where she is alone in her service."""
    return User.objects.working().filter(Q(is_admin=True) | Q(is_team_lead=True)).exclude(pk=first.pk)
