"""The words of something that admins edit, as they once were published."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.user import User


class RevisionManager(models.Manager["Revision"]):
    """Revisions of one thing, by the code of that thing."""

    def about(self, code: uuid.UUID) -> models.QuerySet[Revision]:
        """The revisions of the thing with this code, newest first."""
        return self.filter(about=code).order_by("-number")

    def write(self, *, about: uuid.UUID, words: dict[str, Any], by: User | None) -> Revision:
        """Keep ``words`` as the newest revision of the thing, whose row the caller has locked."""
        last = self.filter(about=about).aggregate(last=models.Max("number"))["last"] or 0
        return self.create(about=about, number=last + 1, words=words, by=by)


class Revision(models.Model):
    """One publication: every field by its name, who made it and when; nothing changes it."""

    about = models.UUIDField()
    number = models.PositiveIntegerField()
    words = models.JSONField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[RevisionManager] = RevisionManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "number"], name="revision_numbered_once")]

    def __str__(self) -> str:
        return f"{self.about} {self.number}"
