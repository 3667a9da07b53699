"""The administration: one person asked once, at one point of the course."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import AccessEntry, User
from accounts.tokens import hashed, new_token
from cases.models import Case, CaseEvent, Participant
from cases.scope import leading
from cases.sharing import own_places
from questionnaires.answers import Value, enabled_items, to_json
from questionnaires.definition import text
from questionnaires.models.answer import Answer, Score
from questionnaires.models.instrument import InstrumentVersion
from questionnaires.scoring import ENGINE, Result, score

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Timepoint: the columns of a case that say when it was last asked, and answered, at that point.
COURSE = {
    "before": ("before_asked_at", "before_answered_at"),
    "after": ("after_asked_at", "after_answered_at"),
}


class AdministrationQuerySet(models.QuerySet["Administration"]):
    """Administrations by whose they are."""

    def led_by(self, user: User) -> AdministrationQuerySet:
        """Administrations of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "case"))

    def visible_to(self, user: User) -> AdministrationQuerySet:
        """What this client herself was asked."""
        return self.filter(respondent__in=own_places(user))

    def out(self) -> AdministrationQuerySet:
        """Those that may come back; an end of the work since they were given out has closed their links."""
        closed_since = Q(case__last_closed_at__gte=F("asked_at"))
        return self.filter(state__in=Administration.OPEN).exclude(closed_since)

    def standing(self) -> AdministrationQuerySet:
        """Without those that were taken back."""
        return self.exclude(state=Administration.State.CANCELLED)


class Administration(Coded):
    """One person, one edition, one point in the course."""

    class Timepoint(models.TextChoices):
        BEFORE = "before", _("before")
        DURING = "during", _("on the way")
        AFTER = "after", _("after")
        FOLLOW_UP = "follow_up", _("follow-up")

    class Mode(models.TextChoices):
        LINK = "link", _("on their own phone")
        TOGETHER = "together", _("together, on this screen")

    class State(models.TextChoices):
        ASKED = "asked", _("not begun yet")
        ANSWERING = "answering", _("begun")
        SENT = "sent", _("handed in")
        CANCELLED = "cancelled", _("taken back")

    class NotOpen(Exception):
        """It was handed in or taken back: nothing can be answered any more."""

    class Incomplete(Exception):
        """A question that must be answered is not."""

    class CodeTaken(Exception):
        """Another administration, or another link, has this code."""

    class OutAlready(Exception):
        """The same person has this questionnaire for the same point of the work, and it is not back yet."""

        def __init__(self, there: Administration) -> None:
            super().__init__()
            self.there = there

    OPEN = (State.ASKED, State.ANSWERING)

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="administrations")
    respondent = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, related_name="administrations")
    edition = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="administrations")
    timepoint = models.CharField(max_length=10, choices=Timepoint)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.LINK)
    language = models.CharField(max_length=20, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True, help_text="the first answer")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="the latest answer")
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AdministrationQuerySet] = AdministrationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_administration_has_time"),
        ]
        indexes = [models.Index(fields=["case", "asked_at"], name="administration_case_asked")]

    @classmethod
    @transaction.atomic
    def ask(
        cls, case: Case, *, code: uuid.UUID, by: User, edition: InstrumentVersion, respondent: Participant, timepoint: str,
        mode: str, language: str,
    ) -> Administration:  # fmt: skip
        """Give a questionnaire to somebody; raises CodeTaken when a form is sent twice, and OutAlready."""
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # one at a time, so that a second one finds the first
        same = cls.objects.filter(case=case, respondent=respondent, edition__instrument=edition.instrument_id)
        there = same.out().filter(timepoint=timepoint).exclude(code=code).first()
        if there is not None:
            raise cls.OutAlready(there)
        try:
            with transaction.atomic():
                asked = cls.objects.create(
                    case=case, code=code, asked_by=by, edition=edition, respondent=respondent, timepoint=timepoint, mode=mode,
                    language=language,
                )  # fmt: skip
        except IntegrityError as error:
            raise cls.CodeTaken from error
        asked.tell(by=by, verb=CaseEvent.Verb.QUESTIONS_ASKED)
        return asked

    @transaction.atomic
    def make_link(self, *, code: uuid.UUID, by: User, mode: str = Mode.LINK) -> str:
        """The token of a new link, told this once: only its SHA-256 is kept. Older links live on until they are revoked.

        How it is answered is what the latest link was made for. Raises NotOpen, and CodeTaken when a form is sent twice.
        """
        if not self._while_open().update(mode=mode):
            raise self.NotOpen
        token = new_token()
        expires_at = timezone.now() + dt.timedelta(days=settings.HAND_IN_LINK_DAYS)
        try:
            with transaction.atomic():
                self.links.create(code=code, token_sha256=hashed(token), made_by=by, expires_at=expires_at)
        except IntegrityError as error:
            raise self.CodeTaken from error
        AccessEntry.objects.write(by=by, act="questions.link_made", about=code, within=self.case.code)
        return token

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Take the questionnaire back; what was answered and never handed in goes with it. Raises NotOpen."""
        if not self._while_open().update(state=self.State.CANCELLED, cancelled_at=timezone.now()):
            raise self.NotOpen
        self.answers.all().delete()
        self.tell(by=by, verb=CaseEvent.Verb.QUESTIONS_CANCELLED)
        self.refresh_from_db()

    def answers_by_item(self) -> dict[str, Answer]:
        """The answers that stand, by the item they answer."""
        return {answer.item: answer for answer in self.answers.all()}

    @transaction.atomic
    def answer(self, item: str, value: Value, *, given_in: str, seq: int | None = None) -> dict[str, Answer]:
        """Keep an answer, None for a question that was skipped, and hand back all that stand; raises NotOpen.

        ``given_in`` is the browser's, of which an older save never covers a newer one.
        """
        now = timezone.now()
        begun_at = Coalesce("begun_at", models.Value(now, output_field=models.DateTimeField()))
        if not self._while_open().update(state=self.State.ANSWERING, begun_at=begun_at, answered_at=now):
            raise self.NotOpen
        # The update above holds the row: nobody else writes an answer until this one is written.
        answers = self.answers_by_item()
        told = to_json(value)
        there = answers.get(item)
        if there is None:
            answers[item] = self.answers.create(item=item, value=told, given_in=given_in, answered_at=now, seq=seq or 1)
        elif self._covers(there, value, given_in=given_in, seq=seq):
            there.value, there.given_in, there.answered_at = told, given_in, now
            there.seq = there.seq + 1 if seq is None else seq
            there.save(update_fields=["value", "given_in", "answered_at", "seq"])
        return answers

    @transaction.atomic
    def send(self, *, by: User | None = None) -> None:
        """Hand everything in and score it, once, ``by`` whoever is signed in; raises NotOpen, Incomplete.

        What hidden questions held goes, links die.
        """
        if not self._while_open().update(state=self.State.SENT, sent_at=timezone.now()):
            raise self.NotOpen
        definition = self.edition.read()
        values = {item: answer.told() for item, answer in self.answers_by_item().items()}
        shown = enabled_items(definition, values)
        if any(item.is_required and values.get(item.id) is None for item in shown):
            raise self.Incomplete
        self.answers.exclude(item__in=[item.id for item in shown]).delete()
        self.scores.bulk_create(self._score(result) for result in score(definition, values))
        self.tell(by=None, verb=CaseEvent.Verb.QUESTIONS_ANSWERED)
        if by:  # the history names nobody, as with a link
            AccessEntry.objects.write(
                by=by, act=CaseEvent.Verb.QUESTIONS_ANSWERED.value, about=self.code, within=self.case.code
            )
        self.refresh_from_db()

    def tell(self, *, by: User | None, verb: CaseEvent.Verb) -> None:
        """Write the line of the case's history, and where the questionnaires of its course stand."""
        self.case.tell(by=by, verb=verb, about=self.code)
        columns = COURSE.get(self.timepoint)
        if columns:
            same = Administration.objects.standing().filter(case=self.case_id, timepoint=self.timepoint)
            # The latest: what was asked before the work was taken up again says nothing about the end to come.
            asked = same.order_by("-asked_at").values("asked_at")[:1]
            answered = same.filter(state=self.State.SENT).order_by("-sent_at").values("sent_at")[:1]
            standing = dict(zip(columns, (models.Subquery(asked), models.Subquery(answered)), strict=True))
            Case.objects.filter(pk=self.case_id).update(**standing)

    @staticmethod
    def _covers(there: Answer, value: Value, *, given_in: str, seq: int | None) -> bool:
        """Whether this save takes the place of the answer that stands: what one browser gave, no other can take away unseen."""
        if there.given_in != given_in:
            return value is not None
        return seq is None or seq > there.seq

    def _score(self, result: Result) -> Score:
        band = text(result.band.label, self.language) if result.band else ""
        return Score(
            administration=self, scale=result.scale, value=result.value, reason=result.reason, n_answered=result.n_answered,
            n_items=result.n_items, is_prorated=result.is_prorated, band=band, engine=ENGINE,
        )  # fmt: skip

    def _while_open(self) -> QuerySet[Administration]:
        return Administration.objects.filter(pk=self.pk, state__in=self.OPEN)
