"""A hope in the client's own words, and how near it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User

if TYPE_CHECKING:
    from cases.models.meeting import Meeting
    from cases.models.people import Participant

TOP_RATING = 10

MOST_IN_FOCUS = 3


class GoalQuerySet(models.QuerySet["Goal"]):
    """Goals by whose they are and where they stand."""

    def led_by(self, user: User) -> GoalQuerySet:
        """Goals of families that this practitioner leads."""
        if not user.is_practitioner:
            return self.none()
        return self.filter(case__practitioner=user)

    def in_focus(self) -> GoalQuerySet:
        """The up to three goals that the work is about now, in order."""
        return self.filter(state=Goal.State.FOCUS).order_by("position")


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

    class Changed(Exception):
        """Somebody else changed the goal since it was read."""

    class TooMany(Exception):
        """Three goals are in focus already."""

    class WrongState(Exception):
        """The goal does not stand where this step begins."""

    class CodeTaken(Exception):
        """Another goal has this code."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="goals")
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

    def rate(
        self, value: int, *, by: User, on: dt.datetime | None = None, meeting: Meeting | None = None,
        rated_by: Participant | None = None,
    ) -> GoalRating:  # fmt: skip
        """Write down how near the client says this goal is, 0 (not at all yet) to 10 (reached in full)."""
        at = on or timezone.now()
        return self.ratings.create(value=value, recorded_by=by, rated_at=at, meeting=meeting, rated_by=rated_by)


class GoalRatingQuerySet(models.QuerySet["GoalRating"]):
    """Ratings by whether they stand."""

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
