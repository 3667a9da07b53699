"""Scores, computed once at sending: pure, in exact fractions, by the eleven steps of ``docs/questionnaires.md``.

The conventions behind the steps: prorating by the mean of what was answered, with a limit on what may be missing (IAPT manual
for PHQ-9 and GAD-7; the scoring sheet of the SDQ, whose example is 4 points from 3 of 5 items, 6.67, 7); raw scores turned into
a metric by a table (SWEMWBS); doubled sums (DASS-21). No rule of an instrument is code: each edition states its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from questionnaires.answers import Value, enabled_items, is_missing
from questionnaires.definition import NUMBERS, Band, Definition, Item, Scale

# Stored with each score: which rules computed it.
ENGINE = "1"

TOO_MANY_MISSING = "too-many-missing"
NOT_SCORABLE = "item-not-scorable"
DEPENDENCY = "dependency"

SCORABLE = NUMBERS | {"single", "multi", "boolean"}
# What DECIMAL(12, 6) holds.
MOST_PLACES = 6
LARGEST = 10**6


class _NoScore(Exception):
    """There is no score, for the reason given."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one scale came to: a value, or the reason why there is none; never 0 for nothing."""

    scale: str
    value: Decimal | None
    reason: str
    n_answered: int
    n_items: int
    is_prorated: bool
    band: Band | None


def score(definition: Definition, answers: Mapping[str, Value]) -> tuple[Result, ...]:
    """Every scale of the definition that computes something, in the order of the definition."""
    asked = {item.id: item for item in enabled_items(definition, answers)}
    found: dict[str, Result] = {}
    for scale in definition.by_dependency:
        if scale.method != "none":
            of_scales = scale.method.endswith("-of-scales")
            found[scale.id] = _of_scales(scale, found) if of_scales else _of_items(scale, asked, answers)
    return tuple(found[scale.id] for scale in definition.scales if scale.id in found)


def points(item: Item, value: Value) -> Fraction | None:
    """Step 2: what an answer counts, None when it counts as not answered; raises _NoScore when it cannot be counted."""
    if item.type not in SCORABLE:
        raise _NoScore(NOT_SCORABLE)
    if is_missing(item, value):
        return None
    if item.type in NUMBERS or item.type == "boolean":
        if not isinstance(value, int | Decimal):
            raise _NoScore(NOT_SCORABLE)
        return Fraction(value)
    chosen = [item.option(code) for code in (value if isinstance(value, list) else [value])]
    if None in chosen:
        raise _NoScore(NOT_SCORABLE)
    scores = [option.score for option in chosen if option is not None]
    known = [Fraction(part) for part in scores if part is not None]
    return sum(known, Fraction()) if len(known) == len(scores) else None


def turned(scale: Scale, member: str, value: Fraction) -> Fraction:
    """Steps 3 and 4: ``low + high - x`` for a reversed item, then its weight."""
    if scale.reverse is not None and member in scale.reverse.items:
        value = Fraction(scale.reverse.low) + Fraction(scale.reverse.high) - value
    return value * Fraction((scale.weights or {}).get(member, 1))


def rounded(value: Fraction, places: int) -> Decimal:
    """Step 9: to ``places``, a half away from zero, as ``Decimal.quantize(ROUND_HALF_UP)``; ``round()`` makes 2 of 2.5."""
    whole = int(abs(value) * 10**places + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def band_of(scale: Scale, value: Decimal) -> Band | None:
    """Step 11: the band that a stored score lies in, both ends included."""
    return next((band for band in scale.bands if band.min <= value <= band.max), None)


def _of_items(scale: Scale, asked: Mapping[str, Item], answers: Mapping[str, Value]) -> Result:
    members = [asked[name] for name in scale.items if name in asked]  # step 1
    try:
        given = [points(item, answers.get(item.id)) for item in members]
    except _NoScore as no_score:
        answered = sum(not is_missing(item, answers.get(item.id)) for item in members)
        return Result(scale.id, None, str(no_score), answered, len(members), is_prorated=False, band=None)
    parts = [part if part is None else turned(scale, item.id, part) for item, part in zip(members, given, strict=True)]
    if scale.method == "count":
        parts = [part if part is None else Fraction(part != 0) for part in parts]
    answered = sum(part is not None for part in parts)
    return _result(scale, parts, TOO_MANY_MISSING, n_answered=answered, n_items=len(parts), is_prorated=False)


def _of_scales(scale: Scale, found: Mapping[str, Result]) -> Result:
    """A score made of stored scores; a member none of whose items was asked is no member."""
    members = [found[name] for name in scale.scales if name in found and found[name].n_items]
    parts = [None if part.value is None else turned(scale, part.scale, Fraction(part.value)) for part in members]
    return _result(
        scale, parts, DEPENDENCY, n_answered=sum(part.n_answered for part in members),
        n_items=sum(part.n_items for part in members), is_prorated=any(part.is_prorated for part in members),
    )  # fmt: skip


def _result(
    scale: Scale, parts: list[Fraction | None], reason: str, *, n_answered: int, n_items: int, is_prorated: bool
) -> Result:
    """Steps 5 to 11 for the points of a scale's members, None where one is missing."""
    there = [part for part in parts if part is not None]
    missing = len(parts) - len(there)
    nothing = Result(scale.id, None, reason, n_answered, n_items, is_prorated=False, band=None)
    if missing > scale.missing_max or not there:  # step 5
        return nothing
    total, was_prorated = _combined(scale, there, missing)
    try:
        value = _converted(scale, total)
    except _NoScore as no_score:
        return replace(nothing, reason=str(no_score))
    return Result(scale.id, value, "", n_answered, n_items, is_prorated or was_prorated, band_of(scale, value))


def _combined(scale: Scale, there: list[Fraction], missing: int) -> tuple[Fraction, bool]:
    """Step 6: the sum or mean, and whether it was prorated."""
    total = sum(there, Fraction())
    if scale.method in {"mean", "mean-of-scales"}:
        return total / len(there), False
    if missing and scale.missing_then == "prorate":
        return total * (len(there) + missing) / len(there), True
    return total, False


def _converted(scale: Scale, total: Fraction) -> Decimal:
    """Steps 7 to 10: multiply, add, look up, round, and see that it is inside the range."""
    total = total * Fraction(scale.multiply) + Fraction(scale.add)
    if scale.lookup is not None:
        raw = rounded(total, raw_places(scale.lookup))
        if raw not in scale.lookup:
            raise _NoScore(NOT_SCORABLE)
        total = Fraction(scale.lookup[raw])
    low, high = scale.range or (-LARGEST, LARGEST)
    value = rounded(total, MOST_PLACES if scale.places is None else scale.places)
    if not low <= value <= high or abs(value) >= LARGEST:
        raise _NoScore(NOT_SCORABLE)
    return value


def raw_places(lookup: Mapping[Decimal, Decimal]) -> int:
    """How many decimals the raw scores of a look-up table have: a raw score is rounded to them before it is looked up."""
    return max(max(0, -int(raw.as_tuple().exponent)) for raw in lookup)
