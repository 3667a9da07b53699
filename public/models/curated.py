"""What admins edit in the browser: words that are live, a working copy beside them, and every publication kept."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from accounts.fields import Coded
from accounts.kept import end_generation
from accounts.models import AccessEntry, Revision, User

Words = dict[str, Any]


class CuratedQuerySet(models.QuerySet[Any]):
    """Things to edit, by who may edit them."""

    def curated_by(self, user: User) -> Self:
        """Everything, for an admin; nothing for anybody else."""
        return self if user.is_admin and user.is_active else self.none()


class Curated(Coded):
    """Live words in fields named by ``WORDS``; what is being typed waits in ``working`` until it is published.

    ``version`` counts the changes of the working copy, so that a second admin's save is told apart.
    """

    class Changed(Exception):
        """Somebody else saved the working copy since it was read."""

    WORDS: ClassVar[tuple[str, ...]] = ()

    working = models.JSONField(null=True, editable=False, encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = CuratedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def live_words(self) -> Words:
        """The words that visitors read, by field, as JSON has them."""
        return _plain({name: getattr(self, name) for name in self.WORDS})

    @property
    def latest_words(self) -> Words:
        """The words as they were last saved: the working copy over what is live."""
        return self.live_words | (self.working or {})

    @property
    def has_changes(self) -> bool:
        """Whether something was saved that visitors do not read yet."""
        return self.working is not None and self.latest_words != self.live_words

    def as_it_would_be(self) -> Self:
        """The row with its working copy in its fields, to be shown and never to be saved."""
        for name, value in self.latest_words.items():
            setattr(self, name, self._field(name).to_python(value))
        return self

    def as_it_might_be(self) -> Self:
        """The row with as much of its working copy in its fields as visitors could be shown, never to be saved."""
        for name, value in self.latest_words.items():
            with suppress(ValidationError):
                setattr(self, name, self._field(name).clean(value, self))
        return self

    def revisions(self) -> models.QuerySet[Revision]:
        """Every publication with whoever made it, newest first."""
        return Revision.objects.about(self.code).select_related("by")

    @transaction.atomic
    def keep(self, *, by: User, version: int, words: Words) -> None:
        """Save the working copy if it still is what the writer saw, once however often it is sent; raises Changed."""
        standing = self._locked()
        words = _plain({name: value for name, value in words.items() if name in self.WORDS})
        if standing.version == version + 1 and standing.changed_by_id == by.pk and standing.working == words:
            self.refresh_from_db()  # this very save was made already and its answer was lost
        elif standing.version != version:
            raise self.Changed
        else:
            self._write(by=by, working=words)

    @transaction.atomic
    def publish(self, *, by: User | None, version: int) -> None:
        """Make the working copy live and keep it as a revision; raises Changed."""
        standing = self._locked()
        if standing.version != version:
            raise self.Changed
        now = timezone.now()
        live = standing.as_it_would_be()
        fields = {name: getattr(live, name) for name in self.WORDS}
        Revision.objects.write(about=self.code, words=live.live_words, by=by)
        self._write(by=by, working=None, published_at=now, **fields)
        if by:  # what a fresh service opens with is nobody's
            AccessEntry.objects.change(by=by, act="piece.published", about=self.code)
        end_generation()

    @transaction.atomic
    def discard(self, *, by: User, version: int) -> None:
        """Forget the working copy; what is live stays; raises Changed."""
        if self._locked().version != version:
            raise self.Changed
        self._write(by=by, working=None)
        AccessEntry.objects.change(by=by, act="piece.discarded", about=self.code)

    @transaction.atomic
    def restore(self, revision: Revision, *, by: User, version: int) -> None:
        """Make the working copy what a revision was, to be looked at and published; raises Changed."""
        if self._locked().version != version:
            raise self.Changed
        self._write(by=by, working={name: value for name, value in revision.words.items() if name in self.WORDS})
        AccessEntry.objects.change(by=by, act="piece.restored", about=self.code)

    def _field(self, name: str) -> models.Field[Any, Any]:
        return cast("models.Field[Any, Any]", self._meta.get_field(name))

    def _locked(self) -> Self:
        rows = type(self).objects.select_for_update(no_key=True)
        found: Self = rows.get(pk=self.pk)
        return found

    def _write(self, *, by: User | None, **fields: Any) -> None:
        told = fields | {"changed_by": by, "changed_at": timezone.now(), "version": models.F("version") + 1}
        type(self).objects.filter(pk=self.pk).update(**told)
        self.refresh_from_db()


def _plain(words: Words) -> Words:
    """Dates and the like as the JSON of the working copy gives them back."""
    return {name: value if isinstance(value, (int, bool, type(None))) else str(value) for name, value in words.items()}
