"""How staff stand to each other: teams, who supervises whom, who stands in for whom, each with its dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded

if TYPE_CHECKING:
    from accounts.models.user import User


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams by who looks after them."""

    def managed_by(self, user: User) -> TeamQuerySet:
        """Every team, for an admin."""
        return self.all() if user.is_admin else self.none()


class Team(Coded):
    """Staff who work together; a team says who belongs where and gives nobody a family to see."""

    class Changed(Exception):
        """The team was changed in another tab since it was read."""

    class NameTaken(Exception):
        """Another team is called so."""

    name = models.CharField(_("name of the team"), max_length=80, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]


Link = TypeVar("Link", bound="Dated")


class DatedQuerySet(models.QuerySet[Link]):
    """Links by whether they hold on a day."""

    def live(self, on: dt.date | None = None) -> Self:
        """Those that hold on this day, today by default."""
        day = on or timezone.localdate()
        not_over = Q(last_date__isnull=True) | Q(last_date__gte=day)
        return self.filter(not_over, first_date__lte=day, ended_at__isnull=True)

    def standing(self, on: dt.date | None = None) -> Self:
        """Those that hold on this day or will."""
        not_over = Q(last_date__isnull=True) | Q(last_date__gte=on or timezone.localdate())
        return self.filter(not_over, ended_at__isnull=True)

    def managed_by(self, user: User) -> Self:
        """Every link, for an admin."""
        return self.all() if user.is_admin else self.none()


class Dated(Coded):
    """A link between two people from a day on, perhaps to a last day, perhaps ended before."""

    first_date = models.DateField(_("from"), default=timezone.localdate)
    last_date = models.DateField(_("to (with this day)"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Overlaps(Exception):
        """Such a link holds already on some of these days."""

    class Meta:
        abstract = True

    @property
    def is_to_come(self) -> bool:
        """Whether its first day is still ahead."""
        return self.first_date > timezone.localdate()


class SupervisionLink(Dated):
    """Who supervises which practitioner; what she may see of a family still needs the family's consent (ruling 11)."""

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervises")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervised_by")

    objects: ClassVar[DatedQuerySet[SupervisionLink]] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(supervisor=F("practitioner")), name="nobody_supervises_herself"),
        ]


class Cover(Dated):
    """Who leads an absent practitioner's families in her place, between two days."""

    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covered_by")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")

    objects: ClassVar[DatedQuerySet[Cover]] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(stand_in=F("practitioner")), name="nobody_covers_for_herself"),
            models.CheckConstraint(condition=Q(last_date__isnull=False), name="cover_has_a_last_day"),
        ]
