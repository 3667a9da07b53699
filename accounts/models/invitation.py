"""An invitation: a link and a code, sent on two ways, that together let one person make her first way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded


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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(redeemed_at__isnull=True, revoked_at__isnull=True), name="one_open_invitation"
            ),
        ]
