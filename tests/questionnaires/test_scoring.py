"""Scoring: the published examples, each rule, properties, and the engine against a brute force that knows nothing of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import Value
from questionnaires.definition import Definition, definition_from, text
from questionnaires.reading import read
from questionnaires.scoring import Result, band_of, rounded, score
from questionnaires.shipped import FOLDER
from tests.proof.scoring import coverage_of_scoring
from tests.questionnaires.brute import disagreements, tiny_rules
from tests.questionnaires.definitions import defined, harbour

NUMBERED = [{"code": str(point), "label": str(point), "score": point} for point in range(4)]
RATHER_NOT = {"code": "na", "label": "Rather not", "score": None, "missing": True}


def questions(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": name, "type": "single", "options": [*NUMBERED, RATHER_NOT], **more} for name in names]


def scale(*items: str, **more: Any) -> dict[str, Any]:
    return {"id": "s", "title": "S", "method": "sum", "better": "higher", "items": list(items), **more}


def of_scales(*scales: str, **more: Any) -> dict[str, Any]:
    return {"id": "t", "title": "T", "method": "sum-of-scales", "better": "higher", "scales": list(scales), **more}


def one(definition: Definition, answers: Mapping[str, Value]) -> Result:
    return score(definition, answers)[-1]


def reflection() -> Definition:
    return read((FOLDER / "relationship-reflection.yaml").read_text(encoding="utf-8"))[0]


# Worked by hand in the rules for questionnaires: together 4, closeness 6, total 10 “middling”; one blank; two blank.
@pytest.mark.parametrize(
    ("answers", "values", "band", "reasons"),
    [
        ({"h1": "most", "h2": "some", "h3": "most", "h6": 6}, [4, 6, 10], "middling", ["", "", ""]),
        ({"h1": "most", "h3": "most", "h6": 6}, [5, 6, 11], "middling", ["", "", ""]),
        ({"h3": "most", "h6": 6}, [None, 6, None], None, ["too-many-missing", "", "dependency"]),
    ],
)
def test_the_worked_example(answers: dict[str, Value], values: list[int | None], band: str | None, reasons: list[str]):
    found = score(harbour(), answers)

    assert [result.value for result in found] == values
    assert [result.reason for result in found] == reasons
    assert (text(found[-1].band.label, "en") if found[-1].band else None) == band


def test_a_proration_is_visible_in_the_scale_and_in_what_is_made_of_it():
    together, close, total = score(harbour(), {"h1": "most", "h3": "most", "h6": 6})

    assert [result.is_prorated for result in (together, close, total)] == [True, False, True]
    assert (together.n_answered, together.n_items) == (2, 3)
    assert (total.n_answered, total.n_items) == (3, 4)


# The scoring sheet of the SDQ: 4 points from 3 of 5 items are 6.67, rounded 7; with only 2 answered there is no score.
@pytest.mark.parametrize(("answered", "places", "value"), [("121", 2, "6.67"), ("121", 0, "7"), ("22", 0, None)])
def test_the_sdq_example_of_prorating(answered: str, places: int, value: str | None):
    rule = scale(*"abcde", missing={"max": 2, "then": "prorate"}, round={"places": places, "mode": "half-up"})
    result = one(defined(*questions(*"abcde"), scales=[rule]), dict(zip("abcde", answered, strict=False)))

    assert result.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("rule", "answers", "value"),
    [
        ({}, "123", "6"),
        ({"method": "mean"}, "122", "1.666667"),
        ({"method": "mean", "missing": {"max": 1}, "round": {"places": 1}}, "12", "1.5"),
        ({"method": "count"}, "103", "2"),
        ({"missing": {"max": 1, "then": "ignore"}}, "12", "3"),
        ({"missing": {"max": 1, "then": "prorate"}}, "12", "4.5"),
        ({"missing": {"max": 1, "then": "prorate"}, "round": {"places": 0}}, "12", "5"),
        ({"reverse": {"items": ["a"], "low": 0, "high": 3}}, "123", "7"),
        ({"weights": {"a": 2, "b": 0.5}}, "123", "6"),
        ({"reverse": {"items": ["a"], "low": 0, "high": 3}, "weights": {"a": 10}}, "100", "20"),
        ({"multiply": 4, "add": -1}, "123", "23"),
        ({"multiply": 0.5, "round": {"places": 0, "mode": "half-away-from-zero"}}, "100", "1"),
        ({"multiply": -0.5, "round": {"places": 0, "mode": "half-away-from-zero"}}, "100", "-1"),
        ({"lookup": {"5": 17.25, "6": 19.5}, "round": {"places": 1}}, "122", "17.3"),
        ({"lookup": {"4.5": 1}, "missing": {"max": 1, "then": "prorate"}}, "12", "1"),
        ({"lookup": {"5": 1}, "missing": {"max": 1, "then": "prorate"}}, "12", "1"),
    ],
)
def test_each_rule(rule: dict[str, Any], answers: str, value: str):
    definition = defined(*questions(*"abc"), scales=[scale(*"abc", **rule)])

    assert one(definition, dict(zip("abc", answers, strict=False))).value == Decimal(value)


@pytest.mark.parametrize(
    ("rule", "answers", "reason"),
    [
        ({}, {"a": "1", "b": "1"}, "too-many-missing"),
        ({}, {"a": "1", "b": "1", "c": "na"}, "too-many-missing"),
        ({"missing": {"max": 3, "then": "ignore"}}, {}, "too-many-missing"),
        ({}, {"a": "1", "b": "1", "c": "gone"}, "item-not-scorable"),
        ({"lookup": {"6": 1}}, {"a": "1", "b": "1", "c": "1"}, "item-not-scorable"),
        ({"range": [0, 2]}, {"a": "1", "b": "1", "c": "1"}, "item-not-scorable"),
        ({"multiply": 1000000}, {"a": "1", "b": "1", "c": "1"}, "item-not-scorable"),
    ],
)
def test_without_a_score_there_is_a_reason_and_never_0(rule: dict[str, Any], answers: dict[str, Value], reason: str):
    result = one(defined(*questions(*"abc"), scales=[scale(*"abc", **rule)]), answers)

    assert (result.value, result.reason, result.band, result.is_prorated) == (None, reason, None, False)


@pytest.mark.parametrize(
    ("row", "value", "points"),
    [
        ({"type": "rating", "min": 0, "max": 10}, 7, "7"),
        ({"type": "integer"}, -3, "-3"),
        ({"type": "decimal"}, Decimal("2.5"), "2.5"),
        ({"type": "decimal"}, "2.5", None),
        ({"type": "boolean"}, True, "1"),
        ({"type": "boolean"}, False, "0"),
        ({"type": "multi", "options": NUMBERED}, ["1", "3"], "4"),
        ({"type": "multi", "options": [*NUMBERED, {"code": "x", "label": "X"}]}, ["1", "x"], None),
        ({"type": "single", "options": [*NUMBERED, {"code": "x", "label": "X", "score": None}]}, "x", None),
        ({"type": "text"}, "7", None),
        ({"type": "open-choice", "options": NUMBERED}, "1", None),
    ],
)
def test_what_an_answer_counts(row: dict[str, Any], value: Value, points: str | None):
    result = one(defined({"id": "a", **row}, scales=[scale("a")]), {"a": value})

    assert result.value == (None if points is None else Decimal(points))


def test_an_item_that_was_never_shown_is_not_counted():
    shown = {"any": [{"item": "a", "op": "=", "value": "1"}]}
    definition = defined(*questions("a"), *questions("b", show_when=shown), scales=[scale("a", "b")])

    assert [(one(definition, answers).value, one(definition, answers).n_items) for answers in (
        {"a": "0", "b": "3"}, {"a": "1", "b": "3"}, {"a": "1"},
    )] == [(0, 1), (4, 2), (None, 2)]  # fmt: skip


def test_a_sum_of_scales_says_how_many_of_them_may_be_missing():
    parts = [scale("a", id="x"), scale("b", id="y"), of_scales("x", "y", missing={"max": 1, "then": "ignore"})]
    lenient = defined(*questions("a", "b"), scales=parts)

    assert [one(lenient, {"a": "2"}).value, one(lenient, {}).reason] == [2, "dependency"]


def test_a_scale_may_be_written_before_those_it_is_made_of_and_one_without_a_method_scores_nothing():
    parts = [of_scales("x", "y", weights={"x": 2}), scale("a", id="x"), scale("b", id="y"), scale("a", id="z", method="none")]
    found = score(defined(*questions("a", "b"), scales=parts), {"a": "1", "b": "3"})

    assert {result.scale: result.value for result in found} == {"t": 5, "x": 1, "y": 3}
    assert [result.scale for result in found] == ["t", "x", "y"]


def test_a_mean_of_scales_leaves_out_a_scale_none_of_whose_items_was_asked():
    shown = {"any": [{"item": "a", "op": "=", "value": "3"}]}
    parts = [scale("a", id="x"), scale("b", id="y"), of_scales("x", "y", method="mean-of-scales")]
    definition = defined(*questions("a"), *questions("b", show_when=shown), scales=parts)

    assert [one(definition, answers).value for answers in ({"a": "2"}, {"a": "3", "b": "0"})] == [2, Decimal("1.5")]


def test_the_relationship_reflection_turns_three_lines_round():
    best = {item.id: "never" if item.id in {"n3", "r3", "e3"} else "always" for item in reflection().items}
    worst = {item.id: "always" if item.id in {"n3", "r3", "e3"} else "never" for item in reflection().items}

    assert [[result.value for result in score(reflection(), answers)] for answers in (best, worst)] == [
        [12, 12, 12, 36],
        [0] * 4,
    ]


answers_of_five = st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=5, max_size=5)
full_five = st.lists(st.integers(0, 3), min_size=5, max_size=5)


def summed(points: list[int | None] | list[int], order: str = "abcde", **rule: Any) -> Result:
    definition = five(order, **rule)
    return one(definition, {name: str(point) for name, point in zip("abcde", points, strict=True) if point is not None})


def five(order: str, **rule: Any) -> Definition:
    rows = [{"id": name, "type": "single", "text": "?", "options": NUMBERED} for name in order]
    return definition_from(
        {
            "key": "t", "version": "1.0.0", "title": "T", "language": "en", "licence": {"status": "open", "statement": "-"},
            "sections": [{"id": "all", "items": rows}], "scales": [scale(*order, missing={"max": 2, "then": "prorate"}, **rule)],
        }
    )  # fmt: skip


@given(st.fractions(-1000, 1000), st.fractions(-100, 100), st.fractions(-100, 100))
def test_turning_a_score_twice_changes_nothing(value: Fraction, low: Fraction, high: Fraction):
    assert low + high - (low + high - value) == value


@given(full_five)
def test_answers_turned_by_hand_and_turned_by_the_scale_are_the_same_as_never_turned(points: list[int]):
    reverse = {"items": list("abcde"), "low": 0, "high": 3}

    assert summed([3 - point for point in points], reverse=reverse).value == summed(points).value


@given(answers_of_five, st.permutations("abcde"))
def test_the_order_of_the_items_changes_no_score(points: list[int | None], order: list[str]):
    assert summed(points, "".join(order)) == summed(points)


@given(full_five, st.integers(0, 4), st.booleans())
def test_a_higher_answer_never_lowers_the_score_and_never_raises_a_reversed_one(points: list[int], at: int, reverse: bool):
    rule: dict[str, Any] = {"reverse": {"items": ["abcde"[at]], "low": 0, "high": 3}} if reverse else {}
    more = [min(3, point + (place == at)) for place, point in enumerate(points)]
    before, after = summed(points, **rule).value, summed(more, **rule).value

    assert before is not None
    assert after is not None
    assert after <= before if reverse else after >= before


@given(answers_of_five)
def test_a_score_stays_within_what_the_items_can_give(points: list[int | None]):
    value = summed(points).value

    assert value is None or 0 <= value <= 15


@given(full_five)
def test_prorating_with_nothing_missing_is_the_sum(points: list[int]):
    result = summed(points)

    assert result.value == sum(points)
    assert not result.is_prorated


@given(st.integers(0, 36))
def test_bands_part_the_scale(value: int):
    bands = [{"min": 0, "max": 11, "label": "a"}, {"min": 12, "max": 24, "label": "b"}, {"min": 25, "max": 36, "label": "c"}]
    parted = defined(*questions("a"), scales=[scale("a", bands=bands)]).scales[0]

    assert sum(band.min <= value <= band.max for band in parted.bands) == 1
    assert band_of(parted, Decimal(value)) is not None
    assert band_of(parted, Decimal(37)) is None


@given(st.fractions(-1000, 1000, max_denominator=2000), st.integers(0, 4))
def test_rounding_is_the_rounding_of_decimals(value: Fraction, places: int):
    exact = Decimal(value.numerator) / Decimal(value.denominator)

    assert rounded(value, places) == exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(20))
def test_the_engine_and_a_brute_force_agree_on_every_answer_to_tiny_instruments(seed: int):
    chance = random.Random(seed)
    counts, told = zip(*(disagreements(tiny_rules(chance)) for _round in range(5)), strict=True)

    assert sum(counts) > 20
    assert [line for lines in told for line in lines] == []


def test_every_branch_of_the_scoring_is_tested():
    """Runs this file again under coverage, in a process of its own, without this test."""
    assert coverage_of_scoring() == "100%"
