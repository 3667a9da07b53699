"""A marked moment of a film: a range of frames, never a cut."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, Sealed, sealed
from accounts.models import AccessEntry, User
from cases.models.cycle import Cycle
from cases.models.film import Film
from cases.scope import leading

if TYPE_CHECKING:
    from cases.models.case import Case


class ClipQuerySet(models.QuerySet["Clip"]):
    """Clips by whose they are and whether they stand."""

    def led_by(self, user: User) -> ClipQuerySet:
        """Clips in films of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "film__cycle__case"))

    def standing(self) -> ClipQuerySet:
        """Clips that nobody took out."""
        return self.filter(removed_at__isnull=True)


class Clip(Coded):
    """Frames ``in_frame`` (included) to ``out_frame`` (excluded) of the playable copy, and why they matter."""

    class Changed(Exception):
        """Somebody else changed the clip, or the order of clips, since it was read."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="clips")
    position = models.PositiveSmallIntegerField()
    in_frame = models.PositiveIntegerField()
    out_frame = models.PositiveIntegerField()
    title = EncryptedTextField(_("what happens"), max_length=120, blank=True)
    level = models.CharField(_("what do you see?"), max_length=20, blank=True)
    behaviour = models.CharField(_("more exactly"), max_length=40, blank=True)
    goal = models.ForeignKey("cases.Goal", on_delete=models.SET_NULL, null=True, blank=True, related_name="clips")
    question = EncryptedTextField(_("a question to open with"), max_length=300, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ClipQuerySet] = ClipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_frame__lt=F("out_frame")),
                name="clip_ends_after_it_begins",
                violation_error_message=_("The clip must end after it begins."),
            ),
        ]
        indexes = [models.Index(fields=["film", "position"], name="clip_film_position")]

    @property
    def frames(self) -> int:
        """How many frames the clip shows."""
        return self.out_frame - self.in_frame

    def says(self, values: dict[str, object]) -> bool:
        """Whether the clip stands and says this, or was changed since it did."""
        if self.removed_at is not None:
            return False
        return self.version > 1 or all(getattr(self, name) == value for name, value in values.items())

    @classmethod
    @transaction.atomic
    def mark(cls, film: Film, *, code: uuid.UUID, by: User, **values: object) -> Clip:
        """The clip with this code, marked once however often it is sent; raises Changed, Cycle.WrongStage."""
        case = _may_mark(film.cycle_id)
        there = film.clips.filter(code=code).first()
        if there is not None and there.says(values):
            return there
        if there is not None:  # another clip under a code that a page kept, as after going back: it gets one of its own
            code = uuid.uuid4()
        last = film.clips.aggregate(last=Max("position"))["last"] or 0
        try:
            with transaction.atomic():
                clip = film.clips.create(code=code, position=last + 1, marked_by=by, **values)
        except IntegrityError as error:  # the code belongs to a clip of another film
            raise cls.Changed from error
        AccessEntry.objects.write(by=by, act="clip.marked", about=clip.code, within=case.code)
        return clip

    @transaction.atomic
    def change(self, *, version: int, **values: object) -> Case:
        """Set these fields if the clip still is what was seen; its case. Raises Changed, Cycle.WrongStage."""
        case = _may_mark(self.film.cycle_id)
        stored: dict[str, object] = {
            name: self._sealed(name, str(value)) if name in {"title", "question"} else value for name, value in values.items()
        }
        if not Clip.objects.filter(pk=self.pk, version=version).update(version=version + 1, **stored):
            raise self.Changed
        self.refresh_from_db()
        return case

    @transaction.atomic
    def remove(self, *, by: User, version: int) -> None:
        """Take the clip out of the review; it can be brought back. Raises Changed, Cycle.WrongStage."""
        case = self.change(version=version, removed_at=timezone.now())
        AccessEntry.objects.write(by=by, act="clip.removed", about=self.code, within=case.code)

    @transaction.atomic
    def restore(self, *, by: User, version: int) -> None:
        """Bring a removed clip back to its place; raises Changed, Cycle.WrongStage."""
        case = self.change(version=version, removed_at=None)
        AccessEntry.objects.write(by=by, act="clip.restored", about=self.code, within=case.code)

    @staticmethod
    @transaction.atomic
    def put_in_order(film: Film, *, seen: list[uuid.UUID], wanted: list[uuid.UUID]) -> None:
        """Give the film's standing clips this order if they still are in the one that was seen.

        Raises Changed also when what is wanted is not exactly those clips, and Cycle.WrongStage.
        """
        _may_mark(film.cycle_id)
        standing = film.clips.filter(removed_at__isnull=True).order_by("position", "pk").select_for_update(no_key=True)
        clips = {clip.code: clip for clip in standing}
        if not clips or list(clips) != seen or sorted(clips) != sorted(wanted):
            raise Clip.Changed
        for position, code in enumerate(wanted, start=1):
            clips[code].position = position
        Clip.objects.bulk_update(clips.values(), ["position"])

    def _sealed(self, name: str, text: str) -> Sealed:
        return sealed(Clip, name, text, code=self.code)


def _may_mark(cycle_pk: int) -> Case:
    """Hold the cycle's row while its clips change, so that finishing the review waits; its case. Raises Cycle.WrongStage."""
    held = Cycle.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    cycle = held.get(pk=cycle_pk)
    if not cycle.may_mark():
        raise Cycle.WrongStage
    return cycle.case
