"""The instrument: a questionnaire, and its editions, each of which stays as it is once it is published."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded


class Instrument(Coded):
    """A questionnaire, known by its key in all its editions."""

    key = models.SlugField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Instrument]] = models.Manager()


class InstrumentVersion(Coded):
    """One edition: its definition as canonical JSON, which nothing changes after it was published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=30)
    definition = models.TextField(help_text="canonical JSON: keys sorted, no white space")
    sha256 = models.CharField(max_length=64, help_text="of the definition, in hexadecimal")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_validated = models.BooleanField(default=False, help_text="whether published research stands behind its scores")
    comparable_with = models.JSONField(default=list, blank=True, help_text="versions whose scores may be subtracted from these")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[InstrumentVersion]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "version"], name="one_edition_per_version"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="published_edition_has_time"
            ),
        ]
