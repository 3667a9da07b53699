"""Which scores a scale can come to, by interval arithmetic: never too narrow, too wide only where items may be hidden; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from questionnaires.definition import Item, Scale
from questionnaires.scoring import MOST_PLACES, rounded, turned


@dataclass(frozen=True, slots=True)
class Reach:
    """From ``low`` to ``high``, with at most ``places`` decimals; or not at all, if it may be hidden."""

    low: Fraction
    high: Fraction
    places: int
    may_be_hidden: bool = False


def decimals(number: Decimal) -> int:
    """How many decimals a number has: 2 for 0.25."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def item_reach(item: Item) -> Reach | None:
    """What one scorable item can count before it is turned round and weighted; None without limits on a number."""
    hidden = bool(item.show_when)
    if item.type == "boolean":
        return Reach(Fraction(0), Fraction(1), 0, hidden)
    if item.type in {"single", "multi"}:
        scores = [option.score for option in item.options if option.score is not None and not option.is_missing]
        sums = [Fraction(score) for score in scores] if item.type == "single" else list(_several(item))
        return Reach(min(sums), max(sums), max(map(decimals, scores)), hidden) if sums else None
    if not isinstance(item.min, Decimal) or not isinstance(item.max, Decimal):
        return None
    steps = [item.min, item.step] if item.type == "decimal" and item.step else []
    places = max(map(decimals, steps), default=MOST_PLACES) if item.type == "decimal" else 0
    return Reach(Fraction(item.min), Fraction(item.max), places, hidden)


def _several(item: Item) -> Iterator[Fraction]:
    """The lowest and highest sums of one or more options that may be chosen together."""
    counted = [option for option in item.options if option.score is not None and not option.is_missing]
    yield from (Fraction(option.score) for option in counted if option.score is not None)
    together = sorted(Fraction(option.score) for option in counted if option.score is not None and not option.is_exclusive)
    for count in range(1, min(len(together), item.max_choices or len(together)) + 1):
        yield sum(together[:count], Fraction())
        yield sum(together[-count:], Fraction())


def scale_reach(scale: Scale, members: Mapping[str, Reach]) -> Reach:
    """What a scale can come to, given what its members can; nothing is looked up or rounded yet."""
    parts = [_part(scale, name, members[name]) for name in scale.members]
    low, high = _totals(scale, parts)
    ends = sorted(end * Fraction(scale.multiply) + Fraction(scale.add) for end in (low, high))
    divided = scale.method.startswith("mean") or (scale.missing_max > 0 and scale.missing_then == "prorate")
    exact = max(part.places for part in parts) + decimals(scale.multiply)
    places = MOST_PLACES if divided else min(MOST_PLACES, max(exact, decimals(scale.add)))
    return Reach(ends[0], ends[1], places, may_be_hidden=all(part.may_be_hidden for part in parts))


def stored_reach(scale: Scale, raw: Reach) -> Reach:
    """What is stored of a scale that comes to ``raw``: looked up and rounded."""
    low, high, places = raw.low, raw.high, raw.places
    if scale.lookup is not None:
        values = list(scale.lookup.values())
        low, high, places = Fraction(min(values)), Fraction(max(values)), max(map(decimals, values))
    places = places if scale.places is None else scale.places
    return Reach(Fraction(rounded(low, places)), Fraction(rounded(high, places)), places, raw.may_be_hidden)


def _part(scale: Scale, name: str, reach: Reach) -> Reach:
    """A member's reach after it was turned round and weighted, or as it is counted."""
    if scale.method == "count":
        never, always = reach.low == reach.high == 0, not reach.low <= 0 <= reach.high
        return Reach(Fraction(int(always)), Fraction(int(not never)), 0, reach.may_be_hidden)
    low, high = sorted(turned(scale, name, end) for end in (reach.low, reach.high))
    return Reach(low, high, reach.places + decimals((scale.weights or {}).get(name, Decimal(1))), reach.may_be_hidden)


def _totals(scale: Scale, parts: list[Reach]) -> tuple[Fraction, Fraction]:
    """The lowest and highest sum or mean, whichever members are hidden or missing."""
    ends = sorted(part.low for part in parts), sorted((part.high for part in parts), reverse=True)
    always = max(1, sum(not part.may_be_hidden for part in parts))
    ways = [
        (shown, answered)
        for shown in range(always, len(parts) + 1)
        for answered in range(max(1, shown - scale.missing_max), shown + 1)
    ]
    found = [_total(scale, sums[answered - 1], answered, shown) for sums in map(_sums, ends) for shown, answered in ways]
    return min(found), max(found)


def _sums(ends: list[Fraction]) -> list[Fraction]:
    return list(accumulate(ends))


def _total(scale: Scale, points: Fraction, answered: int, shown: int) -> Fraction:
    if scale.method.startswith("mean"):
        return points / answered
    return points * shown / answered if scale.missing_then == "prorate" else points
