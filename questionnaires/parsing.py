"""From the text of a definition, YAML or JSON, to plain data: bounded, and without surprises.

YAML is read event by event, by the rules of YAML 1.2: no aliases and no tags, so nothing can grow or become an object; dates
stay texts, and ``No`` is a word. What JSON cannot say is refused.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 2_000_000
DEEPEST = 20

EXACT = 2**53
PLAIN = {"null": None, "~": None, "": None, "true": True, "false": False}
# Half a character, which no encoding can write, and the null that PostgreSQL refuses.
UNWRITABLE = re.compile("[\\x00\\ud800-\\udfff]")
WHOLE = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
BROKEN = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?", re.ASCII)


class Unreadable(ValueError):
    """The text is not a definition at all; the message says why, in words."""


def parse(source: str | bytes) -> Any:
    """The data that a text holds: JSON when it begins with a brace, YAML otherwise; raises Unreadable."""
    text = _text(source)
    try:
        data = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise Unreadable(_("Line %(line)s cannot be read as YAML.") % {"line": mark.line + 1 if mark else "?"}) from fault
    except json.JSONDecodeError as fault:
        raise Unreadable(_("Line %(line)s cannot be read as JSON.") % {"line": fault.lineno}) from fault
    except RecursionError as fault:
        raise _too_deep() from fault
    for value, depth in _values(data):
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, str) and UNWRITABLE.search(value):
            raise Unreadable(_("The file holds a character that cannot be kept."))
    return data


def _text(source: str | bytes) -> str:
    if len(source) > LARGEST:
        raise Unreadable(_("The file is larger than 2 MB."))
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
        if len(text.encode()) > LARGEST:
            raise Unreadable(_("The file is larger than 2 MB."))
    except UnicodeError as fault:
        raise Unreadable(_("The file is not text in UTF-8.")) from fault
    return text


def _too_deep() -> Unreadable:
    sentence = ngettext(
        "The file is nested more than %(count)d level deep.", "The file is nested more than %(count)d levels deep.", DEEPEST
    )
    return Unreadable(sentence % {"count": DEEPEST})


def _values(data: Any) -> Iterator[tuple[Any, int]]:
    """Every value and every name, with how many lists and mappings it lies in; a loop, so that depth costs nothing."""
    waiting = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_mapping, parse_float=_broken, parse_int=_whole, parse_constant=_broken)


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(_("“%(key)s” stands twice in one place.") % {"key": key})
        found[key] = value
    return found


def _whole(digits: str) -> int:
    if not WHOLE.fullmatch(digits):
        raise Unreadable(_("The number %(number)s is too long.") % {"number": f"{digits[:20]}…"})
    return int(digits)


def _broken(digits: str) -> float | int:
    """A number with a point; a whole one is the same however it is written."""
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable(_("The number %(number)s is too large.") % {"number": f"{digits[:20]}"})
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _yaml(text: str) -> Any:
    """The one document of a YAML text; containers that are still open wait in ``around``."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    around: list[list[Any]] = [[]]
    opened: list[str] = []
    for event in yaml.parse(text, Loader=loader):
        if getattr(event, "anchor", None) is not None:
            raise Unreadable(_("Line %(line)s uses an anchor; write the words out instead.") % {"line": _line(event)})
        if getattr(event, "tag", None) not in {None, "!"}:
            raise Unreadable(_("Line %(line)s uses a tag, which is not allowed.") % {"line": _line(event)})
        if isinstance(event, yaml.ScalarEvent):
            in_key = bool(opened) and opened[-1] == "mapping" and len(around[-1]) % 2 == 0
            around[-1].append(event.value if in_key or not event.implicit[0] else _scalar(event.value))
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(opened) == DEEPEST:
                raise _too_deep()
            opened.append("mapping" if isinstance(event, yaml.MappingStartEvent) else "list")
            around.append([])
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            parts = around.pop()
            around[-1].append(_pairs(parts) if opened.pop() == "mapping" else parts)
    if len(around[0]) != 1:
        raise Unreadable(_("The file must hold exactly one definition."))
    return around[0][0]


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _pairs(parts: list[Any]) -> dict[str, Any]:
    keys = parts[::2]
    if not all(isinstance(key, str) for key in keys):
        raise Unreadable(_("A name in the file is not a plain word."))
    return _mapping(list(zip(keys, parts[1::2], strict=True)))


def _scalar(word: str) -> Any:
    if word.lower() in PLAIN:
        return PLAIN[word.lower()]
    if re.fullmatch(r"[-+]?[0-9]+", word, re.ASCII):
        return _whole(word)
    return _broken(word) if BROKEN.fullmatch(word) else word
