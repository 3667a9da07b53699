"""The instrument: a questionnaire, and its editions, each of which stays as it is once it is published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User
from questionnaires.definition import Definition, definition_from
from questionnaires.publishing import publishing_faults
from questionnaires.reading import DefinitionFault, read, sha256


class Instrument(Coded):
    """A questionnaire, known by its key in all its editions."""

    key = models.SlugField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Instrument]] = models.Manager()


class InstrumentVersion(Coded):
    """One edition: its definition as canonical JSON, which nothing changes after it was published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class Altered(Exception):
        """The definition is not the one that its SHA-256 was taken of."""

    class VersionTaken(Exception):
        """There is another edition of this version."""

    class WrongState(Exception):
        """The edition does not stand where this step begins."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=30)
    definition = models.TextField(help_text="canonical JSON: keys sorted, no white space")
    sha256 = models.CharField(max_length=64, help_text="of the definition, in hexadecimal")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_validated = models.BooleanField(default=False, help_text="whether published research stands behind its scores")
    comparable_with = models.JSONField(default=list, blank=True, help_text="versions whose scores may be subtracted from these")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[InstrumentVersion]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "version"], name="one_edition_per_version"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="published_edition_has_time"
            ),
        ]

    @classmethod
    @transaction.atomic
    def draft(cls, source: str | bytes, *, is_validated: bool = False, comparable_with: Iterable[str] = ()) -> Self:
        """A new edition of the instrument that the text names; raises DefinitionFault and VersionTaken."""
        definition, text = read(source)
        instrument, _made = Instrument.objects.get_or_create(key=definition.key)
        try:
            with transaction.atomic():
                return cls.objects.create(
                    instrument=instrument, version=definition.version, definition=text, sha256=sha256(text),
                    is_validated=is_validated, comparable_with=sorted(comparable_with),
                )  # type: ignore[return-value]  # fmt: skip
        except IntegrityError as error:
            raise cls.VersionTaken from error

    @transaction.atomic
    def revise(self, source: str | bytes) -> None:
        """Replace the definition of a draft by another one of the same instrument; raises DefinitionFault and WrongState."""
        definition, text = read(source)
        if definition.key != self.instrument.key:
            raise DefinitionFault([gettext("This is a definition of another instrument.")])
        try:
            with transaction.atomic():
                self._move(self.State.DRAFT, definition=text, sha256=sha256(text), version=definition.version)
        except IntegrityError as error:
            raise self.VersionTaken from error

    @transaction.atomic
    def publish(self, *, by: User | None) -> None:
        """Let the edition be asked, for good; ``by`` is nobody for what the program ships.

        Raises DefinitionFault and WrongState.
        """
        faults = publishing_faults(self.read())
        if faults:
            raise DefinitionFault(faults)
        # What was checked is what is published, even if somebody revises at this moment.
        self._move(
            self.State.DRAFT, checked=self.sha256, state=self.State.PUBLISHED, published_at=timezone.now(), published_by=by
        )

    @transaction.atomic
    def retire(self, *, by: User | None) -> None:
        """Ask it no more; what was asked before can still be answered, and every score stays. Raises WrongState."""
        self._move(self.State.PUBLISHED, state=self.State.RETIRED, retired_at=timezone.now(), retired_by=by)

    def read(self) -> Definition:
        """The definition as values; raises Altered when it is not what was published.

        Kept in memory by its hash, so that ``definition`` may be deferred.
        """
        return _definition_of(self.pk, self.sha256)

    def _move(self, here: State, *, checked: str = "", **fields: Any) -> None:
        """Change the row if it still stands ``here``, with the definition that was checked; the guard is in SQL."""
        rows = InstrumentVersion.objects.filter(pk=self.pk, state=here)
        if not (rows.filter(sha256=checked) if checked else rows).update(**fields):
            raise self.WrongState
        self.refresh_from_db()


@lru_cache(maxsize=64)
def _definition_of(edition: int, expected: str) -> Definition:
    """The definition of this edition; a draft that is revised has another hash."""
    text = InstrumentVersion.objects.values_list("definition", flat=True).get(pk=edition)
    if sha256(text) != expected:
        raise InstrumentVersion.Altered
    return definition_from(json.loads(text))
