"""A name that stands for a signature: typed, or drawn with a finger."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from cases import drawn_name

DRAWN = "cases/_drawn.html"


class DrawnNameField(forms.CharField):
    """What ``static/js/drawn.js`` writes down of the strokes; without it nothing is drawn, and the name is typed."""

    width, height, most = drawn_name.WIDTH, drawn_name.HEIGHT, drawn_name.POINTS_MOST
    either = True

    def __init__(self) -> None:
        super().__init__(label=_("Or draw it here"), required=False, widget=forms.HiddenInput)


def drawn_field() -> Field:
    """Where the field stands in a form."""
    return Field("signature", template=DRAWN)


def either_of_them(form: forms.Form) -> None:
    """Have the label of the typed name not say that it is optional, because one of the two is needed."""
    form.fields["signed_name"].either = True  # type: ignore[attr-defined]


def clean_name(form: forms.Form, cleaned: dict[str, Any], *, neither: str) -> None:
    """Take the drawn name as it may be kept; say beside its field what is wrong with it, or that there is ``neither``."""
    try:
        cleaned["signature"] = drawn_name.checked(cleaned.get("signature", ""))
    except drawn_name.NotAName as why:
        form.add_error("signature", str(why))
        return
    if not cleaned["signature"] and not cleaned.get("signed_name") and "signed_name" not in form.errors:
        form.add_error("signed_name", neither)
