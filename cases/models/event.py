"""What happened in a case, and the texts that were there before they were changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Events by what they are told for."""

    def milestones(self) -> CaseEventQuerySet:
        """What a family's story is told by, the latest first; small steps on the way are left out."""
        return self.exclude(verb__in=CaseEvent.SMALL_STEPS).select_related("cycle", "meeting").order_by("-at", "-pk")


class CaseEvent(models.Model):
    """One line of a case's history, written in the same transaction as the change; the timeline reads this table alone."""

    class Verb(models.TextChoices):
        CASE_STARTED = "case.started", _("The work began")
        CASE_EDITED = "case.edited", _("Details were changed")
        GOAL_RATED = "goal.rated", _("A goal was rated")
        CONSENT_GIVEN = "consent.given", _("Consent to film was given")
        CONSENT_WITHDRAWN = "consent.withdrawn", _("Consent to film was withdrawn")
        CONSENT_AGREED = "consent.agreed", _("A further agreement was given")
        CONSENT_SCANNED = "consent.scanned", _("The signed paper was added to a consent")
        CONSENT_UNSCANNED = "consent.unscanned", _("The signed paper was taken away from a consent")
        CONSENT_ENDED = "consent.ended", _("A further agreement was withdrawn")
        CYCLE_PLANNED = "cycle.planned", _("A cycle was started")
        FILM_ADDED = "film.added", _("A film began to arrive")
        FILM_READY = "film.ready", _("A film is ready to look at")
        FILM_REMOVED = "film.removed", _("An unfinished film was removed")
        FILM_PEOPLE = "film.people", _("Who is in a film was put right")
        FILM_ENDED = "film.ended", _("A film was destroyed, as agreed")
        FILM_HELD = "film.held", _("A film was put on hold")
        FILM_LIFT_ASKED = "film.lift_asked", _("Somebody asked to lift a hold")
        FILM_LIFTED = "film.lifted", _("A hold was lifted")
        FILM_DELETE_ASKED = "film.delete_asked", _("Somebody asked to delete a film early")
        FILM_DELETE_TAKEN_BACK = "film.delete_taken_back", _("The wish to delete a film was taken back")
        CLIPS_CHOSEN = "cycle.clips_chosen", _("The clips for the review were chosen")
        REVIEW_STARTED = "cycle.review_started", _("The shared review was opened")
        REVIEWED = "cycle.reviewed", _("The film was looked at together")
        CYCLE_CLOSED = "cycle.closed", _("A cycle was closed")
        MEETING_PLANNED = "meeting.planned", _("A meeting was planned")
        MEETING_MOVED = "meeting.moved", _("A meeting was moved or its details changed")
        MEETING_HELD = "meeting.held", _("A meeting took place")
        MEETING_CANCELLED = "meeting.cancelled", _("A meeting was cancelled")
        MEETING_NOT_ATTENDED = "meeting.not_attended", _("A meeting was not attended")
        NOTE_FINISHED = "note.finished", _("A shared note was finished")
        NOTE_UNLOCKED = "note.unlocked", _("A shared note was opened again")
        GOAL_ADDED = "goal.added", _("A goal was added")
        GOAL_REWORDED = "goal.reworded", _("A goal was put in other words")
        GOAL_MOVED = "goal.moved", _("A goal was put aside or back into focus")
        GOAL_REACHED = "goal.reached", _("A goal was reached")
        GOAL_DROPPED = "goal.dropped", _("A goal was let go")
        QUESTIONS_ASKED = "questions.asked", _("A questionnaire was given out")
        QUESTIONS_ANSWERED = "questions.answered", _("A questionnaire came back")
        QUESTIONS_CANCELLED = "questions.cancelled", _("A questionnaire was taken back")
        CASE_CLOSED = "case.closed", _("The work was closed")
        EMERGENCY_OPENED = "emergency.opened", _("The record was opened in an emergency")
        HANDED_OVER = "case.handed_over", _("Another practitioner took over")
        ADULT_ADDED = "adult.added", _("Another adult joined")
        CHILD_ADDED = "child.added", _("Another child was written down")
        CLIENT_INVITED = "client.invited", _("Somebody was invited to sign in")
        CLIENT_JOINED = "client.joined", _("Somebody signed in for the first time")
        SIGN_IN_LINKED = "client.linked", _("A sign-in from another case was linked")
        PHONE_LOST = "client.phone_lost", _("A lost phone was shut out")
        INVITATION_DIED = "client.invitation_died", _("An invitation died after five wrong codes")
        SUPERVISION_AGREED = "supervision.agreed", _("A supervisor was agreed to")
        SUPERVISION_WITHDRAWN = "supervision.withdrawn", _("Agreement to a supervisor was withdrawn")
        CASE_REOPENED = "case.reopened", _("The work was taken up again")

    SMALL_STEPS = (
        Verb.FILM_ADDED, Verb.FILM_REMOVED, Verb.REVIEW_STARTED, Verb.CASE_EDITED, Verb.CYCLE_CLOSED, Verb.MEETING_MOVED,
        Verb.FILM_PEOPLE, Verb.FILM_LIFT_ASKED, Verb.FILM_DELETE_ASKED, Verb.FILM_DELETE_TAKEN_BACK,
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="events")
    cycle = models.ForeignKey("cases.Cycle", on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    meeting = models.ForeignKey("cases.Meeting", on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    about = models.UUIDField(null=True, blank=True, help_text="code of the goal, closing or administration that it tells of")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="nobody: somebody with a hand-in link, or the clock",
    )  # fmt: skip
    verb = models.CharField(max_length=30, choices=Verb)

    objects: ClassVar[CaseEventQuerySet] = CaseEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="event_case_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class TextVersion(Coded):
    """A text as it stood before it was changed: of a goal, a line of a note or a helping question."""

    about = models.UUIDField(help_text="code of the row whose text this was")
    field = models.CharField(max_length=30)
    version = models.PositiveIntegerField(help_text="the row's version that this text belonged to")
    text = EncryptedTextField()
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[TextVersion]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "field", "version"], name="one_text_per_version")]
