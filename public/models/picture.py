"""Pictures and leaflets that admins bring: checked, written anew, and kept in the database with what refers to them.

Nothing of the file that arrived is kept. docs/decisions/0016 says why they are rows.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.fields import Coded
from public.models.curated import CuratedQuerySet


class PictureQuerySet(CuratedQuerySet):
    """Pictures by who may see them."""

    def shown(self) -> PictureQuerySet:
        """The covers of what any visitor may read."""
        from public.models.resource import Resource  # which refers to pictures itself

        return self.filter(models.Exists(Resource.objects.shown().filter(cover=models.OuterRef("pk"))))

    def copy(self, code: uuid.UUID, width: int) -> bytes | None:
        """The bytes of the picture with this code at ``width``, or at its own where that is less; None for none."""
        if width not in Picture.WIDTHS:
            return None
        copies = self.filter(code=code, copies__width__lte=width).order_by("-copies__width")
        found = copies.values_list("copies__content", flat=True).first()
        return None if found is None else bytes(found)


class Picture(Coded):
    """A picture in the widths that pages ask for, without metadata."""

    WIDTHS = (320, 640, 1280)

    width = models.PositiveIntegerField(help_text="pixels of the widest copy")
    height = models.PositiveIntegerField(help_text="pixels of the widest copy")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = PictureQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        """Where its widest copy is."""
        return self.address(self.WIDTHS[-1])

    def address(self, width: int) -> str:
        """Where a copy is that is at most ``width`` pixels wide, one of WIDTHS."""
        return reverse("public:picture", args=[self.code, width])

    @property
    def srcset(self) -> str:
        """Every copy that there is with its true width, as ``<img srcset>`` wants it."""
        narrower = (0, *self.WIDTHS)
        there = [width for width, before in zip(self.WIDTHS, narrower, strict=False) if before < self.width]
        return ", ".join(f"{self.address(width)} {min(width, self.width)}w" for width in there)


class PictureCopy(models.Model):
    """The bytes of one picture at one width, as WebP."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="copies")
    width = models.PositiveIntegerField(help_text="one of Picture.WIDTHS that was asked for; the copy may be narrower")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "width"], name="one_copy_a_width")]

    def __str__(self) -> str:
        return f"{self.picture_id} {self.width}"


class LeafletQuerySet(CuratedQuerySet):
    """Leaflets by who may read them."""

    def shown(self) -> LeafletQuerySet:
        """The leaflets of what any visitor may read."""
        from public.models.resource import Resource  # which refers to leaflets itself

        return self.filter(models.Exists(Resource.objects.shown().filter(leaflet=models.OuterRef("pk"))))


class Leaflet(Coded):
    """A PDF to read or print, written anew without scripts, attachments and metadata."""

    pages = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes")
    content = models.BinaryField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = LeafletQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        """Where an admin looks it over; visitors read it at the address of its resource."""
        return reverse("public:leaflet", args=[self.code])

    @property
    def in_words(self) -> str:
        """What is worth knowing before it is opened, as in "PDF, 2 pages, 0.3 MB"."""
        pages = ngettext("%(count)d page", "%(count)d pages", self.pages) % {"count": self.pages}
        size = number_format(max(self.size / 1_000_000, 0.1), 1)
        return _("PDF, {pages}, {size} MB").format(pages=pages, size=size)
