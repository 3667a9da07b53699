"""What a visitor narrowed her list of resources to, as its address says it, and the words for that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from public.finding import FOR_ALL, Found
from public.models import Resource
from public.models.index import Name

LONGEST_QUERY, LONGEST_PAGE = 100, 6
TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
LABELS = {facet: {str(value): label for value, label in choices} for facet, choices in {
    "audience": Resource.Audience.choices, "stage": Resource.Stage.choices, "age": Resource.Age.choices,
    "kind": Resource.Kind.choices,
}.items()}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its value, its words, how many resources it leaves if that is known, if it is chosen."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A property to narrow by, with what may be chosen."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that the list is narrowed to, and the address of the list without it."""

    text: str
    without: str


class Narrowing:
    """The words and properties of one address; what makes no sense in it is passed over."""

    def __init__(self, asked: QueryDict) -> None:
        self.words = " ".join(asked.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
        given = {facet: asked.get(facet, "").lower() for facet in Resource.FACETS}
        self.properties = {facet: value for facet, value in given.items() if _makes_sense(facet, value)}
        page = asked.get("page", "")[:LONGEST_PAGE]
        self.page = max(1, int(page)) if page.isascii() and page.isdigit() else 1

    @property
    def is_any(self) -> bool:
        """Whether the list is narrowed to anything."""
        return bool(self.words or self.properties)

    def address(self, *, without: str = "", page: int = 1) -> str:
        """The address of the list narrowed so, beginning with its question mark."""
        told = {"q": self.words, **self.properties} | ({"page": str(page)} if page > 1 else {})
        return "?" + urlencode({name: value for name, value in told.items() if value and name != without})

    def chips(self) -> list[Chip]:
        """Everything that the list is narrowed to, each with a way to drop it."""
        quoted = [Chip(_("“%(words)s”") % {"words": self.words}, self.address(without="q"))] if self.words else []
        return quoted + [Chip(words_for(*name), self.address(without=name[0])) for name in self.properties.items()]

    def choices(self, found: Found) -> list[Choice]:
        """The properties that tell resources apart, each with its values; what nothing has is not offered."""
        labels = {
            "audience": _("Who it is for"), "stage": _("When it helps"), "age": _("Age of the child"),
            "language": _("Language"), "kind": _("Kind"),
        }  # fmt: skip
        every = {facet: self._options(facet, found) for facet in labels}
        return [Choice(facet, labels[facet], options) for facet, options in every.items() if options]

    def _options(self, facet: str, found: Found) -> list[Option]:
        """What may be chosen: what leaves some of the hits and not all; everything that there is, once something is chosen."""
        chosen = self.properties.get(facet, "")
        values = _values(facet, found.counts)
        if chosen:
            there = [value for value in values if (facet, value) in found.counts or value == chosen]
            return [Option(value, words_for(facet, value), value == chosen) for value in there]
        left = {value: found.counts.get((facet, value), 0) for value in values}
        return [
            Option(value, f"{words_for(facet, value)} ({count})", chosen=False)
            for value, count in left.items() if 0 < count < found.total
        ]  # fmt: skip


def words_for(facet: str, value: str) -> str:
    """How a property is said to visitors."""
    if facet == "language":
        return language_name(value)
    return str(capfirst(LABELS[facet][value]))


def language_name(tag: str) -> str:
    """A language in its own words, or its tag where nobody knows it."""
    try:
        return str(capfirst(get_language_info(tag)["name_local"]))
    except KeyError:
        return tag


def _values(facet: str, counts: dict[Name, int]) -> list[str]:
    if facet == "language":
        return sorted(value for name, value in counts if name == facet)
    return [value for value in LABELS[facet] if value != FOR_ALL.get(facet)]


def _makes_sense(facet: str, value: str) -> bool:
    if facet == "language":
        return bool(TAG.fullmatch(value))
    return value in _values(facet, {})
