"""What stands in a list that admins keep: drafts that are published, retired and brought back, in an order."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.kept import end_generation
from accounts.models import AccessEntry, User
from public.models.curated import Curated, CuratedQuerySet
from public.models.index import Name
from public.models.shelf import Shelf

LONGEST_SLUG = 120


class ListedQuerySet(CuratedQuerySet):
    """Things by where they stand."""

    def in_order(self) -> Self:
        """In the order that the admins gave them."""
        return self.order_by("position", "pk")


class Listed(Curated):
    """A thing with an address and a place of its own in the list of its kind."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class WrongState(Exception):
        """It is not in a state in which that can be done."""

    # Words that are addresses of other pages beside the things of this kind.
    RESERVED: ClassVar[frozenset[str]] = frozenset()

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=LONGEST_SLUG, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = ListedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def begin(cls, *, code: uuid.UUID, title: str, by: User, **words: Any) -> Self:
        """The new draft with this code, at the end of the list; one however often it is sent."""
        cls.hold_shelf()
        there = cast("Self | None", cls.objects.filter(code=code).first())
        if there is not None and there.title == title:
            return there
        if there is not None:  # another thing under a code that a page kept, as after going back: it gets one of its own
            code = uuid.uuid4()
        last = cls.objects.aggregate(last=models.Max("position"))["last"] or 0
        place = {"code": code, "slug": cls.free_slug(title), "position": last + 1}
        made = cast("Self", cls.objects.create(title=title, changed_by=by, **place, **words))
        AccessEntry.objects.change(by=by, act="piece.begun", about=made.code)
        return made

    @transaction.atomic
    def publish(self, *, by: User | None, version: int) -> None:
        """Make the working copy live and show it; raises Changed, and ValidationError where it may not be shown."""
        self.hold_shelf()
        standing = self._locked()
        if standing.version != version:
            raise self.Changed
        if standing.state == self.State.RETIRED:  # perhaps by another admin, since this one opened the page
            raise ValidationError(_("This was retired. Bring it back first: then it is a draft, which you can publish."))
        shown_at = standing.slug if standing.published_at else None
        before = standing.index_names() if standing.published_at else set()
        standing.as_it_would_be().check_words()
        super().publish(by=by, version=version)
        type(self).objects.filter(pk=self.pk).update(state=self.State.PUBLISHED)
        self.refresh_from_db()
        self.settle_address(before=shown_at)
        self.file(before=before)
        self.shelve()

    def check_words(self) -> None:
        """Whether the words in the fields may be shown to visitors; raises ValidationError by field."""
        self.full_clean(exclude={field.name for field in self._meta.concrete_fields if field.attname not in self.WORDS})
        if self.slug in self.RESERVED:
            raise ValidationError({"slug": _("This address belongs to another page. Choose another one.")})

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Show it to no visitor any more; nothing of it is lost; raises WrongState."""
        self._move(by=by, act="piece.retired", expected=(self.State.PUBLISHED, self.State.DRAFT), state=self.State.RETIRED)

    @transaction.atomic
    def bring_back(self, *, by: User) -> None:
        """Make what was retired a draft again: it is looked at before it is shown; raises WrongState."""
        self._move(by=by, act="piece.brought_back", expected=(self.State.RETIRED,), state=self.State.DRAFT)

    @classmethod
    @transaction.atomic
    def put_in_order(cls, *, seen: list[uuid.UUID], wanted: list[uuid.UUID], by: User) -> None:
        """Give these things this order among themselves, in the places they hold, if they still are in the one that was seen.

        Raises Changed, also when what is wanted is not exactly what was seen.
        """
        shelf = cls.hold_shelf()
        rows = cls._as_they_stand()
        places = [at for at, row in enumerate(rows) if row.code in set(seen)]
        standing = {rows[at].code: rows[at] for at in places}
        if not seen or list(standing) != seen or sorted(wanted) != sorted(seen):
            raise cls.Changed
        for at, code in zip(places, wanted, strict=True):
            rows[at] = standing[code]
        cls._number(rows, shelf, by=by)

    @classmethod
    @transaction.atomic
    def put_first(cls, code: uuid.UUID, *, by: User) -> None:
        """Give the thing with this code the first place of all; raises Changed when there is none."""
        shelf = cls.hold_shelf()
        rows = cls._as_they_stand()
        first = [row for row in rows if row.code == code]
        if not first:
            raise cls.Changed
        cls._number(first + [row for row in rows if row.code != code], shelf, by=by)

    @classmethod
    def _as_they_stand(cls) -> list[Self]:
        return list(cls.objects.in_order().only("pk", "code", "position"))

    @classmethod
    def _number(cls, rows: list[Self], shelf: Shelf, *, by: User) -> None:
        moved = [(row, place) for place, row in enumerate(rows, start=1) if row.position != place]
        for row, place in moved:
            row.position = place
        cls.objects.bulk_update([row for row, _place in moved], ["position"], batch_size=500)
        shelf.note_order(by=by)
        cls.shelve()
        end_generation()
        AccessEntry.objects.change(by=by, act="shelf.ordered", detail=shelf.kind, about=rows[0].code)

    @classmethod
    def hold_shelf(cls) -> Shelf:
        """Hold the shelf of this kind until the transaction ends."""
        return Shelf.objects.hold(cls._meta.model_name or "")

    @classmethod
    def free_slug(cls, title: str) -> str:
        """An address made of a title that nothing of this kind has or had."""
        stem = slugify(title)[: LONGEST_SLUG - 8].strip("-") or str(cls._meta.model_name)
        taken = cls.slugs_like(stem) | cls.RESERVED
        numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
        return stem if stem not in taken else next(slug for slug in numbers if slug not in taken)

    @classmethod
    def slugs_like(cls, stem: str) -> set[str]:
        """Every address of this kind that begins so."""
        return set(cls.objects.filter(slug__startswith=stem).values_list("slug", flat=True))

    def settle_address(self, *, before: str | None) -> None:
        """Called when it is published, with the slug under which visitors read it ``before``, if they did."""

    def index_names(self) -> set[Name]:
        """Everything that visitors find it by."""
        return set()

    def file(self, *, before: set[Name]) -> None:
        """Called when it is published, with the shelf held and with what visitors found it by ``before``."""

    @classmethod
    def shelve(cls) -> None:
        """Called when other things are shown than before, or in another order, with the shelf held."""

    def _move(self, *, by: User, act: str, expected: tuple[str, ...], **fields: Any) -> None:
        self.hold_shelf()
        told = fields | {"changed_by": by, "changed_at": timezone.now()}
        if not type(self).objects.filter(pk=self.pk, state__in=expected).update(**told):
            raise self.WrongState
        self.refresh_from_db()
        self.shelve()
        end_generation()
        AccessEntry.objects.change(by=by, act=act, about=self.code)
