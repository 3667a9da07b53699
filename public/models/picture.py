"""Pictures and leaflets that admins bring: checked, written anew, and kept in the database with what refers to them.

Nothing of the file that arrived is kept. docs/decisions/0016 says why they are rows.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.fields import Coded


class Picture(Coded):
    """A picture in the widths that pages ask for, without metadata."""

    WIDTHS = (320, 640, 1280)

    width = models.PositiveIntegerField(help_text="pixels of the widest copy")
    height = models.PositiveIntegerField(help_text="pixels of the widest copy")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)


class PictureCopy(models.Model):
    """The bytes of one picture at one width, as WebP."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="copies")
    width = models.PositiveIntegerField(help_text="one of Picture.WIDTHS that was asked for; the copy may be narrower")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "width"], name="one_copy_a_width")]

    def __str__(self) -> str:
        return f"{self.picture_id} {self.width}"


class Leaflet(Coded):
    """A PDF to read or print, written anew without scripts, attachments and metadata."""

    pages = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes")
    content = models.BinaryField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
