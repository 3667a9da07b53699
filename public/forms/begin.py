"""A new resource or video: as little as it needs to be one."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from public.models import Listed, Resource, Video

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "www.youtube-nocookie.com"}
YOUTUBE_HOSTS |= {"youtube-nocookie.com", "youtu.be", "www.youtu.be"}
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
FOLDERS = {"embed", "shorts", "live", "v", "e"}


def youtube_id(text: str) -> str | None:
    """The identifier in any usual address of a film on YouTube, or in the identifier itself; None for anything else."""
    text = text.strip()
    if YOUTUBE_ID.match(text):
        return text
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
    except ValueError:
        return None
    if (parts.hostname or "") not in YOUTUBE_HOSTS:
        return None
    path = [part for part in parts.path.split("/") if part]
    said = parse_qs(parts.query).get("v", [])
    if path[:1] and path[0] in FOLDERS:
        path = path[1:]
    return next((part for part in [*said, *path[:1]] if YOUTUBE_ID.match(part)), None)


class BeginForm(forms.Form):
    """A title; ``code`` is drawn when the page is made, so that a form sent twice makes one thing."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})
    )

    kind: type[Listed] = Resource
    goes_on_at = "summary"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4

    def begin(self, *, by: User) -> Listed:
        """The new draft, or the one that this very form made before."""
        return self.kind.begin(by=by, **self.cleaned_data)


class BeginVideoForm(BeginForm):
    """A film on YouTube needs to be named."""

    youtube_id = forms.CharField(
        label=_("Address on YouTube"), max_length=500,
        help_text=_("Copy it from the browser or from “Share”. Nothing is asked of YouTube until a visitor presses play."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )  # fmt: skip

    kind = Video
    goes_on_at = "made_by"

    def clean_youtube_id(self) -> str:
        """The eleven signs by which YouTube knows the film."""
        found = youtube_id(self.cleaned_data["youtube_id"])
        if found is None:
            raise forms.ValidationError(_("This is no address of a film on YouTube. It looks like youtube.com/watch?v=…"))
        return found
