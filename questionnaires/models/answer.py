"""What was answered, and what was computed of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from questionnaires.answers import Value, from_json


class Answer(Coded):
    """What was answered to one item; the value is JSON, sealed."""

    administration = models.ForeignKey("questionnaires.Administration", on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=255)
    value = EncryptedTextField(help_text="JSON: an option's code, a list of codes, a number, a text, true, null for skipped")
    given_in = models.CharField(max_length=64, help_text="SHA-256 of the browser's own secret: it alone is shown the answer")
    answered_at = models.DateTimeField(default=timezone.now)
    seq = models.PositiveBigIntegerField(default=0, help_text="grows in one browser: an older save never covers a newer one")

    objects: ClassVar[models.Manager[Answer]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["administration", "item"], name="one_answer_per_item")]

    def told(self) -> Value:
        """The value as the item's type gives it; None where the question was skipped."""
        return from_json(self.value)


class Score(Coded):
    """A scale's value as it was computed once, at sending, with what was missing."""

    class Reason(models.TextChoices):
        TOO_MANY_MISSING = "too-many-missing", _("too many questions were not answered")
        NOT_SCORABLE = "item-not-scorable", _("an answer cannot be counted")
        DEPENDENCY = "dependency", _("a part of it has no score")

    administration = models.ForeignKey("questionnaires.Administration", on_delete=models.CASCADE, related_name="scores")
    scale = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True, help_text="why there is no value")
    n_answered = models.PositiveSmallIntegerField()
    n_items = models.PositiveSmallIntegerField()
    is_prorated = models.BooleanField(default=False)
    band = models.CharField(max_length=120, blank=True)
    engine = models.CharField(max_length=10, help_text="which rules computed it")
    computed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Score]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["administration", "scale"], name="one_score_per_scale"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, reason="") | (Q(value__isnull=True) & ~Q(reason="")),
                name="score_has_value_or_reason",
            ),
        ]
