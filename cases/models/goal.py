"""A hope in the client's own words, and how near it is."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User

TOP_RATING = 10


class Goal(Coded):
    """What the client hopes for, worded by her."""

    class Area(models.TextChoices):
        RELATIONSHIP = "relationship", _("how we are together")
        PARENT = "parent", _("me as a parent or carer")
        CHILD = "child", _("my child")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=1)
    wording = EncryptedTextField(_("goal, in the client's words"), max_length=400)
    area = models.CharField(_("area"), max_length=20, choices=Area, default=Area.RELATIONSHIP)
    set_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="goal_position_in_case")]

    def rate(self, value: int, *, by: User, on: dt.datetime | None = None) -> GoalRating:
        """Write down how near the client says this goal is, 0 (not at all yet) to 10 (reached in full)."""
        return self.ratings.create(value=value, recorded_by=by, rated_at=on or timezone.now())


class GoalRating(Coded):
    """How near the goal was at a moment, in the client's eyes; 0 to 10 as in goal-based outcomes (Law and Jacob, 2013)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(TOP_RATING)])
    rated_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__lte=TOP_RATING), name="rating_from_0_to_10"),
        ]
        indexes = [models.Index(fields=["goal", "rated_at"], name="rating_goal_at")]
