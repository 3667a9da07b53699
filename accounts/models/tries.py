"""Wrong tries at getting in, and the browsers in which somebody got in before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Tries(models.Model):
    """How often something was tried and failed under one key; kept in the database, so that a restart forgets nothing."""

    # A keyed hash of what is counted and for whom: an account, a network, a known browser. Never an address in clear.
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)
    free_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.count} until {self.free_at:%H:%M}"


class KnownDevice(models.Model):
    """A browser in which a person signed in before; what strangers try elsewhere never slows it down."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pk}"
