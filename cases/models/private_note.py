"""The private note: the practitioner's own reflection on a meeting, which never reaches a page that a client looks at."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Private notes by whose they are."""

    def led_by(self, user: User) -> PrivateNoteQuerySet:
        """Private notes on families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(meeting__case__practitioner=user)


class PrivateNote(Coded):
    """What the practitioner thinks about one meeting."""

    class Changed(Exception):
        """The note was changed in another tab since it was read."""

    meeting = models.OneToOneField("cases.Meeting", on_delete=models.CASCADE, related_name="private_note")
    text = EncryptedTextField(_("reflection"), max_length=20_000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[PrivateNoteQuerySet] = PrivateNoteQuerySet.as_manager()  # type: ignore[assignment]
