"""What the settings page says of two colours: a drawing by day and by night, every contrast, and why one is refused."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.look import house_tokens
from accounts.palette import (
    ACTION,
    HIGHLIGHT,
    Fault,
    Measured,
    action_fault,
    chosen,
    highlight_fault,
    measure,
)

# What a token is, as somebody says it who looks at a page.
CALLED = {
    "paper": _("the page"), "surface": _("cards"), "sunken": _("wells"), "ink": _("text"), "ink-2": _("secondary text"),
    "lagoon": _("what can be pressed"), "lagoon-deep": _("what is pressed"), "lagoon-soft": _("its light tint"),
    "on-lagoon": _("words on a button"), "sun": _("highlights"), "on-sun": _("words on highlights"),
    "sun-soft": _("the light tint of highlights"), "sun-ink": _("words on the light tint of highlights"),
}  # fmt: skip
THEMES = {"light": _("By day"), "dark": _("By night")}


def colour_page(*, action: str, highlight: str) -> dict[str, Any]:
    """Drawings, contrasts and objections for a choice; an empty colour is the house's own."""
    tokens = house_tokens()
    own = chosen(tokens, action=action, highlight=highlight)
    measured = measure(tokens, ACTION + HIGHLIGHT, action=action, highlight=highlight)
    return {
        "looks": [(words, {name.replace("-", "_"): value for name, value in (tokens[theme] | own[theme]).items()})
                  for theme, words in THEMES.items()],
        "contrasts": [_row(found) for found in measured if found.theme in THEMES],
        "lowest": min(measured, key=lambda found: found.ratio / found.use.needed),
        "objections": [
            {"field": field, "words": _objection(fault), "better": fault.better}
            for field, fault in _faults(action=action, highlight=highlight).items()
        ],
    }  # fmt: skip


def objections(*, action: str, highlight: str) -> dict[str, str]:
    """Why a colour is refused, in words, by the field that holds it."""
    return {field: _objection(fault) for field, fault in _faults(action=action, highlight=highlight).items()}


def _faults(*, action: str, highlight: str) -> dict[str, Fault]:
    found = {
        "action_colour": action_fault(house_tokens(), action, highlight=highlight) if action else None,
        "highlight_colour": highlight_fault(house_tokens(), highlight) if highlight else None,
    }
    return {field: fault for field, fault in found.items() if fault}


def _objection(fault: Fault) -> str:
    use = fault.measured.use
    said = {
        "front": CALLED[use.front], "back": CALLED[use.back], "better": fault.better,
        "ratio": _ratio(fault.measured.ratio), "needed": _ratio(use.needed),
    }  # fmt: skip
    return (
        _now(
            "This cannot be read everywhere: %(front)s on %(back)s has a contrast of %(ratio)s to 1, and %(needed)s is needed. "
            "The nearest colour that can be read is %(better)s."
        )
        % said
    )


def _row(found: Measured) -> dict[str, Any]:
    use = found.use
    return {
        "theme": THEMES[found.theme], "front": CALLED[use.front], "back": CALLED[use.back],
        "ratio": _ratio(found.ratio), "needed": _ratio(use.needed), "passes": found.passes,
    }  # fmt: skip


def _ratio(ratio: float) -> str:
    """To one decimal, rounded down, so that nothing that fails looks as if it passed."""
    return number_format(int(ratio * 10) / 10, 1)
