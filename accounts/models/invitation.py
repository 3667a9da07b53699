"""An invitation: a link and a code, sent on two ways, that together let one person make her first way in."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.tokens import hashed


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they open anything."""

    def unspent(self) -> InvitationQuerySet:
        """Neither used nor revoked; some of them may be too old."""
        return self.filter(redeemed_at__isnull=True, revoked_at__isnull=True)

    def alive(self) -> InvitationQuerySet:
        """Those that open: unspent, in time, of somebody who may sign in."""
        last_day = Q(user__last_date__isnull=True) | Q(user__last_date__gte=timezone.localdate())
        return self.unspent().filter(last_day, expires_at__gt=timezone.now(), user__deactivated_at__isnull=True)

    def opened_by(self, token: str) -> InvitationQuerySet:
        """The living invitation with this link's token; the token is what gives the right to it."""
        return self.alive().filter(token_hash=hashed(token)).select_related("user", "made_by")

    def redeemed_since(self, at: dt.datetime) -> InvitationQuerySet:
        """Those that let somebody in since then who still may sign in."""
        return self.filter(redeemed_at__gte=at, user__deactivated_at__isnull=True).select_related("user")


class Invitation(Coded):
    """One person, one link, one code; neither is stored, only their hashes."""

    class Way(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        HAND = "hand", _("by hand: a text message or a picture to scan")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    # The thing that it dies with, such as a case; accounts knows nothing of cases but their codes.
    about = models.UUIDField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=Way, default=Way.HAND)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(redeemed_at__isnull=True, revoked_at__isnull=True), name="one_open_invitation"
            ),
        ]
