"""Whether a definition that fits the schema can be walked: no name twice, no loose end, no circle, limits that make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires.answers import comparable
from questionnaires.definition import CHOICES, MOMENTS, NUMBERS, Condition, Definition, Item, Words

MOST_ITEMS = 1_000
MOST_MARKS = 101
LONGEST_BAND = 120
ORDERS = frozenset({">", ">=", "<", "<="})

Row = Mapping[str, Any]


def walking_faults(data: Row) -> list[str]:
    """Why no values can be made of this data, a sentence each."""
    placed = list(_items(data["sections"], ()))
    if len(placed) > MOST_ITEMS:
        sentence = ngettext(
            "The definition has more than %(count)d item.", "The definition has more than %(count)d items.", MOST_ITEMS
        )
        return [sentence % {"count": MOST_ITEMS}]
    faults = [
        *_twice(_("section"), (row["id"] for row in _sections(data["sections"]))),
        *_twice(_("item"), (row["id"] for row, _around in placed)),
        *_twice(_("scale"), (row["id"] for row in data["scales"])),
        *_twice(_("alert"), (row["id"] for row in data.get("alerts", []))),
    ]
    sets = data.get("option_sets", {})
    for row, _around in placed:
        if isinstance(row.get("options"), str) and row["options"] not in sets:
            faults.append(
                _("Item “%(item)s” uses the answers “%(set)s”, which do not exist.")
                % {"item": row["id"], "set": row["options"]}
            )
    asked_about = {
        row["id"]: [*_named(row), *(name for section in around for name in _named(section))] for row, around in placed
    }
    made_of = {row["id"]: row.get("scales", []) for row in data["scales"]}
    faults += _loose(asked_about, _("Item “%(one)s” depends on “%(other)s”, which does not exist."))
    faults += _loose(made_of, _("Scale “%(one)s” is made of “%(other)s”, which does not exist."))
    faults += _circle(asked_about, _("These items depend on each other in a circle: %(names)s."))
    faults += _circle(made_of, _("These scales are made of each other in a circle: %(names)s."))
    return faults


def _of_item(item: Item, fault: str) -> str:
    return _("Item “%(id)s”: %(fault)s") % {"id": item.id, "fault": fault}


def asking_faults(definition: Definition) -> list[str]:
    """Why a definition cannot be asked, although values could be made of it."""
    faults = [_of_item(item, fault) for item in definition.items for fault in _item_faults(item)]
    faults += [
        _of_item(item, fault)
        for item in definition.items
        for when in item.show_when
        for part in when.conditions
        for fault in _condition_faults(definition.item(part.item), part)
    ]
    if definition.language not in definition.languages:
        faults.append(_("The definition's own language is not among its languages."))
    if definition.url and not definition.url.startswith(("https://", "http://", "urn:")):
        faults.append(_("The address must begin with https://."))
    faults += [
        ngettext(
            "Scale “%(scale)s”: the band “%(band)s” has a name of more than %(count)d character.",
            "Scale “%(scale)s”: the band “%(band)s” has a name of more than %(count)d characters.",
            LONGEST_BAND,
        )
        % {"scale": scale.id, "band": band.label[0][1][:20], "count": LONGEST_BAND}
        for scale in definition.scales for band in scale.bands if _longest(band.label) > LONGEST_BAND
    ]  # fmt: skip
    return list(dict.fromkeys(faults))


def _sections(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if "items" in row:
            yield row
            yield from _sections(row["items"])


def _items(rows: Iterable[Row], around: tuple[Row, ...]) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each item with the sections round it."""
    for row in rows:
        if "items" in row:
            yield from _items(row["items"], (*around, row))
        else:
            yield row, around


def _named(row: Row) -> list[str]:
    """The items that a row's own condition asks about."""
    when = row.get("show_when", {})
    return [part["item"] for part in when.get("any", when.get("all", []))]


def _twice(kind: str, names: Iterable[str]) -> list[str]:
    return [
        _("The %(kind)s “%(name)s” stands there twice.") % {"kind": kind, "name": name}
        for name, times in Counter(names).items() if times > 1
    ]  # fmt: skip


def _loose(parts: Mapping[str, Iterable[str]], told: str) -> list[str]:
    return [told % {"one": one, "other": other} for one, others in parts.items() for other in others if other not in parts]


def _circle(parts: Mapping[str, Iterable[str]], told: str) -> list[str]:
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as fault:
        return [told % {"names": " → ".join(fault.args[1])}]
    return []


def _item_faults(item: Item) -> Iterator[str]:
    if item.type in CHOICES:
        yield from (
            _("the answer “%(code)s” stands there twice.") % {"code": code}
            for code, times in Counter(option.code for option in item.options).items() if times > 1
        )  # fmt: skip
    if item.type in MOMENTS:
        for end in (item.min, item.max):
            if end is not None and not _fits(item, end):
                yield _("“%(end)s” is not a date or time as it must be written.") % {"end": end}
                return
    if item.min is not None and item.max is not None and comparable(item, item.min) > comparable(item, item.max):
        yield _("its lowest answer is above its highest.")
    elif item.type == "rating" and len(_marks(item)) > MOST_MARKS:
        yield ngettext(
            "a rating may have no more than %(count)d number.", "a rating may have no more than %(count)d numbers.", MOST_MARKS
        ) % {"count": MOST_MARKS}
    elif item.type == "rating" and _marks(item)[-1] != item.max:
        yield _("its steps do not lead to its highest answer.")


def _marks(item: Item) -> range:
    """A rating's numbers, however many: a range costs nothing."""
    least, most = (int(comparable(item, end)) for end in (item.min, item.max))
    return range(least, most + 1, int(item.step or 1))


def _condition_faults(item: Item | None, part: Condition) -> Iterator[str]:
    """Why a comparison with this item can never be what was meant."""
    if item is None or not item.is_asked:
        yield _("it depends on “%(name)s”, which is not a question.") % {"name": part.item}
        return
    told = {"name": item.id, "value": part.value}
    if part.op == "exists":
        return
    option = item.option(part.value)
    if item.type in {"single", "multi"} and (option is None or option.is_missing):
        yield _("it compares “%(name)s” with “%(value)s”, which is not one of its answers.") % told
    elif not _fits(item, part.value):
        yield _("it compares “%(name)s” with “%(value)s”, which cannot be an answer to it.") % told
    if part.op in ORDERS and item.type not in NUMBERS | MOMENTS:
        yield _("it asks whether “%(name)s” is more or less than something, but its answers have no order.") % told


def _fits(item: Item, value: object) -> bool:
    if item.type in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if item.type == "boolean":
        return isinstance(value, bool)
    try:
        return isinstance(value, str) and comparable(item, value) is not None
    except ValueError:
        return False


def _longest(words: Words) -> int:
    return max((len(phrase) for _language, phrase in words), default=0)
