"""Complaints about how the service handles people's data, and the clock that the law puts on them."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import AccessEntry, User
from public.models.curated import CuratedQuerySet

# Without what is easily taken for a digit.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "0123456789"
TO_ACKNOWLEDGE = dt.timedelta(days=30)


class ComplaintQuerySet(CuratedQuerySet):
    """Complaints by who may read them."""

    def waiting_first(self) -> Self:
        """What nobody acknowledged, the oldest first; then what is not answered; then what is, the latest first."""
        return self.order_by(
            F("answered_at").desc(nulls_first=True), F("acknowledged_at").asc(nulls_first=True), "made_at", "pk"
        )


class Complaint(Coded):
    """What somebody is unhappy with, in her words; acknowledged within 30 days (Data Protection Act 2018, s. 164A)."""

    class CodeTaken(Exception):
        """Another complaint has this code already."""

    class Changed(Exception):
        """What came of it was written in another tab since it was read."""

    name = EncryptedTextField(_("your name"), max_length=120, blank=True)
    contact = EncryptedTextField(_("how to reach you"), max_length=254, blank=True)
    words = EncryptedTextField(_("what happened"), max_length=10_000)
    reference = models.CharField(max_length=12, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = EncryptedTextField(_("what came of it"), max_length=10_000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ComplaintQuerySet.as_manager()

    @classmethod
    @transaction.atomic
    def lodge(cls, *, code: uuid.UUID, name: str, contact: str, words: str) -> tuple[Self, bool]:
        """The complaint, and whether it is new: sent twice it is one. Raises CodeTaken where the code is another's."""
        told = {"name": name, "contact": contact, "words": words}
        made = cls(code=code, reference=_new_reference(), **told)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            standing = cls.objects.get(code=code)
            if any(getattr(standing, field) != value for field, value in told.items()):
                raise cls.CodeTaken from None
            return cast("Self", standing), False
        return made, True

    @transaction.atomic
    def acknowledge(self, *, by: User) -> bool:
        """Note that the person knows that it is being looked at; whether this did it, for it is noted once."""
        waiting = Complaint.objects.filter(pk=self.pk, acknowledged_at=None)
        noted = bool(waiting.update(acknowledged_at=timezone.now(), acknowledged_by=by))
        self.refresh_from_db()
        if noted:
            AccessEntry.objects.change(by=by, act="complaint.acknowledged", about=self.code)
        return noted

    @transaction.atomic
    def answer(self, *, by: User, version: int, outcome: str) -> None:
        """Write what came of it, over what was seen; to answer is to acknowledge, too. Raises Changed."""
        standing = Complaint.objects.select_for_update(no_key=True).get(pk=self.pk)
        if standing.version == version + 1 and standing.answered_by_id == by.pk and standing.outcome == outcome:
            return  # this very answer was saved already and its own answer was lost
        if standing.version != version:
            raise self.Changed
        standing.acknowledge(by=by)
        now = timezone.now()
        text = sealed(Complaint, "outcome", outcome, code=self.code)
        told = {"answered_at": standing.answered_at or now, "answered_by": by, "version": version + 1}
        Complaint.objects.filter(pk=self.pk).update(outcome=text, **told)
        self.refresh_from_db()
        AccessEntry.objects.change(by=by, act="complaint.answered", about=self.code)

    @property
    def acknowledge_by(self) -> dt.date:
        """The day by which the person must know that it arrived."""
        return timezone.localdate(self.made_at + TO_ACKNOWLEDGE)

    @property
    def mail_address(self) -> str:
        """Where a mail reaches the person; empty where she left none, or one that only a machine would write."""
        try:
            validate_email(self.contact)
            self.contact.rpartition("@")[2].encode("idna")
        except (ValidationError, UnicodeError):
            return ""
        return "" if '"' in self.contact else self.contact


def _new_reference() -> str:
    """Four letters and four digits, to be read out on a telephone."""
    return "".join(secrets.choice(LETTERS) for _turn in range(4)) + "-" + "".join(secrets.choice(DIGITS) for _turn in range(4))
