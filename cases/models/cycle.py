"""The cycle: a film is made, moments are chosen, the film is looked at together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models.event import CaseEvent
from footage.vault import new_recording

if TYPE_CHECKING:
    from cases.models.film import Film
    from cases.models.meeting import Meeting
    from cases.models.people import Participant
    from footage.models import Recording


class Cycle(models.Model):
    """One round of film and shared review, numbered within its case."""

    class Stage(models.TextChoices):
        PLANNED = "planned", _("planned")
        FILMED = "filmed", _("filmed")
        CLIPS_CHOSEN = "clips_chosen", _("clips chosen")
        REVIEWED = "reviewed", _("reviewed")
        CLOSED = "closed", _("closed")

    class WrongStage(Exception):
        """The cycle does not stand where this step begins."""

    class NoClips(Exception):
        """There is nothing to look at together yet."""

    class NoConsent(Exception):
        """Not everybody in the clips agrees that the film is looked at."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.PLANNED)
    latest_film = models.ForeignKey("cases.Film", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    filmed_at = models.DateTimeField(null=True, blank=True)
    clips_chosen_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cycle_number_in_case"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="cycle_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:cycle_detail", args=[self.case.code, self.number])

    @transaction.atomic
    def announce_film(
        self, *, by: User, length: int, file_name: str, head_sha256: str = "", people: Collection[Participant] = ()
    ) -> Film:
        """An empty film for its bytes to arrive in; the same one for the same file. ``people`` as in ``add_film``.

        Raises WrongStage and vault.NoSpace.
        """
        self._must_wait_for_film()
        same = {"owner": by, "length": length, "head_sha256": head_sha256, "state": "receiving"}
        there = self.films.filter(**{f"recording__{name}": value for name, value in same.items()}).first()
        if there is not None and head_sha256:
            return there
        recording = new_recording(owner=by, length=length, file_name=file_name, head_sha256=head_sha256)
        return self.add_film(recording, by=by, people=people)

    @transaction.atomic
    def add_film(self, recording: Recording, *, by: User, people: Collection[Participant] = ()) -> Film:
        """A film of these people, or of everybody in the case, whose bytes are this recording; raises WrongStage."""
        from cases.models.film import Film  # a film knows its cycle
        from cases.models.hold import Hold

        self._must_wait_for_film()
        film = Film.objects.create(cycle=self, recording=recording)
        film.people.set(people or self.case.participants.all())
        Hold.follow(self.case)
        Cycle.objects.filter(pk=self.pk).update(latest_film=film)
        self._filming_took_place(film, by=by)
        self.case.tell(by=by, verb=CaseEvent.Verb.FILM_ADDED, cycle=self)
        return film

    @transaction.atomic
    def film_is_ready(self, film: Film, *, by: User) -> None:
        """Note that there is a film to look at; a second one of the same cycle changes neither stage nor the next step."""
        if self._move(Cycle.Stage.PLANNED, Cycle.Stage.FILMED, also_closed=True):
            Cycle.objects.filter(pk=self.pk).update(latest_film=film)
            self.case.tell(by=by, verb=CaseEvent.Verb.FILM_READY, cycle=self)

    @transaction.atomic
    def choose_clips(self, *, by: User) -> None:
        """Say that the clips are ready for the shared review; raises WrongStage, NoClips."""
        if not self._move(Cycle.Stage.FILMED, Cycle.Stage.CLIPS_CHOSEN):
            raise self.WrongStage
        if not self.standing_clips().exists():
            raise self.NoClips
        self.case.tell(by=by, verb=CaseEvent.Verb.CLIPS_CHOSEN, cycle=self)

    @transaction.atomic
    def start_review(self, *, by: User) -> Meeting:
        """Open the shared review: its meeting and shared note, the same ones when it is opened again.

        Raises WrongStage, NoClips and NoConsent.
        """
        from cases.models.film import Film  # a film knows its cycle

        # Locks the row, so that two presses at once open one review.
        here = Cycle.objects.select_for_update(no_key=True).filter(pk=self.pk, stage=Cycle.Stage.CLIPS_CHOSEN)
        if not here.filter(_in_open_case()).exists():
            raise self.WrongStage
        clips = self.standing_clips()
        if not clips.exists():
            raise self.NoClips
        if clips.exclude(film__in=Film.objects.playable()).exists():
            raise self.NoConsent
        meeting = self.review()
        if meeting is None or meeting.notes.filter(finished_at__isnull=False).exists():
            meeting = self._expected_review() or meeting or self._new_review(by=by)
        if not meeting.notes.exists():
            meeting.notes.create()
            self.case.tell(by=by, verb=CaseEvent.Verb.REVIEW_STARTED, cycle=self, meeting=meeting)
        return meeting

    @transaction.atomic
    def finish_review(self, *, by: User) -> None:
        """Lock the shared note once the film has been looked at together; raises WrongStage, NoClips.

        Consent is not asked: a review during which it was withdrawn must still come to its end.
        """
        meeting = self.review()
        if meeting is None or not self._move(Cycle.Stage.CLIPS_CHOSEN, Cycle.Stage.REVIEWED):
            raise self.WrongStage
        if not self.standing_clips().exists():
            raise self.NoClips
        meeting.be_finished(by=by)
        self.case.tell(by=by, verb=CaseEvent.Verb.REVIEWED, cycle=self, meeting=meeting)

    @transaction.atomic
    def close(self, *, by: User) -> None:
        """End the cycle after its review; raises WrongStage."""
        if not self._move(Cycle.Stage.REVIEWED, Cycle.Stage.CLOSED):
            raise self.WrongStage
        self.case.tell(by=by, verb=CaseEvent.Verb.CYCLE_CLOSED, cycle=self)

    def review(self) -> Meeting | None:
        """The meeting of the shared review, once it was opened: the one whose note is still written, else the latest."""
        there = self.meetings.opened().filter(kind="shared_review", state__in=["planned", "held"])
        return there.order_by(F("notes__finished_at").desc(nulls_first=True), "-starts_at", "-pk").first()

    def _expected_review(self) -> Meeting | None:
        """Of the reviews that were planned, or said to have been, and are still to be opened, the one nearest to now."""
        expected = self.meetings.filter(kind="shared_review", state__in=["planned", "held"], notes__isnull=True)
        now = timezone.now()
        return min(expected.order_by("pk"), key=lambda meeting: abs(meeting.starts_at - now), default=None)

    def _new_review(self, *, by: User) -> Meeting:
        """A review that begins now without having been planned, with everybody."""
        meeting = self.meetings.create(case=self.case, kind="shared_review", starts_at=timezone.now(), planned_by=by)
        meeting.people.set(self.case.participants.all())
        return meeting

    def _filming_took_place(self, film: Film, *, by: User) -> None:
        """There is a film, so the filming that was planned for its day, or else next, has been."""
        zone = timezone.get_current_timezone()
        day_ends = dt.datetime.combine(film.filmed_date + dt.timedelta(days=1), dt.time(), zone)
        planned = self.meetings.planned().filter(kind="filming").select_for_update(no_key=True)  # nobody says so meanwhile
        until, later = planned.filter(starts_at__lt=day_ends), planned.filter(starts_at__gte=day_ends)
        meeting = until.order_by("-starts_at").first() or later.order_by("starts_at").first()
        if meeting is not None:
            meeting.case = self.case
            at = timezone.localtime(meeting.starts_at)
            meeting.hold(by=by, starts_at=dt.datetime.combine(film.filmed_date, at.time(), zone))

    def standing_clips(self) -> models.QuerySet:  # type: ignore[type-arg]
        """The clips for the review, in order."""
        from cases.models.clip import Clip  # a clip knows its film, which knows its cycle

        return Clip.objects.standing().filter(film__cycle=self).order_by("position", "pk")

    def may_mark(self) -> bool:
        """Whether clips may still be marked and changed; the cycle must come with its case."""
        return self.case.closed_at is None and self.stage in {Cycle.Stage.FILMED, Cycle.Stage.CLIPS_CHOSEN}

    def _must_wait_for_film(self) -> None:
        """Hold the row until this transaction ends; raises WrongStage once a film has arrived in full."""
        planned = Cycle.objects.select_for_update(no_key=True).filter(pk=self.pk, stage=Cycle.Stage.PLANNED)
        if (
            not planned.filter(_in_open_case()).exists()
            or self.films.filter(recording__state__in=["received", "converting"]).exists()
        ):
            raise self.WrongStage

    def _move(self, here: Stage, there: Stage, *, also_closed: bool = False) -> bool:
        """Move on if the row still stands ``here``; the guard is in SQL, so that two tabs cannot both win.

        In a closed case a cycle stays as it stands, but for a film that was on its way: it arrives.
        """
        now = timezone.now()
        standing = Cycle.objects.filter(Q() if also_closed else _in_open_case(), pk=self.pk, stage=here)
        moved = standing.update(**{"stage": there, f"{there.value}_at": now})
        if moved:
            self.stage = there
            setattr(self, f"{there.value}_at", now)
        return bool(moved)


def _in_open_case() -> Exists:
    """That the work with the family has not been closed."""
    from cases.models.case import Case  # a case knows its cycles

    return Exists(Case.objects.open().filter(pk=OuterRef("case")))
