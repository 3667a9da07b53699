"""Words that a picture and a leaflet go with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from public.attached import KINDS, Attached, Thing
from public.brought import LEAFLET_MOST, PICTURE_MOST
from public.forms.words import WordsForm
from public.leaflets import leaflet_too_large
from public.models.curated import Words
from public.pictures import picture_too_large

FILE = "vig/file.html"


class FileField(forms.UUIDField):
    """The code of a file that was taken in; templates/vig/file.html draws it, static/js/file.js sends what is chosen."""

    def __init__(self, *, sent_to: str, accept: str, most: int, too_large: Any, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)
        self.sent_to, self.accept, self.most, self.too_large = reverse_lazy(sent_to), accept, most, too_large


def cover_field() -> FileField:
    """A picture to stand above the title."""
    return FileField(
        label=_("Picture"), help_text=_("JPEG, PNG or WebP, at most 15 MB. Where it was taken, and by whom, is left out."),
        sent_to="public:picture_new", accept="image/jpeg,image/png,image/webp", most=PICTURE_MOST, too_large=picture_too_large,
    )  # fmt: skip


def leaflet_field() -> FileField:
    """A PDF to read or print."""
    return FileField(
        label=_("Leaflet"), help_text=_("A PDF of at most 10 MB. Forms, scripts and attachments in it are left out."),
        sent_to="public:leaflet_new", accept="application/pdf", most=LEAFLET_MOST, too_large=leaflet_too_large,
    )  # fmt: skip


class FileWordsForm(WordsForm):
    """Words with a cover and a leaflet, which the form names by their codes."""

    cover = cover_field()
    leaflet = leaflet_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.attached = Attached()
        super().__init__(*args, **kwargs)

    def shown(self, words: Words) -> Words:  # type: ignore[override]  # finds each file once
        """Words of the working copy as the form's fields show them."""
        codes = {name: self.attached.by_key(name, words[f"{name}_id"]) for name in KINDS}
        return WordsForm.shown(words) | {name: str(found.code) if found else "" for name, found in codes.items()}

    def stored(self, words: Words) -> Words:  # type: ignore[override]
        """Words of the form's fields as the working copy has them."""
        found = {name: self.attached.by_code(name, words[name]) for name in KINDS if name in words}
        kept = {name: value for name, value in words.items() if name not in KINDS}
        return kept | {f"{name}_id": thing.pk if thing else None for name, thing in found.items()}

    def keeps_letters(self, name: str) -> bool:
        """A code that is none is not worth keeping."""
        return name not in KINDS and super().keeps_letters(name)

    def in_words(self, name: str, value: Any) -> str:
        """A field's value as somebody reads it."""
        if name not in KINDS:
            return super().in_words(name, value)
        found = self.attached.by_code(name, value)
        return _now("none") if found is None else getattr(found, "in_words", _now("another picture"))

    @property
    def chosen_cover(self) -> Thing | None:
        """The picture that the form names."""
        return self.attached.by_code("cover", self["cover"].value())

    @property
    def chosen_leaflet(self) -> Thing | None:
        """The leaflet that the form names."""
        return self.attached.by_code("leaflet", self["leaflet"].value())

    def clean(self) -> dict[str, Any]:
        """A file that is named must be there, and a picture needs words for those who do not see it."""
        data: dict[str, Any] = super().clean() or {}
        for name in KINDS:
            if data.get(name) and self.attached.by_code(name, data[name]) is None:
                self.add_error(name, _now("This file is no longer there. Please choose it again."))
        if data.get("cover") and not (data.get("cover_alt") or "").strip() and "cover_alt" not in self.errors:
            self.add_error("cover_alt", _now("Say what the picture shows, for people who do not see it."))
        return data
