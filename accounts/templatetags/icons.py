"""``{% load icons %}{% icon "film" %}``: line drawings of the Lucide set, each parsed once in the life of the process."""

from __future__ import annotations

from functools import cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> str:
    """The drawing, hidden from screen readers because a word always stands beside it."""
    return lucide(name, size=None, **{"class": "icon", "aria-hidden": "true"})
