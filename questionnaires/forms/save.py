"""What goes with every saved answer."""

from __future__ import annotations

from django import forms

LARGEST = 2**53


class SaveForm(forms.Form):
    """``seq`` grows in one browser, so that an older save never covers a newer one; without a script there is none."""

    seq = forms.IntegerField(min_value=1, max_value=LARGEST)

    def number(self) -> int | None:
        """The number of this save; None without a script, or when it is none."""
        return int(self.cleaned_data["seq"]) if self.is_valid() else None
