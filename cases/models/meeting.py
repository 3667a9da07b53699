"""A contact between practitioner and family."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User

LONGEST_MINUTES = 12 * 60


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by whose they are and where they stand."""

    def led_by(self, user: User) -> MeetingQuerySet:
        """Meetings with families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(case__practitioner=user)


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

    class Place(models.TextChoices):
        HOME = "home", _("at the family's home")
        OURS = "ours", _("at our place")
        NURSERY = "nursery", _("nursery or school")
        WARD = "ward", _("hospital ward")
        VIDEO = "video", _("by video call")
        PHONE = "phone", _("by telephone")
        ELSEWHERE = "elsewhere", _("somewhere else")

    class Changed(Exception):
        """Somebody else changed the meeting since it was read."""

    class WrongState(Exception):
        """The meeting does not stand where this step begins."""

    class CodeTaken(Exception):
        """Another meeting has this code."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="meetings")
    cycle = models.ForeignKey("cases.Cycle", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)]
    )
    place = models.CharField(max_length=20, choices=Place, blank=True)
    where = EncryptedTextField(_("more exactly"), max_length=200, blank=True)
    people = models.ManyToManyField("cases.Participant", related_name="meetings", blank=True)
    others = EncryptedTextField(_("who else was there"), max_length=200, blank=True)
    why = EncryptedTextField(_("why it did not take place"), max_length=300, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

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
