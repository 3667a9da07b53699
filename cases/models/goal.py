"""A hope in the client's own words, and how near it is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import User
from cases.models.event import CaseEvent, TextVersion
from cases.models.meeting import Meeting
from cases.scope import leading
from cases.sharing import hopes_for, hopes_of_those_at, own_places

if TYPE_CHECKING:
    from cases.models.case import Case
    from cases.models.people import Participant

TOP_RATING = 10
MOST_IN_FOCUS = 3


class GoalQuerySet(models.QuerySet["Goal"]):
    """Goals by whose they are and where they stand."""

    def led_by(self, user: User) -> GoalQuerySet:
        """Goals of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "case"))

    def visible_to(self, user: User) -> GoalQuerySet:
        """What this client hopes for."""
        return self.filter(hopes_for(user))

    def in_focus(self) -> GoalQuerySet:
        """The up to three goals that the work is about now, in order."""
        return self.filter(state=Goal.State.FOCUS).order_by("position")

    def of_those_at(self, meeting: Meeting) -> GoalQuerySet:
        """Goals of whoever was among the people of this meeting."""
        return self.filter(hopes_of_those_at(meeting))

    def with_start(self) -> GoalQuerySet:
        """With ``started_at``, the rating at which each began."""
        ratings = GoalRating.objects.standing().filter(goal=OuterRef("pk")).order_by("rated_at", "pk")
        return self.annotate(started_at=Subquery(ratings.values("value")[:1]))

    def with_clips(self) -> GoalQuerySet:
        """With ``clip_count``, how many standing clips show each."""
        return self.annotate(clip_count=Count("clips", filter=Q(clips__removed_at__isnull=True)))


class Goal(Coded):
    """What the client hopes for, worded by her."""

    class Area(models.TextChoices):
        RELATIONSHIP = "relationship", _("how we are together")
        PARENT = "parent", _("me as a parent or carer")
        CHILD = "child", _("my child")

    class State(models.TextChoices):
        FOCUS = "focus", _("in focus")
        ASIDE = "aside", _("set aside for now")
        REACHED = "reached", _("reached")
        DROPPED = "dropped", _("dropped")

    UNDER_WAY = frozenset({State.FOCUS, State.ASIDE})

    class Changed(Exception):
        """Somebody else changed the goal since it was read."""

    class TooMany(Exception):
        """Three goals are in focus already."""

    class WrongState(Exception):
        """The goal does not stand where this step begins."""

    class CodeTaken(Exception):
        """Another goal has this code."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="goals")
    # Whose hope it is; nobody named means the client with whom the work began. Another adult of the family sees it not.
    hoped_by = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="hopes")
    position = models.PositiveSmallIntegerField(default=1)
    wording = EncryptedTextField(_("goal, in the client's words"), max_length=400)
    area = models.CharField(_("area"), max_length=20, choices=Area, default=Area.RELATIONSHIP)
    state = models.CharField(max_length=20, choices=State, default=State.FOCUS)
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was reached or dropped")
    why = EncryptedTextField(_("why it was dropped"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[GoalQuerySet] = GoalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="goal_position_in_case")]

    @classmethod
    @transaction.atomic
    def add(
        cls, case: Case, *, code: uuid.UUID, by: User, wording: str, area: str, state: str = State.FOCUS,
        meeting: Meeting | None = None, hoped_by: Participant | None = None,
    ) -> Goal:  # fmt: skip
        """The goal with this code, in focus or set aside, added once however often it is sent; raises CodeTaken, TooMany."""
        _hold(case.pk)
        whose = _other_than_the_first(case, hoped_by)
        while there := case.goals.filter(code=code).first():
            if there.began_as(wording, area, whose):
                return there
            # Another goal under a code that a page kept, as after going back: always the same other code, so it stands once.
            code = uuid.uuid5(code, wording)
        if state == cls.State.FOCUS:
            _leave_room(case.pk)
        last = case.goals.aggregate(last=Max("position"))["last"] or 0
        try:
            with transaction.atomic():
                goal = case.goals.create(code=code, position=last + 1, wording=wording, area=area, state=state, hoped_by=whose)
        except IntegrityError as error:  # the code belongs to a goal of another family
            raise cls.CodeTaken from error
        case.tell(by=by, verb=CaseEvent.Verb.GOAL_ADDED, meeting=meeting, about=goal.code)
        return goal

    def began_as(self, wording: str, area: str, hoped_by: Participant | None) -> bool:
        """Whether the goal was first written with these words, and under this area and as this adult's as far as is known."""
        if self.version == 1:
            return (self.wording, self.area, self.hoped_by) == (wording, area, hoped_by)
        first = TextVersion.objects.filter(about=self.code, field="wording").order_by("version").first()
        return (first.text if first else self.wording) == wording

    @transaction.atomic
    def reword(
        self, *, by: User, version: int, wording: str, area: str, hoped_by: Participant | None = None
    ) -> None:  # fmt: skip
        """Put the goal in other words, under another area or another's name, if it still is what was read; raises Changed.

        The words before stay among the versions. Words that stand already need no saving, whoever wrote them. Without
        ``hoped_by`` it stays whose it was.
        """
        _hold(self.case_id)
        before = Goal.objects.select_related("case", "hoped_by").get(pk=self.pk)
        whose = _other_than_the_first(before.case, hoped_by) if hoped_by else before.hoped_by
        if (before.wording, before.area, before.hoped_by) != (wording, area, whose):
            text = sealed(Goal, "wording", wording, code=self.code)
            standing = Goal.objects.filter(pk=self.pk, version=version)
            if not standing.update(wording=text, area=area, hoped_by=whose, version=version + 1):
                raise self.Changed
            if before.wording != wording:
                before._keep("wording", before.wording, by=by)  # noqa: SLF001 - its own
            verb = CaseEvent.Verb.GOAL_REWORDED if before.wording != wording else CaseEvent.Verb.CASE_EDITED
            self.case.tell(by=by, verb=verb, about=self.code)
        self.refresh_from_db()

    def put_aside(self, *, by: User) -> None:
        """Leave the goal for later; raises WrongState."""
        self._move({Goal.State.FOCUS}, Goal.State.ASIDE, by=by, verb=CaseEvent.Verb.GOAL_MOVED)

    def focus(self, *, by: User) -> None:
        """Work on the goal, also on one that was reached or let go before; raises TooMany."""
        anywhere = {Goal.State.ASIDE, Goal.State.REACHED, Goal.State.DROPPED}
        self._move(anywhere, Goal.State.FOCUS, by=by, verb=CaseEvent.Verb.GOAL_MOVED)

    def reach(self, *, by: User) -> None:
        """Note that the hope has come true; raises WrongState."""
        self._move(Goal.UNDER_WAY, Goal.State.REACHED, by=by, verb=CaseEvent.Verb.GOAL_REACHED)

    @transaction.atomic
    def drop(self, *, by: User, why: str = "") -> None:
        """Let the goal go, with the reason if one is given; an earlier reason stays among the versions. Raises WrongState."""
        if not self._move(Goal.UNDER_WAY, Goal.State.DROPPED, by=by, verb=CaseEvent.Verb.GOAL_DROPPED) or self.why == why:
            return
        text, version = sealed(Goal, "why", why, code=self.code), self.version
        if self.why:
            self._keep("why", self.why, by=by)
            version += 1
        Goal.objects.filter(pk=self.pk).update(why=text, version=version)
        self.refresh_from_db()

    @transaction.atomic
    def rate(
        self, value: int, *, by: User, on: dt.datetime | None = None, meeting: Meeting | None = None,
        rated_by: Participant | None = None,
    ) -> GoalRating:  # fmt: skip
        """Write down how near the client says this goal is, 0 (not at all yet) to 10 (reached in full).

        A second value at the same meeting takes the place of the first, the same one changes nothing; raises WrongState
        where the meeting did not take place. A rating counts for the day of its meeting.
        """
        now = timezone.now()
        # Meeting before case, as every other verb locks them.
        standing = Meeting.objects.select_for_update(no_key=True).filter(state__in=Meeting.STANDING)
        if meeting and not standing.filter(pk=meeting.pk).exists():
            raise self.WrongState
        _hold(self.case_id)
        if meeting is not None:
            tapped = self.ratings.standing().filter(meeting=meeting)
            there = tapped.first()
            if there is not None and there.value == value:
                return there
            tapped.update(replaced_at=now)
        at = on or (min(now, meeting.starts_at) if meeting else now)
        rating = self.ratings.create(value=value, recorded_by=by, rated_at=at, meeting=meeting, rated_by=rated_by)
        self.case.tell(by=by, verb=CaseEvent.Verb.GOAL_RATED, meeting=meeting, about=self.code)
        return rating

    @transaction.atomic
    def _move(self, here: Collection[State], there: State, *, by: User, verb: CaseEvent.Verb) -> bool:
        """Move on if the row still stands ``here``; one that is there already stays, so that a second press does nothing."""
        _hold(self.case_id)
        if Goal.objects.filter(pk=self.pk, state=there).exists():
            return False
        if there == Goal.State.FOCUS:
            _leave_room(self.case_id)
        ended = timezone.now() if there in {Goal.State.REACHED, Goal.State.DROPPED} else None
        if not Goal.objects.filter(pk=self.pk, state__in=here).update(state=there, ended_at=ended):
            raise self.WrongState
        self.case.tell(by=by, verb=verb, about=self.code)
        self.refresh_from_db()
        return True

    def _keep(self, name: str, text: str, *, by: User) -> None:
        """Keep a text of this version that is being replaced."""
        TextVersion.objects.create(about=self.code, field=name, version=self.version, text=text, replaced_by=by)


def _hold(case_pk: int) -> None:
    """Hold the case's row until this transaction ends, so that its goals change one after another."""
    from cases.models.case import Case  # a case knows its goals

    Case.objects.select_for_update(no_key=True).get(pk=case_pk)


def _other_than_the_first(case: Case, hoped_by: Participant | None) -> Participant | None:
    """The adult whom a goal names; of the client with whom the work began it names nobody, so that it is said in one way."""
    return hoped_by if hoped_by and hoped_by.client_id != case.client_id else None


def _leave_room(case_pk: int) -> None:
    """Raise TooMany when as many goals are in focus as there may be; the case must be held."""
    if Goal.objects.filter(case=case_pk).in_focus().count() >= MOST_IN_FOCUS:
        raise Goal.TooMany


class GoalRatingQuerySet(models.QuerySet["GoalRating"]):
    """Ratings by whose they are and whether they stand."""

    def visible_to(self, user: User) -> GoalRatingQuerySet:
        """Ratings of what this client hopes for, but for those that another adult of the family made."""
        not_of_another = Q(rated_by__isnull=True) | Q(rated_by__in=own_places(user))
        return self.filter(hopes_for(user, "goal"), not_of_another)

    def standing(self) -> GoalRatingQuerySet:
        """Ratings that no later tap at the same meeting replaced."""
        return self.filter(replaced_at__isnull=True)


class GoalRating(Coded):
    """How near the goal was at a moment, in the client's eyes; 0 to 10 as in goal-based outcomes (Law and Jacob, 2013)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(TOP_RATING)])
    meeting = models.ForeignKey("cases.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="ratings")
    rated_by = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, null=True, blank=True, related_name="ratings")
    rated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="when another tap at the same meeting took its place")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[GoalRatingQuerySet] = GoalRatingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__lte=TOP_RATING), name="rating_from_0_to_10"),
            models.UniqueConstraint(
                fields=["goal", "meeting"], condition=Q(replaced_at__isnull=True), name="one_rating_per_goal_and_meeting"
            ),
        ]
        indexes = [models.Index(fields=["goal", "rated_at"], name="rating_goal_at")]
