"""What admins type into, beyond a plain line."""

from __future__ import annotations

from django import forms

CHIPS = "vig/chips.html"
MARKDOWN = "vig/markdown.html"


def day() -> forms.DateInput:
    """A day, chosen or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def markdown(rows: int = 16) -> forms.Textarea:
    """A text in Markdown, which a toolbar helps with."""
    return forms.Textarea(attrs={"rows": rows, "data-markdown": ""})


def lines(rows: int = 3) -> forms.Textarea:
    """A few sentences without any form."""
    return forms.Textarea(attrs={"rows": rows})
