"""A recording: the bytes of one film from the first byte received to the last byte destroyed; and the scan of a paper.

State and lease on the row are the truth; files and queued tasks follow them.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Recordings by what is to be done with them."""

    def receiving(self) -> RecordingQuerySet:
        """Uploads that have not arrived in full."""
        return self.filter(state=Recording.State.RECEIVING)

    def waiting_for_a_worker(self) -> RecordingQuerySet:
        """Recordings whose playable copy nobody holds a live lease on."""
        nobody = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
        return self.filter(nobody, state__in=[Recording.State.RECEIVED, Recording.State.CONVERTING])

    def ready(self) -> RecordingQuerySet:
        """Recordings with a verified playable copy."""
        return self.filter(state=Recording.State.READY)


class Recording(Coded):
    """One film's bytes: what has arrived, where its playable copy stands, and how its frames count."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("arriving")
        RECEIVED = "received", _("waiting to be made playable")
        CONVERTING = "converting", _("being made playable")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        DESTROYED = "destroyed", _("destroyed")

    class Problem(models.TextChoices):
        NO_FILM = "no_film", _("This file is not a film that can be opened.")
        NO_PICTURE = "no_picture", _("This file has no moving picture.")
        TOO_LONG = "too_long", _("This film is longer than the service takes.")
        TOO_LARGE = "too_large", _("This film is too large to be made playable here.")
        INCOMPLETE = "incomplete", _("The end of this film is missing. Please choose the film again.")
        DAMAGED = "damaged", _("This film could not be made playable. Please choose the film again.")
        NO_SPACE = "no_space", _("There is not enough space for this film. Please tell whoever looks after the service.")
        GAVE_UP = "gave_up", _("Making this film playable was tried three times and did not work.")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recordings")
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVING)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)

    # Arriving
    file_name = EncryptedTextField(max_length=255, blank=True)
    length = models.BigIntegerField(help_text="bytes announced")
    offset = models.BigIntegerField(default=0, help_text="bytes sealed and on disk")
    head_sha256 = models.CharField(max_length=64, blank=True, help_text="of the first MiB as it arrived, in hex")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(help_text="when an upload that stands still is destroyed")
    received_at = models.DateTimeField(null=True, blank=True)

    # Becoming playable
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_holder = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0, help_text="of the playable copy, as the encoder reports it")
    ready_at = models.DateTimeField(null=True, blank=True)

    # The playable copy, whose frames every mark counts
    fps_num = models.PositiveIntegerField(null=True, blank=True)
    fps_den = models.PositiveIntegerField(null=True, blank=True)
    frames = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    playable_bytes = models.BigIntegerField(null=True, blank=True)
    held = models.BooleanField(default=False, help_text="somebody keeps it from being destroyed, whatever its clock says")
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Recording]] = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0), name="recording_has_length"),
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=F("length")), name="recording_offset_within_length"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(fps_num__gt=0, fps_den__gt=0, frames__gt=0, playable_bytes__gt=0, ready_at__isnull=False),
                name="recording_ready_has_playable_copy",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="recording_state_lease")]


class Destruction(Coded):
    """The certificate of one recording's end: codes, counts and times, never a word of what was filmed."""

    class Why(models.TextChoices):
        WORK_ENDED = "work_ended", _("the work was closed as long ago as the service keeps films")
        WITHDRAWN = "withdrawn", _("somebody in it withdrew consent, and the days to think again were over")
        ASKED = "asked", _("two people decided it before its clock")
        STOOD_STILL = "stood_still", _("it never arrived whole, and its upload stood still too long")
        TAKEN_BACK = "taken_back", _("it never arrived whole, and whoever sent it took it back")
        REFUSED = "refused", _("it could not be made into a film that plays")
        RESTORED = "restored", _("it was destroyed before, and a backup had brought it back")

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="destruction")
    why = models.CharField(max_length=12, choices=Why)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="who asked or took it back; nobody: a clock",
    )  # fmt: skip
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the second of two people",
    )  # fmt: skip
    at = models.DateTimeField(help_text="when the key was destroyed")
    files = models.PositiveIntegerField(help_text="film, copy, stills and parts that stood on the disk then")
    bytes = models.BigIntegerField(help_text="what they came to, sealed")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="when none of them was on the disk any more")
    ledger_line = models.CharField(max_length=64, blank=True, help_text="SHA-256 of its line in the ledger, in hex")

    objects: ClassVar[models.Manager[Destruction]] = models.Manager()


class RecordingKey(models.Model):
    """The wrapped key of one recording; deleting this row is what destroys the film.

    A table of its own, so that a service can back it up under a shorter rule than the rest.
    """

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="key")
    key_id = models.CharField(max_length=20)
    wrapped = models.BinaryField(max_length=80)

    def __str__(self) -> str:
        return str(self.recording_id)


class Scan(Coded):
    """A picture of a signed paper, drawn anew and sealed in its own row; ``footage/scans.py`` opens and destroys it."""

    class Kind(models.TextChoices):
        PICTURE = "image/webp", _("a picture")
        PDF = "application/pdf", _("a PDF")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    size = models.PositiveIntegerField(help_text="clear bytes")
    sealed = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)


class ScanKey(models.Model):
    """The wrapped key of one scan; deleting this row is what destroys it."""

    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="key")
    key_id = models.CharField(max_length=20)
    wrapped = models.BinaryField(max_length=80)

    def __str__(self) -> str:
        return str(self.scan_id)
