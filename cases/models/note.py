"""The shared note: what practitioner and client write together, line by line, with whose words they are."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import AccessEntry, User
from cases.models.event import CaseEvent, TextVersion
from cases.scope import leading
from cases.sharing import was_among_the_people

if TYPE_CHECKING:
    from cases.models.clip import Clip
    from cases.models.meeting import Meeting


class SharedNoteQuerySet(models.QuerySet["SharedNote"]):
    """Shared notes by whose they are."""

    def led_by(self, user: User) -> SharedNoteQuerySet:
        """Notes of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "meeting__case"))

    def visible_to(self, user: User) -> SharedNoteQuerySet:
        """Notes of meetings that this client was among, finished or still open."""
        return self.filter(was_among_the_people(user, "meeting"))


class SharedNote(Coded):
    """One meeting's shared note; finishing locks it, and what was there when it was first finished stays as it was."""

    class Finished(Exception):
        """The note is locked."""

    class StillOpen(Exception):
        """The note is not locked."""

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
        # So that the meeting is not taken back meanwhile.
        list(type(meeting).objects.select_for_update(no_key=True).filter(pk=meeting.pk))
        note, _begun = cls.objects.get_or_create(meeting=meeting)
        note.meeting = meeting
        return note.add_line(code=code, by=by, speaker=speaker, text=text, is_quote=is_quote, clip=clip)

    @transaction.atomic
    def add_line(
        self, *, code: uuid.UUID, by: User, speaker: NoteLine.Speaker, text: str, is_quote: bool = False,
        clip: Clip | None = None,
    ) -> NoteLine:  # fmt: skip
        """The line with this code, written once however often it is sent; raises Finished, NoteLine.Changed."""
        self.hold()
        while there := self.lines.filter(code=code).first():
            if there.began_as(speaker, text, is_quote=is_quote):
                there.note = self
                return there
            # Another line under a code that a page kept, as after going back: always the same other code, so it stands once.
            code = uuid.uuid5(code, text)
        if self.finished_at:
            raise self.Finished
        last = self.lines.aggregate(last=Max("position"))["last"] or 0
        try:
            with transaction.atomic():
                return self.lines.create(
                    code=code, position=last + 1, speaker=speaker, text=text, is_quote=is_quote, clip=clip, written_by=by,
                    is_addendum=self.first_finished_at is not None,
                )  # fmt: skip
        except IntegrityError as error:  # the code belongs to a line of another note
            raise NoteLine.Changed from error

    @transaction.atomic
    def finish(self, *, by: User, held: bool = False) -> None:
        """Lock the note, and with ``held`` say that its meeting took place; raises Finished, Meeting.WrongState."""
        if held:
            self.meeting.hold(by=by)
        now = timezone.now()
        still_open = SharedNote.objects.filter(pk=self.pk, finished_at__isnull=True)
        first = Coalesce("first_finished_at", now)
        if not still_open.update(finished_at=now, first_finished_at=first, finished_by=by):
            raise self.Finished
        self._tell(CaseEvent.Verb.NOTE_FINISHED, by=by)

    @transaction.atomic
    def unlock(self, *, by: User, why: str) -> None:
        """Open the note again for addenda, and keep why; raises StillOpen."""
        locked = SharedNote.objects.filter(pk=self.pk, finished_at__isnull=False)
        if not locked.update(finished_at=None, finished_by=None):
            raise self.StillOpen
        self.unlocks.create(why=why, by=by)
        self._tell(CaseEvent.Verb.NOTE_UNLOCKED, by=by)

    def may_change(self, line: NoteLine) -> bool:
        """Whether this line of the note may be reworded or taken out."""
        return self.finished_at is None and (self.first_finished_at is None or line.is_addendum)

    def hold(self) -> None:
        """Keep everybody else from writing or finishing until this transaction ends, and know how the note stands."""
        row = SharedNote.objects.select_for_update(no_key=True).get(pk=self.pk)
        self.finished_at, self.first_finished_at = row.finished_at, row.first_finished_at

    def _tell(self, verb: CaseEvent.Verb, *, by: User) -> None:
        self.meeting.case.tell(by=by, verb=verb, cycle=self.meeting.cycle, meeting=self.meeting)
        self.refresh_from_db(fields=["finished_at", "first_finished_at", "finished_by"])


class NoteLineQuerySet(models.QuerySet["NoteLine"]):
    """Lines by whose they are and whether they stand."""

    def led_by(self, user: User) -> NoteLineQuerySet:
        """Lines in notes of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "note__meeting__case"))

    def visible_to(self, user: User) -> NoteLineQuerySet:
        """Lines that stand in notes of meetings that this client was among."""
        return self.standing().filter(was_among_the_people(user, "note__meeting"))

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

    class Settled(Exception):
        """The line was there when the note was first finished, and stays as it was."""

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

    def began_as(self, speaker: str, text: str, *, is_quote: bool) -> bool:
        """Whether the line was first written with these words."""
        if self.version == 1:
            return (self.speaker, self.text, self.is_quote) == (speaker, text, is_quote)
        return TextVersion.objects.get(about=self.code, field="text", version=1).text == text

    @transaction.atomic
    def reword(self, *, by: User, version: int, speaker: Speaker, text: str, is_quote: bool) -> None:
        """Change what the line says if it still is what the writer saw, once however often it is sent.

        Raises Changed, Settled and SharedNote.Finished.
        """
        said = {"speaker": speaker, "is_quote": is_quote, "removed_at": None}
        before = self._before(by=by, version=version, standing=True, said=said | {"text": text})
        if before:
            said["text"] = sealed(NoteLine, "text", text, code=self.code)
            self._replace(before, by=by, **said)

    @transaction.atomic
    def remove(self, *, by: User, version: int) -> None:
        """Take the line out of the note; its text stays among the versions. Raises what ``reword`` does."""
        before = self._before(by=by, version=version, standing=True, said={})
        if before:
            self._replace(before, by=by, removed_at=timezone.now())
            self._log(by=by, act="line.removed")

    @transaction.atomic
    def restore(self, *, by: User, version: int) -> None:
        """Put a line that was taken out back in its place; raises what ``reword`` does."""
        before = self._before(by=by, version=version, standing=False, said={})
        if before:
            self._replace(before, by=by, removed_at=None)
            self._log(by=by, act="line.restored")

    def _log(self, *, by: User, act: str) -> None:
        """Into the access log; what is written saves itself, and belongs to the look at its page."""
        AccessEntry.objects.write(by=by, act=act, about=self.code, within=self.note.meeting.case.code)

    def _before(self, *, by: User, version: int, standing: bool, said: dict[str, Any]) -> NoteLine | None:
        """The row that may be changed now, or None where the answer to this very change was lost and it is asked for again.

        ``standing`` is whether the line must stand before the change; ``said`` is what a line that was changed by it says.
        """
        self.note.hold()
        before = NoteLine.objects.get(pk=self.pk)
        before.note = self.note
        turned = bool(said) or (before.removed_at is None) is not standing
        made = before.version == version + 1 and turned and all(getattr(before, name) == value for name, value in said.items())
        if made and TextVersion.objects.filter(about=self.code, field="text", version=version, replaced_by=by).exists():
            self.refresh_from_db()
            return None
        if self.note.finished_at:
            raise SharedNote.Finished
        if not self.note.may_change(before):
            raise self.Settled
        if before.version != version or (before.removed_at is None) is not standing:
            raise self.Changed
        return before

    def _replace(self, before: NoteLine, *, by: User, **values: Any) -> None:
        """Write the values over the row as it was before, whose text stays among the versions."""
        seen = before.version
        if not NoteLine.objects.filter(pk=self.pk, version=seen).update(version=seen + 1, **values):
            raise self.Changed
        TextVersion.objects.create(about=self.code, field="text", version=seen, text=before.text, replaced_by=by)
        self.refresh_from_db()


class NoteUnlock(Coded):
    """Why a finished note was opened again, and by whom."""

    note = models.ForeignKey(SharedNote, on_delete=models.CASCADE, related_name="unlocks")
    why = EncryptedTextField(_("why it is opened again"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[NoteUnlock]] = models.Manager()
