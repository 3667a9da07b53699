"""The attunement principles that a clip may show, read once from the starter data.

The level names are the field's terms (principles of attuned interactions and guidance; Kennedy 2011, in Kennedy, Landor and
Todd, *Video Interaction Guidance*); the lines of what one might see are the project's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

SOURCE = Path(__file__).parent / "principles.yaml"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One thing that can be seen when a level is reached."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """One of the six levels, from being attentive to deepening discussion."""

    slug: str
    order: int
    name: str
    leads: str
    see: tuple[Behaviour, ...]


@cache
def levels() -> tuple[Level, ...]:
    """The six levels from the ground up."""
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return tuple(
        Level(
            slug=row["id"], order=row["order"], name=row["name"], leads=row["leads"],
            see=tuple(Behaviour(slug=line["id"], text=line["text"]) for line in row["see"]),
        )
        for row in sorted(data["levels"], key=lambda row: row["order"])
    )  # fmt: skip


@cache
def level_named(slug: str) -> Level | None:
    """The level with this slug, if there is one."""
    return next((level for level in levels() if level.slug == slug), None)
