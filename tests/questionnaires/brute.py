"""A second scoring of sums and means, written from the rules alone and in another way, to hold against the engine.

It works on plain lists of points and knows nothing of definitions, and it rounds with ``Decimal.quantize``.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

Points = list[int | None]


def by_hand(
    points: Points, *, method: str, reversed_at: set[int], ends: tuple[int, int], weights: list[int], most_missing: int, then: str,
    places: int,
) -> Decimal | None:  # fmt: skip
    """The score of these points, None where one is missing."""
    kept: list[int] = []
    for at, point in enumerate(points):
        if point is None:
            continue
        facing = ends[1] - (point - ends[0]) if at in reversed_at else point
        kept.append(weights[at] * facing)
    gone = len(points) - len(kept)
    if gone > most_missing or kept == []:
        return None
    if method == "count":
        kept = [1 if point else 0 for point in kept]
    exact = Fraction(sum(kept))
    if method == "mean":
        exact = exact / len(kept)
    elif gone and then == "prorate":
        exact = exact / len(kept) * len(points)
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def tiny_rules(chance: random.Random) -> dict[str, Any]:
    """Rules for a scale of one to four items whose answers are 0 to 2 or 1 to 3 points."""
    count = chance.randint(1, 4)
    low = chance.randint(0, 1)
    return {
        "method": chance.choice(["sum", "mean", "count"]),
        "reversed_at": {at for at in range(count) if chance.random() < 0.4},
        "ends": (low, low + 2),
        "weights": [chance.choice([1, 1, 2, 3]) for _at in range(count)],
        "most_missing": chance.randint(0, count),
        "then": chance.choice(["prorate", "ignore"]),
        "places": chance.randint(0, 3),
    }


def definition_of(rules: dict[str, Any]) -> dict[str, Any]:
    """The same rules as a definition's items and scale."""
    from tests.questionnaires.definitions import definition_data

    low, high = rules["ends"]
    names = [f"q{at}" for at in range(len(rules["weights"]))]
    options = [{"code": str(point), "label": str(point), "score": point} for point in range(low, high + 1)]
    scale = {
        "id": "all", "title": "All", "method": rules["method"], "better": "higher", "items": names,
        "reverse": {"items": [names[at] for at in sorted(rules["reversed_at"])], "low": low, "high": high},
        "weights": dict(zip(names, rules["weights"], strict=True)),
        "missing": {"max": rules["most_missing"], "then": rules["then"]}, "round": {"places": rules["places"]},
    }  # fmt: skip
    return definition_data(*({"id": name, "type": "single", "options": options} for name in names), scales=[scale])


def every_answer(rules: dict[str, Any]) -> Iterator[Points]:
    """Every way to answer or leave out each item."""
    low, high = rules["ends"]
    choices: list[int | None] = [None, *range(low, high + 1)]
    yield from (list(points) for points in itertools.product(choices, repeat=len(rules["weights"])))


def disagreements(rules: dict[str, Any]) -> tuple[int, list[str]]:
    """How many answers were scored both ways, and a line for each on which the two do not agree."""
    from questionnaires.definition import definition_from
    from questionnaires.scoring import score

    definition = definition_from(definition_of(rules))
    told, count = [], 0
    for points in every_answer(rules):
        count += 1
        answers = {f"q{at}": str(point) for at, point in enumerate(points) if point is not None}
        (ours,) = score(definition, answers)
        theirs = by_hand(points, **rules)
        if ours.value != theirs:
            told.append(f"{rules} {points}: {ours.value}, by hand {theirs}")
    return count, told
