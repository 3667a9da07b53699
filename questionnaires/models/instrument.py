"""The instrument: a questionnaire, and its editions, each of which stays as it is once it is published."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from questionnaires.definition import Definition, definition_from


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

    class Altered(Exception):
        """The definition is not the one that its SHA-256 was taken of."""

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

    def read(self) -> Definition:
        """The definition as values; raises Altered when it is not what was published.

        Kept in memory by its hash, so that ``definition`` may be deferred.
        """
        return _definition_of(self.pk, self.sha256)


@lru_cache(maxsize=64)
def _definition_of(edition: int, sha256: str) -> Definition:
    """The definition of this edition; a draft that is revised has another hash."""
    text = InstrumentVersion.objects.values_list("definition", flat=True).get(pk=edition)
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise InstrumentVersion.Altered
    return definition_from(json.loads(text))
