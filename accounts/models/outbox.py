"""The outbox: what is to be posted, written in the transaction of what it tells about."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField


class OutboxMessage(Coded):
    """One mail; its address and words are sealed, and wiped once it was handed over."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        DOUBTFUL = "doubtful", _("may have been sent")

    # One message per key, however often the verb behind it is tried again.
    key = models.CharField(max_length=120, unique=True)
    to = EncryptedTextField(max_length=254)
    subject = EncryptedTextField(max_length=200)
    body = EncryptedTextField(max_length=20_000)
    # To somebody whose post others may see: nothing in it says who the service is.
    is_neutral = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_waiting")]
