"""How a course of work ended, and whether it was taken up again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField


class Closing(Coded):
    """One end of a case: how, why, by whom; and the reason for which it was opened again, if it was."""

    class Ending(models.TextChoices):
        COMPLETED = "completed", _("the work came to its end")
        FAMILY_STOPPED = "family_stopped", _("the family decided to stop")
        OUT_OF_REACH = "out_of_reach", _("the family could not be reached")
        MOVED = "moved", _("the family moved away")
        OTHER_HELP = "other_help", _("other help was needed first")
        OTHER = "other", _("another reason")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="closings")
    ending = models.CharField(_("how did the work end?"), max_length=20, choices=Ending)
    why = EncryptedTextField(_("in a few words"), max_length=600, blank=True)
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened_why = EncryptedTextField(_("why it is taken up again"), max_length=600, blank=True)

    objects: ClassVar[models.Manager[Closing]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(reopened_at__isnull=True), name="one_standing_closing"),
        ]
