"""The retention table: how long each thing about films is kept that has a clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.kept import end_generation
from accounts.models.access import AccessEntry
from accounts.models.revision import Revision
from accounts.retention import FilmClock, Period, Unit, is_shorter

if TYPE_CHECKING:
    from accounts.models.user import User

LONGEST = 1200  # of months a hundred years


class RetentionManager(models.Manager["Retention"]):
    """There is one table, and its row is made with the first change."""

    def the_one(self) -> Retention:
        """The table as it stands; as it is shipped when nobody changed it yet."""
        return self.first() or Retention()


class Retention(Coded):
    """One column for each row of the table; the defaults are what is shipped."""

    class Changed(Exception):
        """The table was changed in another tab since it was read."""

    class Counted(models.TextChoices):
        DAYS = Unit.DAYS.value, _("days")
        MONTHS = Unit.MONTHS.value, _("calendar months")

    only = models.BooleanField(default=True, editable=False)
    film_amount = models.PositiveSmallIntegerField(
        null=True, blank=True, default=2, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    film_unit = models.CharField(max_length=10, choices=Counted, default=Counted.MONTHS)
    withdrawn_days = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(365)])
    keeping_days = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(365)])
    upload_hours = models.PositiveSmallIntegerField(default=24, validators=[MinValueValidator(1), MaxValueValidator(168)])
    notice_days = models.PositiveSmallIntegerField(default=14, validators=[MinValueValidator(1), MaxValueValidator(90)])
    films_not_before = models.DateField(
        null=True, editable=False, help_text="the first day on which a film ends after its clock was made shorter"
    )
    film_amount_before = models.PositiveSmallIntegerField(null=True, editable=False)
    film_unit_before = models.CharField(max_length=10, choices=Counted, default=Counted.MONTHS, editable=False)
    changed_by = models.ForeignKey("accounts.User", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[RetentionManager] = RetentionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="one_retention_table"),
            models.CheckConstraint(condition=models.Q(only=True), name="retention_table_is_the_only_one"),
        ]

    @property
    def film_period(self) -> Period | None:
        """How long films are kept after the work; None where nothing ends them by itself."""
        return _period(self.film_amount, self.film_unit)

    @property
    def film_clock(self) -> FilmClock:
        """The clock of films as the arithmetic reads it."""
        return FilmClock(self.film_period, self.films_not_before, _period(self.film_amount_before, self.film_unit_before))

    def words(self) -> dict[str, Any]:
        """Every row of the table by its name."""
        fields = (field.attname for field in self._meta.concrete_fields if field.editable and field.attname != "id")
        return {name: getattr(self, name) for name in fields}

    def clock_if(self, words: dict[str, Any], *, today: dt.date) -> FilmClock:
        """The clock of films with these rows; made shorter, it ends by that alone nothing within the days of notice."""
        new, old = _period(words["film_amount"], words["film_unit"]), self.film_clock
        if not is_shorter(new, old.after, today=today):
            return FilmClock(new, old.not_before, old.before)
        told = today + dt.timedelta(days=max(self.notice_days, words["notice_days"]))
        if old.not_before and old.not_before > today:  # the last change has not acted yet
            promised = old.after if is_shorter(old.before, old.after, today=today) else old.before
            return FilmClock(new, max(old.not_before, told), promised)
        return FilmClock(new, told, old.after)

    @transaction.atomic
    def change(self, *, by: User, version: int, words: dict[str, Any]) -> None:
        """Put a new table where the writer saw the old one, once however often it is sent; raises Changed."""
        found, _made = Retention.objects.get_or_create(only=True, defaults={"code": self.code})
        standing = Retention.objects.select_for_update(no_key=True).get(pk=found.pk)
        before = standing.words()
        if standing.version == version + 1 and standing.changed_by_id == by.pk and before == words:
            return  # this very change was made already and its answer was lost
        if standing.version != version:
            raise self.Changed
        clock = standing.clock_if(words, today=timezone.localdate())
        told = {"changed_by": by, "changed_at": timezone.now(), "version": version + 1}
        Retention.objects.filter(pk=standing.pk).update(**words, **told, **_columns(clock))
        if not Revision.objects.about(standing.code).exists():
            Revision.objects.write(about=standing.code, words=before, by=None)
        Revision.objects.write(about=standing.code, words=words, by=by)
        AccessEntry.objects.change(by=by, act="retention.changed", about=standing.code)
        end_generation()


def _period(amount: int | None, unit: str) -> Period | None:
    return Period(amount, Unit(unit)) if amount else None


def _columns(clock: FilmClock) -> dict[str, Any]:
    """What of a clock is not typed."""
    amount, unit = (clock.before.amount, clock.before.unit.value) if clock.before else (None, Unit.MONTHS.value)
    return {"films_not_before": clock.not_before, "film_amount_before": amount, "film_unit_before": unit}


def what_changed(after: Revision, before: Revision) -> dict[str, tuple[Any, Any]]:
    """From what to what, of each row that one change touched."""
    both = {name: (before.words.get(name), new) for name, new in after.words.items()}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
