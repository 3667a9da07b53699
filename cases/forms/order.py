"""The order of a film's clips: the one that was seen, and the one that is wanted."""

from __future__ import annotations

import uuid

from django import forms

MOST = 4000


class OrderForm(forms.Form):
    """``codes`` and ``seen``: the clips' codes in the wanted order and in the one on the page, with commas between them."""

    codes = forms.CharField(max_length=MOST)
    seen = forms.CharField(max_length=MOST)

    def orders(self) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        """What was seen and what is wanted; empty when it is no list of codes, which no film's clips are equal to."""
        if not self.is_valid():
            return [], []
        return _codes(self.cleaned_data["seen"]), _codes(self.cleaned_data["codes"])


def _codes(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(part) for part in text.split(",")]
    except ValueError:
        return []
