"""One thing of a list that is to stand elsewhere, and the order that was seen."""

from __future__ import annotations

import uuid

from django import forms

MOST = 4000
WHERE = r"[0-9a-f-]{36}:(up|down|first|[0-9]{1,3})"

Codes = list[uuid.UUID]


class OrderForm(forms.Form):
    """``seen``: codes as they stood on the page, with commas; ``move``: one of them and where it goes."""

    seen = forms.CharField(max_length=MOST)
    move = forms.RegexField(rf"^{WHERE}\Z", max_length=60)

    def clean_move(self) -> tuple[uuid.UUID, str]:
        """The code, and ``up``, ``down``, ``first`` or the number of a place among those seen."""
        code, _colon, where = self.cleaned_data["move"].partition(":")
        try:
            return uuid.UUID(code), where
        except ValueError as error:
            raise forms.ValidationError(str(code)) from error

    @property
    def piece(self) -> uuid.UUID | None:
        """What is to stand elsewhere."""
        return self.cleaned_data["move"][0] if self.is_valid() else None

    @property
    def to_the_top(self) -> bool:
        """Whether it goes before everything, also before what is not on this page."""
        return self.is_valid() and self.cleaned_data["move"][1] == "first"

    def orders(self) -> dict[str, Codes]:
        """What was ``seen`` and what is ``wanted``; empty when it makes no sense, which no order is equal to."""
        if not self.is_valid():
            return {"seen": [], "wanted": []}
        seen, (code, where) = _codes(self.cleaned_data["seen"]), self.cleaned_data["move"]
        return {"seen": seen, "wanted": moved(seen, code, where)}


def moved(codes: Codes, code: uuid.UUID, where: str) -> Codes:
    """The same codes with one of them elsewhere, as far as there are places; empty when it is not among them."""
    if code not in codes:
        return []
    at = codes.index(code) + {"up": -1, "down": 1}[where] if where in {"up", "down"} else int(where) - 1
    others = [other for other in codes if other != code]
    at = max(0, at)
    return [*others[:at], code, *others[at:]]


def _codes(text: str) -> Codes:
    try:
        return [uuid.UUID(part) for part in text.split(",")]
    except ValueError:
        return []
