"""One question as its page draws it, whatever its type, and what a form says to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from questionnaires.answers import LONGEST_LONGTEXT, LONGEST_TEXT
from questionnaires.definition import Item, text

OTHER = "other"  # the radio button beside one's own words; no option can have this code, because it is looked up first
LINES = {
    "integer": ("text", "numeric"), "decimal": ("text", "decimal"), "date": ("date", ""), "time": ("time", ""),
    "datetime": ("datetime-local", ""), "text": ("text", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or box."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the template of a question needs: ``kind`` is radio, checkbox, rating, line, lines or info."""

    kind: str
    choices: list[Choice] = field(default_factory=list)
    written: str = ""
    input_type: str = ""
    input_mode: str = ""
    longest: int = 0
    has_other: bool = False


def asked(item: Item, value: object, language: str) -> Asked:
    """The question with this answer filled in, which may also be one that was refused."""
    written = "" if value is None else str(value)
    match item.type:
        case "info":
            shown = Asked("info")
        case "single" | "multi":
            chosen = value if isinstance(value, list) else [value]
            shown = Asked("radio" if item.type == "single" else "checkbox", _choices(item, chosen, language))
        case "open-choice":
            own = str(value.get("text", "")) if isinstance(value, dict) else ""
            shown = Asked(
                "radio", _choices(item, [value], language), own, longest=item.max_length or LONGEST_TEXT, has_other=True
            )
        case "boolean":
            answers = (("true", _("Yes"), value is True), ("false", _("No"), value is False))
            shown = Asked("radio", [Choice(*answer) for answer in answers])
        case "rating":
            shown = Asked("rating", [Choice(str(mark), str(mark), str(mark) == written) for mark in item.marks])
        case "longtext":
            shown = Asked("lines", written=written, longest=item.max_length or LONGEST_LONGTEXT)
        case kind:
            input_type, input_mode = LINES[kind]
            shown = Asked("line", [], written, input_type, input_mode, item.max_length or LONGEST_TEXT)
    return shown


def given(item: Item, data: QueryDict) -> object:
    """What a form says to this item, as ``clean_answer`` takes it; None when it says nothing."""
    if item.type == "multi":
        return data.getlist("answer")
    raw = data.get("answer")
    if item.type == "open-choice" and raw == OTHER and item.option(OTHER) is None:
        return {"text": data.get("other", "")}
    return raw


def may_be_left_empty(item: Item, *, is_module: bool) -> bool:
    """Whether nothing is an answer too: a field left empty, or boxes of which a module tells that the last was cleared."""
    return item.type in LINES or item.type == "longtext" or (item.type == "multi" and is_module)


def _choices(item: Item, chosen: list[object], language: str) -> list[Choice]:
    return [Choice(option.code, text(option.label, language), option.code in chosen) for option in item.options]
