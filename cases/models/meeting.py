"""A contact between practitioner and family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import User
from cases.models.cycle import Cycle
from cases.models.event import CaseEvent, TextVersion
from cases.scope import leading
from cases.sharing import was_among_the_people

if TYPE_CHECKING:
    from cases.models.people import Participant

LONGEST_MINUTES = 12 * 60
SEALED = ("where", "others", "why")


class Details(TypedDict, total=False):
    """What is known of a meeting: when and where, for how long, with whom."""

    kind: str
    starts_at: dt.datetime
    minutes: int | None
    place: str
    where: str
    others: str
    people: Iterable[Participant]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by whose they are and where they stand."""

    def led_by(self, user: User) -> MeetingQuerySet:
        """Meetings with families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "case"))

    def visible_to(self, user: User) -> MeetingQuerySet:
        """Meetings that this client is, or was, among."""
        return self.filter(was_among_the_people(user))

    def planned(self) -> MeetingQuerySet:
        """Meetings of which nobody has said yet what became of them."""
        return self.filter(state=Meeting.State.PLANNED)

    def held(self) -> MeetingQuerySet:
        """Meetings that took place."""
        return self.filter(state=Meeting.State.HELD)

    def with_families(self) -> MeetingQuerySet:
        """With the people of their cases, and the cycle, at hand."""
        return self.select_related("case__client", "case__child", "cycle")

    def with_open_notes(self) -> MeetingQuerySet:
        """Meetings that have been and whose shared note is still open."""
        return self.held().filter(notes__finished_at__isnull=True, notes__isnull=False)

    def opened(self) -> MeetingQuerySet:
        """Meetings that have a shared note."""
        return self.filter(notes__isnull=False)

    def of_settled_kind(self) -> MeetingQuerySet:
        """Meetings whose kind stays: they have a note, or the work with their family is closed."""
        return self.filter(Q(notes__isnull=False) | Q(case__closed_at__isnull=False))

    def bare(self) -> MeetingQuerySet:
        """Meetings on which nothing rests: no line, no rating, no reflection, no cycle that was reviewed at them."""
        reviewed = Q(kind=Meeting.Kind.SHARED_REVIEW, cycle__stage__in=[Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED])
        used = Q(notes__lines__isnull=False) | Q(ratings__isnull=False) | Q(private_note__written_at__isnull=False)
        return self.exclude(pk__in=Meeting.objects.filter(used | reviewed).values("pk"))


class Meeting(Coded):
    """One contact: planned, held, cancelled or not attended."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first meeting")
        FILMING = "filming", _("filming")
        SHARED_REVIEW = "shared_review", _("shared review")
        CLOSING = "closing", _("closing")
        FOLLOW_UP = "follow_up", _("follow-up")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")
        NOT_ATTENDED = "not_attended", _("not attended")

    class Place(models.TextChoices):
        HOME = "home", _("at the family's home")
        OURS = "ours", _("at our place")
        NURSERY = "nursery", _("nursery or school")
        WARD = "ward", _("hospital ward")
        VIDEO = "video", _("by video call")
        PHONE = "phone", _("by telephone")
        ELSEWHERE = "elsewhere", _("somewhere else")

    class Changed(Exception):
        """Somebody else changed the meeting since it was read."""

    class WrongState(Exception):
        """The meeting does not stand where this step begins."""

    class CodeTaken(Exception):
        """Another meeting has this code."""

    class InUse(Exception):
        """Something was written or rated at the meeting, so it cannot be undone, or be one that never was."""

    CYCLE_KINDS = (Kind.FILMING, Kind.SHARED_REVIEW)
    STANDING = (State.PLANNED, State.HELD)

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="meetings")
    cycle = models.ForeignKey("cases.Cycle", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)]
    )
    place = models.CharField(max_length=20, choices=Place, blank=True)
    where = EncryptedTextField(_("more exactly"), max_length=200, blank=True)
    people = models.ManyToManyField("cases.Participant", related_name="meetings", blank=True)
    others = EncryptedTextField(_("who else was there"), max_length=200, blank=True)
    why = EncryptedTextField(_("why it did not take place"), max_length=300, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="held") | Q(held_at__isnull=False), name="held_meeting_has_time"),
        ]
        indexes = [models.Index(fields=["case", "starts_at"], name="meeting_case_starts")]

    def get_absolute_url(self) -> str:
        return reverse("cases:meeting_detail", args=[self.case.code, self.code])

    @property
    def is_due(self) -> bool:
        """Whether its time has come and nobody has said what became of it."""
        return self.state == self.State.PLANNED and self.starts_at <= timezone.now()

    @transaction.atomic
    def edit(self, *, by: User, version: int, **details: Unpack[Details]) -> None:
        """Move the meeting or put its details right; earlier texts stay among the versions. Raises WrongState, Changed.

        Once it has a note, and in a closed case, the meeting keeps its kind and its cycle.
        """
        if self.says(details):
            return
        values: dict[str, Any] = {}
        if "kind" in details and not self.keeps_kind():
            starts_at = details.get("starts_at", self.starts_at)
            values["cycle"] = self.case.cycle_at(starts_at) if details["kind"] in self.CYCLE_KINDS else None
        else:
            details.pop("kind", None)
        self._change(CaseEvent.Verb.MEETING_MOVED, self.STANDING, by=by, version=version, **details, **values)

    @transaction.atomic
    def hold(self, *, by: User, version: int | None = None, **details: Unpack[Details]) -> None:
        """Say that the meeting took place, as it was planned or otherwise; raises WrongState, Changed.

        One that was planned for later has begun now.
        """
        details.pop("kind", None)
        now = timezone.now()
        details["starts_at"] = min(details.get("starts_at", self.starts_at), now)
        verb, there = CaseEvent.Verb.MEETING_HELD, self.State.HELD
        self._change(verb, (self.State.PLANNED,), by=by, version=version, state=there, held_at=now, **details)

    @transaction.atomic
    def cancel(self, *, by: User, version: int | None = None, why: str = "") -> None:
        """Say that it was called off; raises WrongState, Changed, and InUse where a hope was rated at it."""
        self._fall_through(CaseEvent.Verb.MEETING_CANCELLED, self.State.CANCELLED, by=by, version=version, why=why)

    @transaction.atomic
    def not_attended(self, *, by: User, version: int | None = None, why: str = "") -> None:
        """Say that the family was not there; raises WrongState, Changed, and InUse where a hope was rated at it."""
        self._fall_through(CaseEvent.Verb.MEETING_NOT_ATTENDED, self.State.NOT_ATTENDED, by=by, version=version, why=why)

    @transaction.atomic
    def take_back(self, *, by: User, version: int | None = None) -> None:
        """Undo a mark that was made by mistake: the meeting is planned again. Raises WrongState, Changed, InUse."""
        # Whoever writes at the meeting comes before or after.
        list(Meeting.objects.select_for_update(no_key=True).filter(pk=self.pk))
        if not Meeting.objects.bare().filter(pk=self.pk).exists():
            raise self.InUse
        marked = (self.State.HELD, self.State.CANCELLED, self.State.NOT_ATTENDED)
        verb, there = CaseEvent.Verb.MEETING_PLANNED, self.State.PLANNED
        self._change(verb, marked, by=by, version=version, state=there, held_at=None, why="")

    def be_finished(self, *, by: User) -> None:
        """Mark the meeting held and lock what was written at it, for a verb that tells the history in its own words."""
        now = timezone.now()
        held = {"state": self.State.HELD, "held_at": now, "starts_at": min(self.starts_at, now)}
        Meeting.objects.planned().filter(pk=self.pk).update(version=F("version") + 1, **held)
        first = Coalesce("first_finished_at", now)
        self.notes.filter(finished_at__isnull=True).update(finished_at=now, first_finished_at=first, finished_by=by)
        self.refresh_from_db()

    def keeps_kind(self) -> bool:
        """Whether what the meeting is for can no longer be said otherwise."""
        return Meeting.objects.of_settled_kind().filter(pk=self.pk).exists()

    def says(self, details: Details) -> bool:
        """Whether this is what is known of the meeting."""
        told = dict(details)
        people = told.pop("people", None)
        if people is not None and {place.pk for place in people} != set(self.people.values_list("pk", flat=True)):  # type: ignore[attr-defined]
            return False
        return all(getattr(self, name) == value for name, value in told.items())

    def _fall_through(self, verb: CaseEvent.Verb, there: State, *, by: User, version: int | None, why: str) -> None:
        """Say that a planned meeting did not take place."""
        list(Meeting.objects.select_for_update(no_key=True).filter(pk=self.pk))  # whoever rates comes before or after
        if self.state == self.State.PLANNED and self.ratings.exists():
            raise self.InUse
        self._change(verb, (self.State.PLANNED,), by=by, version=version, state=there, why=why)

    def _change(
        self, verb: CaseEvent.Verb, states: Iterable[State], *, by: User, version: int | None,
        people: Iterable[Participant] | None = None, **values: Any,
    ) -> None:  # fmt: skip
        """Write these values if the row stands in one of the states and still is what was seen; tell the history."""
        before = Meeting.objects.select_for_update(no_key=True).get(pk=self.pk)
        seen = before.version if version is None else version
        stored = {name: sealed(Meeting, name, values[name], code=self.code) for name in SEALED if name in values}
        rows = Meeting.objects.filter(pk=self.pk, state__in=states)
        if not rows.filter(version=seen).update(version=seen + 1, **values | stored):
            raise self.Changed if rows.exists() else self.WrongState
        for name in stored:
            old = getattr(before, name)
            if old and old != values[name]:
                TextVersion.objects.create(about=self.code, field=name, version=seen, text=old, replaced_by=by)
        if people is not None:
            self.people.set(people)
        if "starts_at" in values:  # what was rated here counts for the day of the meeting, as Goal.rate has it
            self.ratings.update(rated_at=min(values["starts_at"], timezone.now()))
        self.refresh_from_db(fields=["version", *values])
        self.case.tell(by=by, verb=verb, cycle=self.cycle, meeting=self)
