"""The administration: one person asked once, her answers, the links by which she hands them in, the scores."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User
from questionnaires.models.instrument import InstrumentVersion


class AdministrationQuerySet(models.QuerySet["Administration"]):
    """Administrations by whose they are."""

    def led_by(self, user: User) -> AdministrationQuerySet:
        """Administrations of families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(case__practitioner=user)


class Administration(Coded):
    """One person, one edition, one point in the course."""

    class Timepoint(models.TextChoices):
        BEFORE = "before", _("before")
        DURING = "during", _("on the way")
        AFTER = "after", _("after")
        FOLLOW_UP = "follow_up", _("follow-up")

    class Mode(models.TextChoices):
        LINK = "link", _("on their own phone")
        TOGETHER = "together", _("together, on this screen")

    class State(models.TextChoices):
        ASKED = "asked", _("not begun yet")
        ANSWERING = "answering", _("begun")
        SENT = "sent", _("handed in")
        CANCELLED = "cancelled", _("taken back")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="administrations")
    respondent = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, related_name="administrations")
    edition = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="administrations")
    timepoint = models.CharField(max_length=10, choices=Timepoint)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.LINK)
    language = models.CharField(max_length=20, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True, help_text="the first answer")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="the latest answer")
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AdministrationQuerySet] = AdministrationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_administration_has_time"),
        ]
        indexes = [models.Index(fields=["case", "asked_at"], name="administration_case_asked")]


class HandInLink(Coded):
    """One message's own token, of which only the SHA-256 is kept; all links of an administration die when it is sent."""

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[HandInLink]] = models.Manager()


class Answer(Coded):
    """What was answered to one item; the value is JSON, sealed."""

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=255)
    value = EncryptedTextField(help_text="JSON: an option's code, a list of codes, a number, a text, true, null for skipped")
    given_in = models.CharField(max_length=64, help_text="SHA-256 of the browser's own secret: it alone is shown the answer")
    answered_at = models.DateTimeField(default=timezone.now)
    seq = models.PositiveBigIntegerField(default=0, help_text="grows in one browser: an older save never covers a newer one")

    objects: ClassVar[models.Manager[Answer]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["administration", "item"], name="one_answer_per_item")]


class Score(Coded):
    """A scale's value as it was computed once, at sending, with what was missing."""

    class Reason(models.TextChoices):
        TOO_MANY_MISSING = "too-many-missing", _("too many questions were not answered")
        NOT_SCORABLE = "item-not-scorable", _("an answer cannot be counted")
        DEPENDENCY = "dependency", _("a part of it has no score")

    administration = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="scores")
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
