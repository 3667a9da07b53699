"""Films on another host that the landing page shows, each behind a press."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from public.drawings import Drawing
from public.models.curated import Curated, CuratedQuerySet

YOUTUBE_ID = RegexValidator(r"^[A-Za-z0-9_-]{11}\Z", _("The identifier has eleven letters, digits, - or _."))


class VideoQuerySet(CuratedQuerySet):
    """Videos by who may see them."""

    def shown(self) -> VideoQuerySet:
        """What any visitor may watch."""
        return self.filter(state=Video.State.PUBLISHED)

    def in_order(self) -> VideoQuerySet:
        """In the order that the admins gave them."""
        return self.order_by("position", "pk")


class Video(Curated):
    """One film, with a caption in the service's words and a poster of our own."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    WORDS = ("title", "slug", "youtube_id", "made_by", "shows", "drawing")

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    youtube_id = models.CharField(_("identifier on YouTube"), max_length=11, validators=[YOUTUBE_ID])
    made_by = models.CharField(_("who made it"), max_length=160, blank=True)
    shows = models.CharField(_("what it shows"), max_length=240, blank=True)
    drawing = models.CharField(_("poster"), max_length=20, choices=Drawing, default=Drawing.CAMERA)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = VideoQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        """The page on which it plays."""
        return reverse("public:video_detail", args=[self.slug])
