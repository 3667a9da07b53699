"""From the text of a definition to its values: parsed within limits, checked against the schema, and walked once.

What comes out can be asked and drawn. Whether its scores can be trusted is asked at publishing (``questionnaires.publishing``).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, ValidationError

from questionnaires.definition import Definition, definition_from
from questionnaires.parsing import Unreadable, parse
from questionnaires.walking import asking_faults, walking_faults

SCHEMA = Path(__file__).parent / "instrument.schema.json"
MOST_FAULTS = 50
PARTS = {
    "sections": "section", "items": "item", "scales": "scale", "options": "answer", "bands": "band", "alerts": "alert",
    "option_sets": "answers", "codes": "code",
}  # fmt: skip
KINDS = {
    "string": "a text", "number": "a number", "integer": "a whole number", "boolean": "true or false", "array": "a list",
    "object": "a mapping", "null": "nothing",
}  # fmt: skip


class DefinitionFault(ValueError):
    """The definition cannot be used; ``faults`` says why, a sentence each, and names the place."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        super().__init__("\n".join(self.faults))


def read(source: str | bytes) -> tuple[Definition, str]:
    """A definition and its canonical JSON, of a text in YAML or JSON; raises DefinitionFault."""
    try:
        data = parse(source)
    except Unreadable as fault:
        raise DefinitionFault([str(fault)]) from fault
    faults = schema_faults(data) or walking_faults(data)
    if faults:
        raise DefinitionFault(faults)
    definition = definition_from(data)
    faults = asking_faults(definition)
    if faults:
        raise DefinitionFault(faults)
    return definition, canonical(data)


def canonical(data: Any) -> str:
    """The one JSON text of this data: keys sorted, no white space."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def validator() -> Draft202012Validator:
    """The schema, read once."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def schema_faults(data: Any) -> list[str]:
    """What the schema does not allow, each with its place."""
    found: dict[str, None] = {}
    for error in validator().iter_errors(data):
        for sentence in _sentences(error):
            found[f"{place(data, error.absolute_path)}: {sentence}"] = None
        if len(found) >= MOST_FAULTS:
            break
    return list(found)


def place(data: Any, path: Any) -> str:
    """Where in a definition something stands, in words: section “together”, item “h3”, text."""
    said: list[str] = []
    waiting = ""
    for step in path:
        data = data[step]
        if isinstance(step, str) and step in PARTS and not waiting:
            waiting = PARTS[step]
            continue
        name = step
        if isinstance(step, int):
            name = next(
                (data[key] for key in ("id", "code") if isinstance(data, dict) and isinstance(data.get(key), str)), step + 1
            )
        named = f"“{name}”" if waiting or isinstance(step, int) else f"{name}".replace("_", " ")
        said.append(f"{waiting} {named}".strip())
        waiting = ""
    return ", ".join([*said, waiting] if waiting else said) or _("The definition")


def _sentences(error: ValidationError) -> list[str]:
    rule, value, instance = str(error.validator), cast("Any", error.validator_value), cast("Any", error.instance)
    if rule == "required":
        return [_("“%(name)s” is missing.") % {"name": name} for name in value if name not in instance]
    if rule == "additionalProperties":
        known = cast("Any", error.schema).get("properties", {})
        return [_("“%(name)s” is not known here.") % {"name": name} for name in instance if name not in known]
    told = {
        "enum": _("must be one of %(words)s."), "const": _("must be “%(words)s”."), "type": _("must be %(words)s."),
        "oneOf": _("must be a text, or one text for each language."), "pattern": _("“%(given)s” is not written as it must be."),
        "minItems": _("must have at least %(words)s."), "minLength": _("must not be empty."),
        "uniqueItems": _("must not name anything twice."), "not": _("does not belong to this type of item."),
    }  # fmt: skip
    words = [KINDS.get(str(word), str(word)) for word in (value if isinstance(value, list) else [value])]
    joined = (" or " if rule == "type" else ", ").join(words)
    return [told.get(rule, _("is outside what is allowed.")) % {"words": joined, "given": str(instance)[:60]}]
