"""The order in which things of one kind stand, and who put them so."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User


class ShelfManager(models.Manager["Shelf"]):
    """One shelf for each kind of thing; it is made when something is first put on it."""

    def hold(self, kind: str) -> Shelf:
        """The shelf of this kind, its row held until the transaction ends: who moves things waits for who moves things."""
        self.get_or_create(kind=kind)
        return self.select_for_update(no_key=True).get(kind=kind)

    def about(self, kind: str) -> Shelf | None:
        """The shelf of this kind with who put it in order last, if anything stands on it."""
        return self.filter(kind=kind).select_related("ordered_by").first()


class Shelf(models.Model):
    """Whoever adds, orders, features or publishes a thing holds its shelf first, so that no two do so at once."""

    kind = models.CharField(max_length=20, unique=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(null=True)

    objects: ClassVar[ShelfManager] = ShelfManager()

    def __str__(self) -> str:
        return self.kind

    def note_order(self, *, by: User) -> None:
        """Write down who put the things in order, and when."""
        self.ordered_by, self.ordered_at = by, timezone.now()
        self.save(update_fields=["ordered_by", "ordered_at"])
