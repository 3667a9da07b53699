"""Films on another host that the landing page shows, each behind a press."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from public.drawings import Drawing
from public.models.listed import Listed, ListedQuerySet

# YouTube's host that sets no cookie before somebody presses play.
PLAYER = "https://www.youtube-nocookie.com"
YOUTUBE_ID = RegexValidator(r"^[A-Za-z0-9_-]{11}\Z", _("The identifier has eleven letters, digits, - or _."))


class VideoQuerySet(ListedQuerySet):
    """Videos by who may see them."""

    def shown(self) -> VideoQuerySet:
        """What any visitor may watch."""
        return self.filter(state=Video.State.PUBLISHED)


class Video(Listed):
    """One film, with a caption in the service's words and a poster of our own."""

    WORDS = ("title", "slug", "youtube_id", "made_by", "shows", "drawing")

    youtube_id = models.CharField(_("identifier on YouTube"), max_length=11, validators=[YOUTUBE_ID])
    made_by = models.CharField(_("who made it"), max_length=160, blank=True)
    shows = models.CharField(_("what it shows"), max_length=240, blank=True)
    drawing = models.CharField(_("poster"), max_length=20, choices=Drawing, default=Drawing.CAMERA)

    objects: ClassVar[Any] = VideoQuerySet.as_manager()

    @property
    def player_address(self) -> str:
        """What the frame of its page loads: captions on, and afterwards more films of the same makers."""
        return f"{PLAYER}/embed/{self.youtube_id}?cc_load_policy=1&rel=0"

    @property
    def outside_address(self) -> str:
        """Where it stands on YouTube itself, for a browser that shows no frames."""
        return f"https://www.youtube.com/watch?v={self.youtube_id}"

    def get_absolute_url(self) -> str:
        """The page on which it plays."""
        return reverse("public:video_detail", args=[self.slug])
