"""The case: one course of Video Interaction Guidance with one family."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Unpack

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, F, JSONField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.invitations import revoke_about
from accounts.models import AccessEntry, User
from accounts.names import named
from cases.models.closing import Closing
from cases.models.consent import Consent
from cases.models.cycle import Cycle
from cases.models.event import CaseEvent, TextVersion
from cases.models.goal import Goal
from cases.models.meeting import Details, Meeting
from cases.models.people import Child, Client, Participant
from cases.scope import administering, in_emergency, leading, supervising, taking_part


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by whose they are and where they stand."""

    def led_by(self, user: User) -> CaseQuerySet:
        """Cases that this practitioner leads, or stands in for today."""
        return self.filter(leading(user))

    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases in which this person takes part as a client."""
        return self.filter(taking_part(user))

    def supervised_by(self, user: User) -> CaseQuerySet:
        """Cases that a supervisor may see, with the names left out."""
        return self.filter(supervising(user))

    def opened_in_emergency_by(self, user: User) -> CaseQuerySet:
        """Cases on which this admin broke the glass within the hour."""
        return self.filter(in_emergency(user))

    def handed_over_by(self, user: User) -> CaseQuerySet:
        """Cases that this admin may give to another practitioner, with nothing of them but code, days and who leads them."""
        return self.filter(administering(user)).only("code", "started_at", "closed_at", "practitioner")

    def findable_by(self, user: User) -> CaseQuerySet:
        """Cases among which an admin may look for one that she must open in an emergency."""
        return self.filter(administering(user))

    def open(self) -> CaseQuerySet:
        """Cases that have not been closed."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> CaseQuerySet:
        """Cases that ended and have not been taken up again."""
        return self.filter(closed_at__isnull=False)

    def with_people(self) -> CaseQuerySet:
        """With client and child at hand."""
        return self.select_related("client", "child")

    def with_meeting_count(self) -> CaseQuerySet:
        """With ``meeting_count``, how many meetings there are in any state, for a list of them that has pages."""
        counted = Meeting.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(count=Count("pk"))
        return self.annotate(meeting_count=Coalesce(Subquery(counted.values("count")), 0))

    def with_standing(self) -> CaseQuerySet:
        """With what the next step follows from; ``Standing`` reads it."""
        consents = Consent.objects.live().to_film().filter(participant=OuterRef("pk"))
        # Another person's agreement is asked for by the films that she is in.
        needed = Q(child=OuterRef("child")) | Q(client=OuterRef("client"))
        missing = Participant.objects.filter(needed, case=OuterRef("pk")).exclude(Exists(consents))
        closing = Closing.objects.filter(case=OuterRef("pk"), reopened_at__isnull=True)
        return self.annotate(
            consented=~Exists(missing),
            has_goal=Exists(Goal.objects.filter(case=OuterRef("pk"), state=Goal.State.FOCUS)),
            first_meeting=_appointment(Meeting.Kind.FIRST),
            closing_meeting=_appointment(Meeting.Kind.CLOSING),
            follow_up=_appointment(Meeting.Kind.FOLLOW_UP),
            cycle_number=F("latest_cycle__number"),
            cycle_stage=F("latest_cycle__stage"),
            cycle_planned_at=F("latest_cycle__planned_at"),
            film_code=F("latest_cycle__latest_film__code"),
            film_state=F("latest_cycle__latest_film__recording__state"),
            ending=Subquery(closing.values("ending")[:1]),
        )


def _appointment(kind: Meeting.Kind) -> Subquery:
    """The meeting of this kind that was held, else the next that is planned; one before a closing belongs to what is over."""
    stands = Q(state__in=(Meeting.State.HELD, Meeting.State.PLANNED))
    if kind is not Meeting.Kind.FIRST:
        stands &= Q(case__last_closed_at__isnull=True) | Q(starts_at__gt=F("case__last_closed_at"))
    found = Meeting.objects.filter(stands, case=OuterRef("pk"), kind=kind)
    parts = JSONObject(code="code", state="state", starts_at="starts_at")
    held_first = F("held_at").asc(nulls_last=True)
    return Subquery(found.order_by(held_first, "starts_at").values(parts=parts)[:1], output_field=JSONField())


class Case(Coded):
    """People, practitioner, helping question; goals, cycles and meetings hang on it."""

    class CycleStillOpen(Exception):
        """The latest cycle has not been reviewed yet."""

    class Closed(Exception):
        """The work is closed: nothing begins until it is taken up again."""

    class NotClosed(Exception):
        """The work is open, so it cannot be taken up again."""

    class Changed(Exception):
        """Somebody else changed the case since it was read."""

    class CodeTaken(Exception):
        """Another case has this code."""

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    helping_question = EncryptedTextField(_("helping question"), max_length=600, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_closed_at = models.DateTimeField(null=True, blank=True, help_text="kept when reopened; older hand-in links are dead")
    # Where the questionnaires of the course stand; questionnaires writes them, so that a list needs no question about them.
    before_asked_at = models.DateTimeField(null=True, blank=True)
    before_answered_at = models.DateTimeField(null=True, blank=True)
    after_asked_at = models.DateTimeField(null=True, blank=True)
    after_answered_at = models.DateTimeField(null=True, blank=True)
    latest_cycle = models.ForeignKey("cases.Cycle", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["practitioner", "closed_at", "-touched_at"], name="case_practitioner_touched")]

    def get_absolute_url(self) -> str:
        return reverse("cases:case_detail", args=[self.code])

    @property
    def family(self) -> str:
        """What the family is called in the practice: client and child by the names in use."""
        return f"{self.client.name} & {self.child.name}"

    @classmethod
    @transaction.atomic
    def start(
        cls, *, code: uuid.UUID, by: User, client_name: str, relation: str, child_name: str, born_month: dt.date | None,
        helping_question: str = "", goal: str = "", goal_area: str = "relationship", rating: int | None = None,
    ) -> Case:  # fmt: skip
        """A new family after its first meeting, with the goal and its rating made there; raises CodeTaken when sent twice.

        Without a goal it is a referral: nobody has met yet.
        """
        client = Client.objects.create(name=client_name)
        child = Child.objects.create(name=child_name, born_month=born_month)
        try:
            with transaction.atomic():
                case = cls.objects.create(
                    code=code, practitioner=by, client=client, child=child, helping_question=helping_question
                )
        except IntegrityError as error:
            raise cls.CodeTaken from error
        adult = case.participants.create(client=client, relation=relation)
        case.participants.create(child=child, relation=Participant.Relation.CHILD)
        if not goal:
            case.tell(by=by, verb=CaseEvent.Verb.CASE_STARTED)
            return case
        first = case._first_meeting(by=by)  # noqa: SLF001 - its own
        case.tell(by=by, verb=CaseEvent.Verb.CASE_STARTED, meeting=first)
        hope = case.goals.create(wording=goal, area=goal_area)
        if rating is not None:
            hope.rate(rating, by=by, on=first.starts_at, meeting=first, rated_by=adult)
        return case

    @transaction.atomic
    def edit(
        self, *, by: User, version: int, client_name: str, relation: str, child_name: str, born_month: dt.date | None,
        helping_question: str,
    ) -> None:  # fmt: skip
        """Change who the family is and what it asks; an earlier question stays among the versions. Raises Changed."""
        question = sealed(Case, "helping_question", helping_question, code=self.code)
        before = self.helping_question
        if not Case.objects.filter(pk=self.pk, version=version).update(helping_question=question, version=version + 1):
            raise self.Changed
        self._keep(by=by, about=self, field="helping_question", version=version, old=before, new=helping_question)
        Client.objects.filter(pk=self.client_id).update(**named(Client, client_name, code=self.client.code))
        Child.objects.filter(pk=self.child_id).update(
            name=sealed(Child, "name", child_name, code=self.child.code), born_month=born_month
        )
        self.participants.filter(client=self.client_id).update(relation=relation)
        self.tell(by=by, verb=CaseEvent.Verb.CASE_EDITED)
        self.refresh_from_db()

    @transaction.atomic
    def add_adult(self, *, by: User, name: str, relation: str, code: uuid.UUID | None = None) -> Participant:
        """Another adult of the family takes part from now on; what was there before names her not, so she sees none of it."""
        adult = self.participants.create(code=code or uuid.uuid4(), client=Client.objects.create(name=name), relation=relation)
        self.tell(by=by, verb=CaseEvent.Verb.ADULT_ADDED)
        return adult

    @transaction.atomic
    def add_child(self, *, by: User, name: str, born_month: dt.date, code: uuid.UUID | None = None) -> Participant:
        """Another child who may be seen in a film; the work stays about the one with whom it began."""
        born = Child.objects.create(name=name, born_month=born_month)
        place = self.participants.create(code=code or uuid.uuid4(), child=born, relation=Participant.Relation.CHILD)
        self.tell(by=by, verb=CaseEvent.Verb.CHILD_ADDED)
        return place

    @transaction.atomic
    def consent_to_film(self, *, by: User, how: str, given_date: dt.date) -> None:
        """Write down that each adult agreed to be filmed, and the client for the child too, where that is missing."""
        places = list(self.participants.order_by("pk"))
        giver = next(place for place in places if place.client_id == self.client_id)
        agreed = set(Consent.objects.live().to_film().filter(participant__in=places).values_list("participant", flat=True))
        asked = [place for place in places if place.pk not in agreed]
        # Every adult agrees for herself, and the one whom the work is with for the child.
        by_giver = [(giver, [place for place in asked if place.child_id or place == giver])]
        by_giver += [(place, [place]) for place in asked if place.client_id and place != giver]
        for speaker, people in by_giver:
            Consent.give(
                self, by=by, people=people, giver=speaker, purpose=Consent.Purpose.FILMING, how=how, given_date=given_date
            )

    @transaction.atomic
    def withdraw_consent_to_film(self, *, by: User) -> None:
        """End every consent to film in this case; from the next request on nothing is uploaded and nothing plays."""
        Consent.withdraw(self, Consent.objects.to_film(), by=by)

    def take_turn(self) -> None:
        """Hold the row until this transaction ends."""
        Case.objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def plan_cycle(self, *, by: User) -> Cycle:
        """The next cycle, closing the reviewed one before it; raises Closed, CycleStillOpen."""
        latest = self._close_reviewed_cycle(by=by)
        if latest is not None and latest.stage != Cycle.Stage.CLOSED:
            raise self.CycleStillOpen
        cycle = self.cycles.create(number=latest.number + 1 if latest else 1)
        self._ahead().update(cycle=cycle)
        Case.objects.filter(pk=self.pk).update(latest_cycle=cycle)
        self.tell(by=by, verb=CaseEvent.Verb.CYCLE_PLANNED, cycle=cycle)
        return cycle

    @transaction.atomic
    def plan_meeting(self, *, code: uuid.UUID, by: User, held: bool = False, **details: Unpack[Details]) -> Meeting:
        """The meeting with this code, written down once however often it is sent; ``held`` when it has taken place already.

        Without ``people`` it is with everybody. Raises Meeting.CodeTaken, and Closed for anything but a follow-up.
        """
        self.must_be_open(but=details["kind"] == Meeting.Kind.FOLLOW_UP)
        state = {"state": Meeting.State.HELD, "held_at": timezone.now()} if held else {}
        people = details.pop("people", None)
        people = list(self.participants.all() if people is None else people)
        cycle = self.cycle_at(details["starts_at"]) if details["kind"] in Meeting.CYCLE_KINDS else None
        try:
            with transaction.atomic():
                meeting = self.meetings.create(code=code, cycle=cycle, planned_by=by, **details, **state)
        except IntegrityError as error:
            there = self.meetings.filter(code=code).first()
            if there is None or not there.says({**details, "people": people}):
                raise Meeting.CodeTaken from error
            return there
        meeting.people.set(people)
        verb = CaseEvent.Verb.MEETING_HELD if held else CaseEvent.Verb.MEETING_PLANNED
        self.tell(by=by, verb=verb, cycle=cycle, meeting=meeting)
        return meeting

    @transaction.atomic
    def close(self, *, by: User, ending: str, why: str = "") -> Closing:
        """End the work, and with it a cycle that was reviewed; an early end leaves a running cycle as it stands.

        Raises Closed, and CycleStillOpen when work that is not done is said to have come to its end.
        """
        revoke_about(self.code)  # before the case is locked, as whoever redeems one does
        latest = self._close_reviewed_cycle(by=by)
        running = latest is not None and latest.stage != Cycle.Stage.CLOSED
        if running and ending == Closing.Ending.COMPLETED:
            raise self.CycleStillOpen
        now = timezone.now()
        Case.objects.filter(pk=self.pk).update(closed_at=now, last_closed_at=now)
        closing = self.closings.create(ending=ending, why=why, closed_at=now, closed_by=by)
        self.tell(by=by, verb=CaseEvent.Verb.CASE_CLOSED, about=closing.code)
        self.refresh_from_db()
        return closing

    @transaction.atomic
    def reopen(self, *, by: User, why: str) -> None:
        """Take the work up again where it stood; raises NotClosed."""
        if not Case.objects.filter(pk=self.pk, closed_at__isnull=False).update(closed_at=None):
            raise self.NotClosed
        closing = self.closings.get(reopened_at__isnull=True)
        closing.reopened_at, closing.reopened_by, closing.reopened_why = timezone.now(), by, why
        closing.save(update_fields=["reopened_at", "reopened_by", "reopened_why"])
        self.tell(by=by, verb=CaseEvent.Verb.CASE_REOPENED, about=closing.code)
        self.refresh_from_db()

    @transaction.atomic
    def hand_over(self, *, to: User, by: User) -> None:
        """Let another practitioner lead from the next request on; what others wrote stays theirs. Raises Changed.

        Links and invitations that the family holds go on opening: they belong to the case, not to who leads it.
        """
        if self.practitioner_id == to.pk:
            return
        if not Case.objects.filter(pk=self.pk, practitioner=self.practitioner_id).update(practitioner=to):
            raise self.Changed
        self.tell(by=by, verb=CaseEvent.Verb.HANDED_OVER, about=to.code)
        self.refresh_from_db(fields=["practitioner"])

    def cycle_at(self, at: dt.datetime) -> Cycle | None:
        """The cycle that a filming or a review at this time belongs to; none when the next one is still to be started."""
        open_then = Q(reviewed_at__isnull=True) | Q(reviewed_at__gte=at)
        return self.cycles.filter(open_then).order_by("number").first()

    def tell(
        self, *, by: User | None, verb: CaseEvent.Verb, cycle: Cycle | None = None, meeting: Meeting | None = None,
        about: uuid.UUID | None = None,
    ) -> None:  # fmt: skip
        """Write a line of the case's history and of the access log, and bring the case to the top of the caseload.

        A client at a link is no user, and stands in the history alone.
        """
        now = timezone.now()
        self.events.create(by=by, verb=verb, cycle=cycle, meeting=meeting, about=about, at=now)
        Case.objects.filter(pk=self.pk).update(touched_at=now)
        if by:  # the last, because others wait for it
            part = about or (meeting.code if meeting else self.code)
            AccessEntry.objects.write(by=by, act=verb.value, about=part, within=self.code)

    def _first_meeting(self, *, by: User) -> Meeting:
        """The meeting at which a family begins: now, everybody there, its shared note open."""
        now = timezone.now()
        first = self.meetings.create(
            kind=Meeting.Kind.FIRST, state=Meeting.State.HELD, starts_at=now, held_at=now, planned_by=by
        )
        first.people.set(self.participants.all())
        first.notes.create()
        return first

    def _ahead(self) -> models.QuerySet[Meeting]:
        """Filmings and reviews that were planned before their cycle was started."""
        return self.meetings.filter(kind__in=Meeting.CYCLE_KINDS, cycle__isnull=True)

    def _close_reviewed_cycle(self, *, by: User) -> Cycle | None:
        """The latest cycle, closed if it was reviewed, with nobody else at it or at the case; raises Closed."""
        # Cycle, meeting, case, as every other verb locks them: in another order two of them could wait for each other.
        list(self.cycles.select_for_update(no_key=True).filter(stage=Cycle.Stage.REVIEWED))
        list(self._ahead().select_for_update(no_key=True))
        self.must_be_open()
        latest = self.cycles.order_by("-number").first()
        if latest is not None and latest.stage == Cycle.Stage.REVIEWED:
            latest.close(by=by)
        return latest

    def must_be_open(self, *, but: bool = False) -> None:
        """Hold the row until this transaction ends; raises Closed unless ``but`` makes it an exception."""
        closed = Case.objects.select_for_update(no_key=True).values_list("closed_at", flat=True).get(pk=self.pk)
        if closed is not None and not but:
            raise self.Closed

    def _keep(self, *, by: User, about: Coded, field: str, version: int, old: str, new: str) -> None:
        """Keep a text that is about to be replaced, if it says something else."""
        if old != new:
            TextVersion.objects.create(about=about.code, field=field, version=version, text=old, replaced_by=by)
