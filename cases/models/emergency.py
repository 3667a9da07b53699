"""Breaking the glass: an admin opens one family's record for an hour, with a reason, loudly."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import AccessEntry, User

MINUTES_OPEN = 60


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    """Emergencies by whether they are open now."""

    def live(self) -> EmergencyQuerySet:
        """Those whose hour has not passed."""
        return self.filter(until_at__gt=timezone.now())

    def unseen(self) -> EmergencyQuerySet:
        """Those of which the practitioner has not said that she read of them."""
        return self.filter(seen_at__isnull=True)


class Emergency(Coded):
    """Who opened which family, why, and until when; never a film (ruling 12)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="emergencies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("why it cannot wait"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True, help_text="when the practitioner said that she read of it")

    objects: ClassVar[EmergencyQuerySet] = EmergencyQuerySet.as_manager()  # type: ignore[assignment]

    @transaction.atomic
    def be_seen(self, *, by: User) -> None:
        """The practitioner has read of it; the first time counts."""
        if Emergency.objects.unseen().filter(pk=self.pk).update(seen_at=timezone.now()):
            AccessEntry.objects.write(by=by, act="emergency.seen", about=self.code, within=self.case.code)
