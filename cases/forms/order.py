"""The order of a film's clips."""

from __future__ import annotations

import uuid

from django import forms


class OrderForm(forms.Form):
    """``codes``: the clips' codes in the wanted order, with a comma between them."""

    codes = forms.CharField(max_length=4000)

    def wanted(self) -> list[uuid.UUID]:
        """The codes; empty when what came is no list of codes, which no film's clips are equal to."""
        if not self.is_valid():
            return []
        try:
            return [uuid.UUID(part) for part in self.cleaned_data["codes"].split(",")]
        except ValueError:
            return []
