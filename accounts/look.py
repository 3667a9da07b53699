"""The style sheet of a service that chose colours of its own: tokens.css and what stands in its place, in one file."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

from django.conf import settings

from accounts.models import Service
from accounts.palette import chosen, overrides, read_tokens

LETTERS = 16


class Look(NamedTuple):
    """The style sheet and what its address is made of; both empty where tokens.css itself will do."""

    digest: str = ""
    css: str = ""


@cache
def tokens_css() -> str:
    """The house's own colours, as the file says them."""
    return (settings.BASE_DIR / "static/css/tokens.css").read_text()


@cache
def house_tokens() -> dict[str, dict[str, str]]:
    """The house's own colours by theme and name."""
    return read_tokens(tokens_css())


def look_of(service: Service) -> Look:
    """What the pages of this service are to look like."""
    choice = {"action": service.action_colour, "highlight": service.highlight_colour}
    if not any(chosen(house_tokens(), **choice).values()):
        return Look()
    css = f"{tokens_css()}\n{overrides(house_tokens(), **choice)}"
    return Look(hashlib.sha256(css.encode()).hexdigest()[:LETTERS], css)
