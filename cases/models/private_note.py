"""The private note: the practitioner's own reflection on a meeting, which never reaches a page that a client looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import User
from cases.models.event import TextVersion
from cases.scope import leading_herself

if TYPE_CHECKING:
    from cases.models.meeting import Meeting


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Private notes by whose they are."""

    def led_by(self, user: User) -> PrivateNoteQuerySet:
        """Private notes on families that this practitioner leads herself; a stand-in does not read them."""
        return self.filter(leading_herself(user, "meeting__case"))


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

    @classmethod
    @transaction.atomic
    def write(cls, meeting: Meeting, *, by: User, version: int, text: str) -> PrivateNote:
        """Keep the reflection if it still is what the writer saw, once however often it is sent; ``version`` 0 begins it.

        Raises Changed.
        """
        now = timezone.now()
        first = {"text": text, "written_by": by, "written_at": now}
        note, begun = cls.objects.select_for_update(no_key=True).get_or_create(meeting=meeting, defaults=first)
        if begun or note._was_written(by=by, version=version, text=text):  # noqa: SLF001 - its own
            return note
        stored = sealed(PrivateNote, "text", text, code=note.code)
        seen = cls.objects.filter(pk=note.pk, version=version)
        if not seen.update(text=stored, version=version + 1, written_by=by, written_at=now):
            raise cls.Changed
        TextVersion.objects.create(about=note.code, field="text", version=version, text=note.text, replaced_by=by)
        note.refresh_from_db()
        return note

    def _was_written(self, *, by: User, version: int, text: str) -> bool:
        """Whether this very change was made already and its answer was lost."""
        return self.version == version + 1 and self.written_by_id == by.pk and self.text == text
