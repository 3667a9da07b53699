"""The shared note: what practitioner and client write together, line by line, with whose words they are."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import User
from cases.models.event import TextVersion

if TYPE_CHECKING:
    from cases.models.clip import Clip
    from cases.models.meeting import Meeting


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    """Shared notes by whose they are."""

    def led_by(self, user: User) -> SharedNoteQuerySet:
        """Notes of families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(meeting__case__practitioner=user)


class SharedNote(Coded):
    """One meeting's shared note; finishing locks it."""

    class Finished(Exception):
        """The note is locked."""

    meeting = models.ForeignKey("cases.Meeting", on_delete=models.CASCADE, related_name="notes")
    finished_at = models.DateTimeField(null=True, blank=True)
    first_finished_at = models.DateTimeField(null=True, blank=True, help_text="lines written after it are addenda")
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[SharedNoteQuerySet] = SharedNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting"], name="one_shared_note_per_meeting")]

    @classmethod
    @transaction.atomic
    def write(
        cls, meeting: Meeting, *, code: uuid.UUID, by: User, speaker: NoteLine.Speaker, text: str, is_quote: bool = False,
        clip: Clip | None = None,
    ) -> NoteLine:  # fmt: skip
        """A line of this meeting's note, which begins with the first one; raises Finished, NoteLine.Changed."""
        note, _begun = cls.objects.get_or_create(meeting=meeting)
        note.meeting = meeting
        return note.add_line(code=code, by=by, speaker=speaker, text=text, is_quote=is_quote, clip=clip)

    @transaction.atomic
    def add_line(
        self, *, code: uuid.UUID, by: User, speaker: NoteLine.Speaker, text: str, is_quote: bool = False,
        clip: Clip | None = None,
    ) -> NoteLine:  # fmt: skip
        """The line with this code, written once however often it is sent; raises Finished, NoteLine.Changed."""
        self._still_open()
        there = self.lines.filter(code=code).first()
        if there is not None and there.says(speaker, text, is_quote=is_quote):
            return there
        if there is not None:  # another line under a code that a page kept, as after going back: it gets one of its own
            code = uuid.uuid4()
        last = self.lines.aggregate(last=Max("position"))["last"] or 0
        try:
            with transaction.atomic():
                return self.lines.create(
                    code=code, position=last + 1, speaker=speaker, text=text, is_quote=is_quote, clip=clip, written_by=by
                )
        except IntegrityError as error:  # the code belongs to a line of another note
            raise NoteLine.Changed from error

    def _still_open(self) -> None:
        """Hold the note's row until this transaction ends, so that finishing waits; raises Finished."""
        if not SharedNote.objects.select_for_update().filter(pk=self.pk, finished_at__isnull=True).exists():
            raise self.Finished


class NoteLineQuerySet(models.QuerySet["NoteLine"]):
    """Lines by whose they are and whether they stand."""

    def led_by(self, user: User) -> NoteLineQuerySet:
        """Lines in notes of families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(note__meeting__case__practitioner=user)

    def standing(self) -> NoteLineQuerySet:
        """Lines that nobody took out."""
        return self.filter(removed_at__isnull=True)


class NoteLine(Coded):
    """One line of a shared note: whose words, whether quoted, and what it says."""

    class Speaker(models.TextChoices):
        CLIENT = "client", _("parent or carer")
        CHILD = "child", _("child")
        PRACTITIONER = "practitioner", _("practitioner")
        TOGETHER = "together", _("together")

    class Changed(Exception):
        """Somebody else changed the line since it was read."""

    note = models.ForeignKey(SharedNote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    speaker = models.CharField(max_length=20, choices=Speaker, default=Speaker.TOGETHER)
    is_quote = models.BooleanField(default=False)
    text = EncryptedTextField(max_length=2000)
    clip = models.ForeignKey("cases.Clip", on_delete=models.SET_NULL, null=True, blank=True, related_name="lines")
    is_addendum = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[NoteLineQuerySet] = NoteLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "position"], name="line_position_in_note")]
        indexes = [
            models.Index(fields=["note", "-position"], condition=Q(is_quote=True, removed_at__isnull=True), name="line_quotes"),
        ]

    def says(self, speaker: str, text: str, *, is_quote: bool) -> bool:
        """Whether the line says this, or was changed since it did."""
        return self.version > 1 or (self.speaker, self.text, self.is_quote) == (speaker, text, is_quote)

    @transaction.atomic
    def reword(self, *, by: User, version: int, speaker: Speaker, text: str, is_quote: bool) -> None:
        """Change what the line says if it still is what the writer saw; raises Changed and SharedNote.Finished."""
        self._replace(
            NoteLine.objects.standing(), by=by, version=version, speaker=speaker, is_quote=is_quote,
            text=sealed(NoteLine, "text", text, code=self.code),
        )  # fmt: skip

    @transaction.atomic
    def remove(self, *, by: User, version: int) -> None:
        """Take the line out of the note; its text stays among the versions. Raises Changed and SharedNote.Finished."""
        self._replace(NoteLine.objects.standing(), by=by, version=version, removed_at=timezone.now())

    @transaction.atomic
    def restore(self, *, by: User, version: int) -> None:
        """Put a line that was taken out back in its place; raises Changed and SharedNote.Finished."""
        self._replace(NoteLine.objects.filter(removed_at__isnull=False), by=by, version=version, removed_at=None)

    def _replace(self, lines: models.QuerySet[NoteLine], *, by: User, version: int, **values: object) -> None:
        self.note._still_open()  # noqa: SLF001 - the note guards its own lines
        before = NoteLine.objects.get(pk=self.pk)
        if not lines.filter(pk=self.pk, version=version).update(version=version + 1, **values):
            raise self.Changed
        TextVersion.objects.create(about=self.code, field="text", version=version, text=before.text, replaced_by=by)
        self.refresh_from_db()


class NoteUnlock(Coded):
    """Why a finished note was opened again, and by whom."""

    note = models.ForeignKey(SharedNote, on_delete=models.CASCADE, related_name="unlocks")
    why = EncryptedTextField(_("why it is opened again"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[NoteUnlock]] = models.Manager()
