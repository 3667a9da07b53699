"""What a questionnaire consists of, as frozen values: made once from a checked definition, read by every page and every score.

The interchange format is ``instrument.schema.json``; ``questionnaires.reading`` checks a text against it and comes here last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

# A text in each language it is given in, the definition's own language first; empty where nothing is said.
Words = tuple[tuple[str, str], ...]

CHOICES = frozenset({"single", "multi", "open-choice"})
NUMBERS = frozenset({"integer", "decimal", "rating"})
MOMENTS = frozenset({"date", "time", "datetime"})


@dataclass(frozen=True, slots=True)
class Licence:
    """Whose words these are, and on what terms they may be used."""

    status: str
    statement: str
    citation: str = ""
    holder: str = ""
    permission_ref: str = ""
    footer_required: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with the answer to another item."""

    item: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class When:
    """Conditions of which all must hold, or any one."""

    conditions: tuple[Condition, ...]
    is_any: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the questionnaire; ``show_when`` is its own condition only."""

    id: str
    title: Words = ()
    help: Words = ()
    show_when: When | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen; ``missing`` counts as not answered."""

    code: str
    label: Words
    score: Decimal | None = None
    is_exclusive: bool = False
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or a piece of text between questions (``info``).

    ``min`` and ``max`` are numbers for numeric items and ISO 8601 texts for dates and times.
    ``show_when`` holds the item's own condition and those of the sections round it: all of them must hold.
    """

    id: str
    type: str
    text: Words
    prefix: str = ""
    help: Words = ()
    options: tuple[Option, ...] = ()
    is_required: bool = False
    min: Decimal | str | None = None
    max: Decimal | str | None = None
    step: Decimal | None = None
    max_length: int | None = None
    max_choices: int | None = None
    low_label: Words = ()
    high_label: Words = ()
    show_when: tuple[When, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether there is something to answer."""
        return self.type != "info"

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of a rating, from its low to its high end."""
        if self.type != "rating" or self.min is None or self.max is None:
            return ()
        return tuple(range(int(self.min), int(self.max) + 1, int(self.step or 1)))

    def option(self, code: object) -> Option | None:
        """The option with this code, if there is one."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Reverse:
    """Items whose score x counts as ``low + high - x``."""

    items: frozenset[str]
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom bands or norms are for: respondents by name, ages in years from and to; empty for everybody."""

    respondents: tuple[str, ...] = ()
    ages: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a scale with a name, both ends included."""

    min: Decimal
    max: Decimal
    label: Words
    level: int | None = None
    is_clinical: bool | None = None
    applies: Applies | None = None


@dataclass(frozen=True, slots=True)
class Norms:
    """Published figures of a reference sample."""

    clinical_mean: Decimal | None = None
    clinical_sd: Decimal | None = None
    normative_mean: Decimal | None = None
    normative_sd: Decimal | None = None
    reliability: Decimal | None = None
    reliability_type: str = ""
    source: str = ""
    applies: Applies | None = None


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How large a change must be to say more than chance, and where the cut is, as published."""

    threshold: Decimal | None = None
    threshold_source: str = ""
    cut: Decimal | None = None
    cut_source: str = ""
    csc_criterion: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a score is made of items, or of other scales; no ``places`` means that nothing is rounded."""

    id: str
    title: Words
    method: str
    better: str
    items: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    reverse: Reverse | None = None
    weights: Mapping[str, Decimal] | None = None
    missing_max: int = 0
    missing_then: str = ""
    multiply: Decimal = Decimal(1)
    add: Decimal = Decimal(0)
    lookup: Mapping[Decimal, Decimal] | None = None
    places: int | None = None
    rounding: str = "half-up"
    range: tuple[Decimal, Decimal] | None = None
    show_to_client: bool = False
    is_primary: bool = False
    bands: tuple[Band, ...] = ()
    norms: Norms | None = None
    change: ChangeRule | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """What the score is made of: the ids of items, or of scales."""
        return self.scales if self.method.endswith("-of-scales") else self.items


@dataclass(frozen=True, slots=True)
class Alert:
    """What somebody must be told of, and what the person who answers is shown at once."""

    id: str
    severity: str
    message: Words
    client_text: Words
    compare: str
    when: When | None
    scale: Condition | None


@dataclass(frozen=True, slots=True)
class Definition:
    """One edition of a questionnaire: ``items`` in the order in which they are asked, ``scales`` as they are written."""

    key: str
    version: str
    title: Words
    short_title: str
    language: str
    languages: tuple[str, ...]
    licence: Licence
    respondent: str
    recall_period: Words
    introduction: Words
    closing: Words
    estimated_minutes: Decimal | None
    layout: str
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    # Items so that each comes after those its conditions ask about.
    by_condition: tuple[Item, ...]
    scales: tuple[Scale, ...]
    # Scales so that each comes after those it is made of.
    by_dependency: tuple[Scale, ...]
    alerts: tuple[Alert, ...]
    url: str = ""

    def item(self, item_id: str) -> Item | None:
        """The item with this id, if there is one."""
        return next((item for item in self.items if item.id == item_id), None)

    def scale(self, scale_id: str) -> Scale | None:
        """The scale with this id, if there is one."""
        return next((scale for scale in self.scales if scale.id == scale_id), None)


def text(words: Words, language: str) -> str:
    """A text in this language, in its base language ("cy" for "cy-GB"), or in the definition's own; "" if there is none."""
    said = {name.lower(): phrase for name, phrase in words}
    wanted = language.lower()
    own = words[0][1] if words else ""
    return said.get(wanted) or said.get(wanted.partition("-")[0]) or own


def definition_from(data: Mapping[str, Any]) -> Definition:
    """The values of a definition that ``questionnaires.reading`` has checked."""
    return _Maker(data).definition()


def _exact(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    figures = {name: figure if isinstance(figure, str) else _exact(figure) for name, figure in row.items() if name != "applies"}
    return figures | ({"applies": _applies(row["applies"])} if "applies" in row else {})


def _applies(row: Mapping[str, Any]) -> Applies:
    return Applies(tuple(row.get("respondent", [])), tuple(Decimal(str(age)) for age in row.get("age", [])))


class _Maker:
    """Makes values of JSON; knows the definition's own language and its sets of options."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.language: str = data["language"]
        self.sets = {name: self.options(rows) for name, rows in data.get("option_sets", {}).items()}
        self.sections: list[Section] = []
        self.items: list[Item] = []

    def definition(self) -> Definition:
        data = self.data
        for row in data["sections"]:
            self.section(row, ())
        scales = {row["id"]: self.scale(row) for row in data["scales"]}
        items = {item.id: item for item in self.items}
        asked_about = {item.id: [part.item for when in item.show_when for part in when.conditions] for item in self.items}
        made_of = {scale.id: scale.scales for scale in scales.values()}
        return Definition(
            key=data["key"], version=data["version"], title=self.words(data["title"]), short_title=data.get("short_title", ""),
            language=self.language, languages=tuple(data.get("languages", [self.language])), licence=Licence(**data["licence"]),
            respondent=data.get("respondent", ""), recall_period=self.words(data.get("recall_period")),
            introduction=self.words(data.get("introduction")), closing=self.words(data.get("closing")),
            estimated_minutes=_exact(data.get("estimated_minutes")), layout=data.get("layout", "one-per-page"),
            sections=tuple(self.sections), items=tuple(self.items), scales=tuple(scales.values()),
            by_condition=tuple(items[name] for name in TopologicalSorter(asked_about).static_order()),
            by_dependency=tuple(scales[name] for name in TopologicalSorter(made_of).static_order()),
            alerts=tuple(self.alert(row) for row in data.get("alerts", [])), url=data.get("url", ""),
        )  # fmt: skip

    def words(self, said: str | Mapping[str, str] | None) -> Words:
        if said is None:
            return ()
        if isinstance(said, str):
            return ((self.language, said),)
        return tuple(sorted(said.items(), key=lambda pair: (pair[0] != self.language, pair[0])))

    def section(self, row: Mapping[str, Any], around: tuple[Section, ...]) -> None:
        section = Section(
            id=row["id"], title=self.words(row.get("title")), help=self.words(row.get("help")),
            show_when=self.when(row.get("show_when")),
        )  # fmt: skip
        self.sections.append(section)
        for part in row["items"]:
            if "items" in part:
                self.section(part, (*around, section))
            else:
                self.items.append(self.item(part, (*around, section)))

    def item(self, row: Mapping[str, Any], sections: tuple[Section, ...]) -> Item:
        options = row.get("options", [])
        limits = {end: row[end] if isinstance(row[end], str) else _exact(row[end]) for end in ("min", "max") if end in row}
        return Item(
            id=row["id"], type=row["type"], text=self.words(row["text"]), prefix=row.get("prefix", ""),
            help=self.words(row.get("help")), options=self.sets[options] if isinstance(options, str) else self.options(options),
            is_required=row.get("required", False), step=_exact(row.get("step")), max_length=row.get("max_length"),
            max_choices=row.get("max_choices"), low_label=self.words(row.get("low_label")),
            high_label=self.words(row.get("high_label")), sections=sections,
            show_when=tuple(
                when for when in (*(part.show_when for part in sections), self.when(row.get("show_when"))) if when is not None
            ),
            **limits,
        )  # fmt: skip

    def options(self, rows: list[Mapping[str, Any]]) -> tuple[Option, ...]:
        return tuple(
            Option(
                code=row["code"], label=self.words(row["label"]), score=_exact(row.get("score")),
                is_exclusive=row.get("exclusive", False), is_missing=row.get("missing", False),
            )
            for row in rows
        )  # fmt: skip

    def when(self, row: Mapping[str, Any] | None) -> When | None:
        if row is None:
            return None
        parts = row.get("any", row.get("all", []))
        return When(tuple(Condition(part["item"], part["op"], part.get("value")) for part in parts), is_any="any" in row)

    def scale(self, row: Mapping[str, Any]) -> Scale:
        missing, rounded, reverse = row.get("missing", {}), row.get("round", {}), row.get("reverse")
        given: dict[str, Any] = {name: tuple(row[name]) for name in ("items", "scales") if name in row}
        given |= {name: _exact(row[name]) for name in ("multiply", "add") if name in row}
        if reverse is not None:
            low, high = Decimal(str(reverse["low"])), Decimal(str(reverse["high"]))
            given["reverse"] = Reverse(frozenset(reverse["items"]), low, high)
        if "weights" in row:
            given["weights"] = {name: Decimal(str(weight)) for name, weight in row["weights"].items()}
        if "lookup" in row:
            given["lookup"] = {Decimal(raw): Decimal(str(value)) for raw, value in row["lookup"].items()}
        if "range" in row:
            given["range"] = (Decimal(str(row["range"][0])), Decimal(str(row["range"][1])))
        if "norms" in row:
            given["norms"] = Norms(**_figures(row["norms"]))
        if "change" in row:
            given["change"] = ChangeRule(**_figures(row["change"]))
        return Scale(
            id=row["id"], title=self.words(row["title"]), method=row["method"], better=row["better"],
            missing_max=missing.get("max", 0), missing_then=missing.get("then", ""), places=rounded.get("places"),
            rounding=rounded.get("mode", "half-up"), show_to_client=row.get("show_to_client", False),
            is_primary=row.get("primary", False), bands=tuple(self.band(band) for band in row.get("bands", [])), **given,
        )  # fmt: skip

    def band(self, row: Mapping[str, Any]) -> Band:
        return Band(
            min=Decimal(str(row["min"])), max=Decimal(str(row["max"])), label=self.words(row["label"]), level=row.get("level"),
            is_clinical=row.get("clinical"), applies=_applies(row["applies"]) if "applies" in row else None,
        )  # fmt: skip

    def alert(self, row: Mapping[str, Any]) -> Alert:
        when, on_scale = row["when"], "scale" in row["when"]
        return Alert(
            id=row["id"], severity=row["severity"], message=self.words(row["message"]),
            client_text=self.words(row.get("client_text")), compare=row.get("compare", "value"),
            when=None if on_scale else self.when(when),
            scale=Condition(when["scale"], when["op"], _exact(when["value"])) if on_scale else None,
        )  # fmt: skip
