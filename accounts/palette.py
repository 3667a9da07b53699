"""The colours that follow from the two that a service chooses, by day and by night, and whether they can be read.

Pure: ``tokens`` are those of static/css/tokens.css, by theme and name. A chosen colour stands as it is by day, and its hue by
night.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from accounts.contrast import WHITE, contrast, nearest, shade_of, toned

Tokens = Mapping[str, Mapping[str, str]]
THEMES = ("light", "dark", "night")
DARK = THEMES[1:]
READ, BODY = 4.5, 7.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.6
HEX = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\b")
BLOCKS = (re.compile(r"\A.*?^\}", re.DOTALL | re.MULTILINE), re.compile(r"color-scheme: dark\) \{.*?\}", re.DOTALL),
          re.compile(r"^\.night \{.*?^\}", re.DOTALL | re.MULTILINE))  # fmt: skip
# Darker than this, what is pressed is shown lighter and not darker.
NEAR_BLACK = 0.25


class Use(NamedTuple):
    """Where one token is read on another, and the contrast that it needs."""

    front: str
    back: str
    needed: float


ACTION = (
    Use("lagoon", "paper", READ), Use("lagoon", "surface", READ), Use("lagoon", "sunken", READ),
    Use("lagoon", "lagoon-soft", READ), Use("lagoon", "sun-soft", READ), Use("on-lagoon", "lagoon", READ),
    Use("lagoon-deep", "paper", READ), Use("lagoon-deep", "surface", READ), Use("lagoon-deep", "sunken", READ),
    Use("lagoon-deep", "lagoon-soft", READ), Use("on-lagoon", "lagoon-deep", READ),
    Use("ink", "lagoon-soft", BODY), Use("ink-2", "lagoon-soft", READ),
)  # fmt: skip
HIGHLIGHT = (
    Use("on-sun", "sun", READ), Use("sun-ink", "sun-soft", READ), Use("ink", "sun-soft", BODY), Use("ink-2", "sun-soft", READ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One use with the ratio that was measured."""

    theme: str
    use: Use
    ratio: float

    @property
    def passes(self) -> bool:
        """Whether it can be read."""
        return self.ratio >= self.use.needed


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a chosen colour is refused, and the nearest one that would not be."""

    measured: Measured
    better: str


def read_tokens(css: str) -> dict[str, dict[str, str]]:
    """The colours of tokens.css by theme; what the dark themes leave out they take from the light one."""
    found = [dict(HEX.findall(match.group())) if (match := block.search(css)) else {} for block in BLOCKS]
    return {
        theme: {name: long_form(value) for name, value in (found[0] | own).items()}
        for theme, own in zip(THEMES, found, strict=True)
    }


def chosen(tokens: Tokens, *, action: str = "", highlight: str = "") -> dict[str, dict[str, str]]:
    """The tokens that a choice puts in the place of others, by theme; none for a colour that is not chosen or stands anyway."""
    made: dict[str, dict[str, str]] = {theme: {} for theme in THEMES}
    for name, colour, follows in (("lagoon", action, _action), ("sun", highlight, _highlight)):
        if colour and colour != tokens["light"][name]:
            for theme in THEMES:
                made[theme] |= follows(colour, day=theme not in DARK)
    return made


def measure(tokens: Tokens, uses: tuple[Use, ...], *, action: str = "", highlight: str = "") -> list[Measured]:
    """Each use in each theme with its ratio."""
    own = chosen(tokens, action=action, highlight=highlight)
    themes = {theme: {**tokens[theme], **own[theme]} for theme in THEMES}
    return [Measured(theme, use, contrast(has[use.front], has[use.back])) for theme, has in themes.items() for use in uses]


def action_fault(tokens: Tokens, action: str, *, highlight: str = "") -> Fault | None:
    """Why this colour cannot be that of what can be pressed."""
    return _fault(action, lambda colour: measure(tokens, ACTION, action=colour, highlight=highlight))


def highlight_fault(tokens: Tokens, highlight: str) -> Fault | None:
    """Why this colour cannot be that of highlights."""
    return _fault(highlight, lambda colour: measure(tokens, HIGHLIGHT, highlight=colour))


def overrides(tokens: Tokens, *, action: str = "", highlight: str = "") -> str:
    """The style sheet that puts a choice in the place of what tokens.css says."""
    own = {theme: _declared(values) for theme, values in chosen(tokens, action=action, highlight=highlight).items()}
    return (
        f":root {{ {own['light']} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {own['dark']} }} }}\n"
        f".night {{ {own['night']} }}\n"
    )


def _action(colour: str, *, day: bool) -> dict[str, str]:
    if not day:
        return {
            "lagoon": toned(colour, lightness=0.79, chroma=0.1), "lagoon-deep": toned(colour, lightness=0.86, chroma=0.09),
            "lagoon-soft": toned(colour, lightness=0.32, chroma=0.045), "on-lagoon": toned(colour, lightness=0.25, chroma=0.04),
        }  # fmt: skip
    lightness = shade_of(colour).lightness
    deep = lightness - 0.085 if lightness > NEAR_BLACK else lightness + 0.15
    return {
        "lagoon": colour, "lagoon-deep": toned(colour, lightness=deep), "on-lagoon": WHITE,
        "lagoon-soft": toned(colour, lightness=0.942, chroma=0.022),
    }  # fmt: skip


def _highlight(colour: str, *, day: bool) -> dict[str, str]:
    dark = toned(colour, lightness=0.29, chroma=0.06)
    if not day:
        return {
            "sun": toned(colour, lightness=max(0.83, shade_of(colour).lightness)), "on-sun": dark,
            "sun-soft": toned(colour, lightness=0.31, chroma=0.045), "sun-ink": toned(colour, lightness=0.92, chroma=0.09),
        }  # fmt: skip
    return {
        "sun": colour, "on-sun": dark if contrast(dark, colour) >= contrast(WHITE, colour) else WHITE,
        "sun-soft": toned(colour, lightness=0.965, chroma=0.045), "sun-ink": toned(colour, lightness=0.42, chroma=0.09),
    }  # fmt: skip


def _fault(colour: str, measured_with: Callable[[str], list[Measured]]) -> Fault | None:
    failing = [found for found in measured_with(colour) if not found.passes]
    if not failing:
        return None
    better = nearest(colour, lambda shade: all(found.passes for found in measured_with(shade)))
    worst = min(failing, key=lambda found: found.ratio / found.use.needed)
    return Fault(worst, better or "")


def _declared(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def long_form(value: str) -> str:
    """A colour of three digits as one of six; anything else as it is."""
    return "#" + "".join(2 * digit for digit in value[1:]) if len(value) == len("#abc") else value
