"""Complaints about how the service handles people's data, and the clock that the law puts on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from public.models.curated import CuratedQuerySet


class Complaint(Coded):
    """What somebody is unhappy with, in her words; acknowledged within 30 days (Data Protection Act 2018, s. 164A)."""

    name = EncryptedTextField(_("your name"), max_length=120, blank=True)
    contact = EncryptedTextField(_("how to reach you"), max_length=254, blank=True)
    words = EncryptedTextField(_("what happened"), max_length=10_000)
    reference = models.CharField(max_length=12, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = EncryptedTextField(_("what came of it"), max_length=10_000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = CuratedQuerySet.as_manager()
