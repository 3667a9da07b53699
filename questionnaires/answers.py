"""What may be answered to an item, which items are asked, and how an answer is written down; pure.

An answer is a plain value: an option's code, a list of codes, a number (int or Decimal), True or False, a text, an ISO 8601
moment, ``{"text": …}`` for one's own words in an open choice, and None for an item that was skipped.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires.definition import CHOICES, MOMENTS, NUMBERS, Condition, Definition, Item, When, text

Value = str | int | Decimal | bool | list[str] | dict[str, str] | None

LONGEST_TEXT = 500
LONGEST_LONGTEXT = 10_000
LONGEST_NUMBER = 20
BLOCK = 64
_ORDERS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
WRITTEN = {"date": "2026-11-24", "time": "14:30", "datetime": "2026-11-24T14:30"}


class Unfit(ValueError):
    """The answer cannot be kept; the message says how to put it right, in words for the person who answers."""


def clean_answer(item: Item, raw: object) -> Value:
    """The answer as it is kept, of what a form or a stored JSON text gives; raises Unfit.

    Nothing given is None, which only an item that must be answered refuses.
    """
    if isinstance(raw, str):
        raw = raw.strip().replace("\r\n", "\n").replace("\x00", "")
    if not item.is_asked:
        raise Unfit(_("There is nothing to answer here."))
    if raw is None or raw in ("", [], [""], {"text": ""}):
        if item.is_required:
            raise Unfit(_("Please answer this question."))
        return None
    return _CLEANERS[item.type](item, raw)


def answer_fault(item: Item, raw: object) -> str:
    """What is wrong with an answer, in words for the person who answers; "" when it is fine."""
    try:
        clean_answer(item, raw)
    except Unfit as fault:
        return str(fault)
    return ""


def is_missing(item: Item, value: Value) -> bool:
    """Whether this counts as not answered: nothing, or only options that say so."""
    if value is None or value in ("", []):
        return True
    if item.type not in CHOICES:
        return False
    codes = value if isinstance(value, list) else [value]
    return all((option := item.option(code)) is not None and option.is_missing for code in codes)


def option_label(item: Item, code: object, language: str) -> str:
    """What the option with this code says; the code itself if there is no such option."""
    option = item.option(code)
    return text(option.label, language) if option else str(code)


def answer_text(item: Item, value: Value, language: str) -> str:
    """An answer in words, for a page that lists answers; "" when there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return value.get("text", "")
    if item.type in CHOICES:
        return ", ".join(option_label(item, code, language) for code in (value if isinstance(value, list) else [value]))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def to_json(value: Value) -> str:
    """An answer as JSON; a decimal keeps every digit.

    Blanks fill it to a whole number of BLOCKs: sealed text is as long as what it holds, and must not tell what was chosen.
    """
    told = format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told + " " * (-len(told.encode()) % BLOCK)


def from_json(kept: str) -> Value:
    """The answer that ``to_json`` wrote."""
    value: Value = json.loads(kept, parse_float=Decimal)
    return value


def enabled_items(definition: Definition, answers: Mapping[str, Value]) -> tuple[Item, ...]:
    """The items that are asked, given these answers, in their order.

    A hidden item's answer counts as absent; what is unanswered makes every comparison false, except that it does not exist.
    """
    shown: dict[str, Value] = {}
    enabled = set()
    for item in definition.by_condition:
        if all(_holds(when, definition, shown) for when in item.show_when):
            enabled.add(item.id)
            value = answers.get(item.id)
            shown[item.id] = None if is_missing(item, value) else value
    return tuple(item for item in definition.items if item.id in enabled)


def enabled_answers(definition: Definition, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers without those to hidden items: what is handed in, counted and shown."""
    return {item.id: answers[item.id] for item in enabled_items(definition, answers) if item.id in answers}


def _holds(when: When, definition: Definition, shown: Mapping[str, Value]) -> bool:
    found = (_compares(part, definition.item(part.item), shown.get(part.item)) for part in when.conditions)
    return any(found) if when.is_any else all(found)


def _compares(condition: Condition, item: Item | None, value: Value) -> bool:
    if condition.op == "exists":
        return bool((value is not None) == condition.value)
    if item is None or value is None:
        return False
    wanted = condition.value
    if condition.op in {"=", "!="}:
        given = value if isinstance(value, list) else [value.get("text", "") if isinstance(value, dict) else value]
        same = any(comparable(item, one) == comparable(item, wanted) for one in given)
        return same == (condition.op == "=")
    here, there = comparable(item, value), comparable(item, wanted)
    return bool(_ORDERS[condition.op](here, there))


def _one(item: Item, raw: object) -> Value:
    if not isinstance(raw, str) or item.option(raw) is None:
        raise Unfit(_("Please choose one of the answers."))
    return raw


def _several(item: Item, raw: object) -> Value:
    codes = [raw] if isinstance(raw, str) else raw
    if not isinstance(codes, list) or any(not isinstance(code, str) or item.option(code) is None for code in codes):
        raise Unfit(_("Please choose from the answers."))
    chosen = [option for option in item.options if option.code in codes]
    if len(chosen) > 1 and any(option.is_exclusive for option in chosen):
        alone = next(text(option.label, "") for option in chosen if option.is_exclusive)
        raise Unfit(_("“%(answer)s” cannot be chosen together with other answers.") % {"answer": alone})
    if item.max_choices is not None and len(chosen) > item.max_choices:
        most = ngettext(
            "Please choose no more than %(count)d answer.", "Please choose no more than %(count)d answers.", item.max_choices
        )
        raise Unfit(most % {"count": item.max_choices})
    return [option.code for option in chosen]


def _open(item: Item, raw: object) -> Value:
    if isinstance(raw, str):
        return _one(item, raw)
    if not isinstance(raw, dict) or set(raw) != {"text"} or not isinstance(raw["text"], str):
        raise Unfit(_("Please choose one of the answers, or write your own."))
    return {"text": str(_words(item, raw["text"].strip()))}


def _truth(item: Item, raw: object) -> Value:
    value = {"true": True, "false": False}.get(raw, raw) if isinstance(raw, str) else raw
    if not isinstance(value, bool):
        raise Unfit(_("Please choose yes or no."))
    return value


def _number(item: Item, raw: object) -> Value:
    written = str(raw).replace("−", "-")
    if isinstance(raw, bool) or len(written) > LONGEST_NUMBER or not re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", written, re.ASCII):
        raise Unfit(_("Please write a number, like 4."))
    value = Decimal(written)
    if item.type != "decimal" and value != value.to_integral_value():
        raise Unfit(_("Please write a whole number, like 4."))
    _within(item, value)
    start = item.min if isinstance(item.min, Decimal) else Decimal(0)
    if item.step and (value - start) % item.step:
        raise Unfit(_("Please write a number in steps of %(step)s.") % {"step": f"{item.step:f}"})
    return int(value) if value == value.to_integral_value() else value


def _when(item: Item, raw: object) -> Value:
    try:
        moment = moment_of(item, raw)
    except (TypeError, ValueError) as fault:
        raise Unfit(_("Please write it like %(example)s.") % {"example": WRITTEN[item.type]}) from fault
    _within(item, moment)
    return str(moment.isoformat())


def _within(item: Item, value: Any) -> None:
    """Raise Unfit outside the item's limits, which it names."""
    if item.min is not None and value < comparable(item, item.min):
        raise Unfit(_("Please give %(least)s or more.") % {"least": item.min})
    if item.max is not None and value > comparable(item, item.max):
        raise Unfit(_("Please give %(most)s or less.") % {"most": item.max})


def _words(item: Item, raw: object) -> Value:
    if not isinstance(raw, str):
        raise Unfit(_("Please write some words."))
    longest = item.max_length or (LONGEST_LONGTEXT if item.type == "longtext" else LONGEST_TEXT)
    if len(raw) > longest:
        sentence = ngettext(
            "Please write no more than %(count)d character.", "Please write no more than %(count)d characters.", longest
        )
        raise Unfit(sentence % {"count": longest})
    return raw


def comparable(item: Item, value: Any) -> Any:
    """What a value of this item is compared by: numbers exactly, moments as moments, anything else as it is."""
    if item.type in NUMBERS:
        return Decimal(str(value))
    return moment_of(item, value) if item.type in MOMENTS else value


def moment_of(item: Item, raw: Any) -> Any:
    """The date, time or local date and time that an ISO 8601 text names; raises TypeError and ValueError."""
    kinds = {"date": dt.date.fromisoformat, "time": dt.time.fromisoformat, "datetime": dt.datetime.fromisoformat}
    moment = kinds[item.type](raw)
    if getattr(moment, "tzinfo", None) is not None:
        raise ValueError(raw)
    return moment


_CLEANERS: dict[str, Callable[[Item, object], Value]] = {
    "single": _one, "multi": _several, "open-choice": _open, "boolean": _truth, "integer": _number, "decimal": _number,
    "rating": _number, "date": _when, "time": _when, "datetime": _when, "text": _words, "longtext": _words,
}  # fmt: skip
