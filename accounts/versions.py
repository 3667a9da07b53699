"""Which version of a row somebody saw when she pressed."""

from __future__ import annotations

from typing import Any

from django import forms

LARGEST = 2**31 - 1


class VersionField(forms.IntegerField):
    """A row's version, as large as its column holds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST, widget=forms.HiddenInput, **kwargs)


class VersionForm(forms.Form):
    """An act that needs nothing but the version that was seen; anything else counts as one that never was."""

    version = VersionField()

    def seen(self) -> int:
        """The version, or 0, which no row has."""
        return int(self.cleaned_data["version"]) if self.is_valid() else 0
