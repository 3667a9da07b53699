"""The access log: who looked at what, who was refused, and what was done to whose account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.user import User

LOOK_SECONDS = 600


class AccessEntryManager(models.Manager["AccessEntry"]):
    """The only writers of the log; each is one statement in the transaction of what it tells about."""

    def look(self, *, by: User, page: str, about: uuid.UUID) -> None:
        """Write that ``by`` saw ``page`` about the thing with this code, once per person, page, thing and ten minutes."""
        now = timezone.now()
        window = int(now.timestamp()) // LOOK_SECONDS
        entry = AccessEntry(by=by, at=now, kind=AccessEntry.Kind.LOOK, page=page, about=about, window=window)
        self.bulk_create([entry], ignore_conflicts=True)

    def refusal(self, *, by: User, page: str, about: uuid.UUID) -> None:
        """Write that ``by`` asked for something that is not theirs or not there."""
        self.create(by=by, kind=AccessEntry.Kind.REFUSAL, page=page, about=about)

    def change(self, *, by: User, act: str, about: uuid.UUID, detail: str = "") -> None:
        """Write what ``by`` did to somebody's account: the act and perhaps a role, a day, a number; never a name."""
        told = f"{act}:{detail}" if detail else act
        self.create(by=by, kind=AccessEntry.Kind.CHANGE, page=told, about=about)


class AccessEntry(models.Model):
    """One look, refusal or act on an account: codes only, never a word of content."""

    class Kind(models.TextChoices):
        LOOK = "look", _("looked at")
        REFUSAL = "refusal", _("refused")
        CHANGE = "change", _("changed")

    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.CharField(max_length=80)
    about = models.UUIDField()
    window = models.BigIntegerField(null=True)

    objects: ClassVar[AccessEntryManager] = AccessEntryManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "page", "about", "window"], name="one_look_per_ten_minutes"),
        ]
        indexes = [models.Index(fields=["about", "at"], name="access_about_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.page} {self.about}"
