"""The words of a resource, a page at a time: what it says, for whom, with which picture, when, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div, Field, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from public.forms.files import FILE, FileWordsForm
from public.forms.inputs import CHIPS, MARKDOWN, day, markdown
from public.models import Resource
from public.narrowing import language_name

Kind = Resource.Kind
# What families in these islands read at home.
LANGUAGES = (
    "en", "cy", "gd", "ga", "ar", "bn", "bg", "cs", "de", "es", "fa", "fr", "hi", "hu", "it", "lt", "pa", "pl", "pt", "ro",
    "ru", "sk", "sq", "ta", "tr", "uk", "ur", "vi", "zh-hans",
)  # fmt: skip


class ResourceWordsForm(FileWordsForm):
    """A public page, leaflet, film or link."""

    class Meta:
        model = Resource
        fields = [
            "kind", "title", "summary", "body", "link", "audience", "stage", "age", "language", "drawing", "cover_alt",
            "publish_date", "expiry_date", "review_date", "slug",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect, "audience": forms.RadioSelect, "summary": forms.Textarea(attrs={"rows": 2}),
            "body": markdown(), "link": forms.URLInput, "publish_date": day(), "expiry_date": day(), "review_date": day(),
            "slug": forms.TextInput(attrs={"spellcheck": "false"}),
        }  # fmt: skip
        help_texts = {
            "summary": _("One or two sentences, shown on its card and in searches."),
            "link": _("Where it leads, with https:// in front."),
            "cover_alt": _("For people who do not see it. A picture is not published without it."),
            "drawing": _("Shown where there is no picture."),
            "publish_date": _("Empty: as soon as it is published."),
            "expiry_date": _("The last day. Empty: for as long as it is published."),
            "review_date": _("You are reminded then to read it again."),
            "slug": _("The last part of its address: small letters, digits and hyphens."),
        }
        error_messages = {"slug": {"invalid": _("Only letters from a to z, digits and hyphens, such as your-first-meeting.")}}

    language = forms.ChoiceField(label=_("Language"), choices=lambda: in_their_own_words(LANGUAGES))

    groups = (
        (_("Words"), (
            Field("kind", template=CHIPS), "title", "summary", Div("link", css_class="for-link"),
            Div(Field("leaflet", template=FILE), css_class="for-leaflet"),
            Field("body", template=MARKDOWN),
        )),
        (_("Readers"), (Field("audience", template=CHIPS), Row("stage", "age", "language"))),
        (_("Cover"), (Field("cover", template=FILE), "cover_alt", "drawing")),
        (_("When it shows"), (Row("publish_date", "expiry_date"), "review_date")),
        (_("Place on the site"), ("slug",)),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A resource in another language keeps it.
        tags = dict.fromkeys((*LANGUAGES, self.piece.live_words["language"], self.piece.latest_words["language"]))
        self.fields["language"].choices = in_their_own_words(tags)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What belongs together: a text to a page, a link to a link, a last day after the first."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == Kind.PAGE and not data.get("body") and "body" not in self.errors:
            self.add_error("body", _now("Write what the page says."))
        if data.get("kind") in {Kind.LINK, Kind.FILM} and not data.get("link") and "link" not in self.errors:
            self.add_error("link", _now("Give the address that it leads to."))
        if data.get("kind") == Kind.LEAFLET and not data.get("leaflet") and "leaflet" not in self.errors:
            self.add_error("leaflet", _now("Choose the leaflet."))
        begins, ends = data.get("publish_date"), data.get("expiry_date")
        if begins and ends and ends < begins:
            self.add_error("expiry_date", _now("The last day is before the first."))
        return data


def in_their_own_words(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Each language as those who speak it call it."""
    return [(tag, language_name(tag)) for tag in tags]
