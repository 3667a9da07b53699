"""A contact between practitioner and family."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User


class Meeting(Coded):
    """One contact: planned, held, cancelled or not attended."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first meeting")
        FILMING = "filming", _("filming")
        SHARED_REVIEW = "shared_review", _("shared review")
        CLOSING = "closing", _("closing")
        FOLLOW_UP = "follow_up", _("follow-up")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")
        NOT_ATTENDED = "not_attended", _("not attended")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="meetings")
    cycle = models.ForeignKey("cases.Cycle", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="held") | Q(held_at__isnull=False), name="held_meeting_has_time"),
        ]
        indexes = [models.Index(fields=["case", "starts_at"], name="meeting_case_starts")]

    @transaction.atomic
    def hold(self, *, by: User) -> None:
        """Note that the meeting took place, and lock what was written at it."""
        now = timezone.now()
        Meeting.objects.filter(pk=self.pk).update(state=Meeting.State.HELD, held_at=now)
        self.notes.filter(finished_at__isnull=True).update(finished_at=now, finished_by=by)
        self.refresh_from_db()
