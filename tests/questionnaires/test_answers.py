"""What may be answered, which items are asked, how an answer is written down."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from questionnaires.answers import (
    Value,
    answer_fault,
    answer_text,
    clean_answer,
    enabled_answers,
    enabled_items,
    from_json,
    is_missing,
    option_label,
    to_json,
)
from questionnaires.definition import Definition, Item, text
from tests.questionnaires.definitions import defined, harbour

OFTEN = [
    {"code": "never", "label": "Never"},
    {"code": "daily", "label": "Daily"},
    {"code": "na", "label": "Rather not", "missing": True},
]


def item(**row: Any) -> Item:
    return defined({"id": "q", **row}).items[0]


def ids(definition: Definition, answers: dict[str, Any]) -> list[str]:
    return [asked.id for asked in enabled_items(definition, answers)]


def test_the_published_example_is_read_into_values():
    definition = harbour()

    assert [asked.id for asked in definition.items] == ["h1", "h2", "h3", "h4", "h5", "h5a", "h6", "h7"]
    assert text(definition.title, "cy") == "Holiadur Harbwr (enghraifft)"
    assert text(definition.items[0].text, "en-gb") == "I noticed small signals my child gave me"
    assert text(definition.scales[0].title, "cy") == "Time together"
    assert [option.score for option in definition.items[0].options] == [0, 1, 2, 3, None]
    assert definition.items[6].marks == tuple(range(11))


@pytest.mark.parametrize(
    ("answered", "shown"), [({}, False), ({"h5": "never"}, False), ({"h5": "some"}, True), ({"h5": "na"}, False)]
)
def test_an_unanswered_item_or_one_that_counts_as_missing_makes_a_comparison_false(answered: dict[str, Any], shown: bool):
    assert ("h5a" in ids(harbour(), answered)) == shown


def test_a_hidden_items_answer_counts_as_absent_down_the_line():
    chain = defined(
        {"id": "a", "type": "boolean"},
        {"id": "b", "type": "boolean", "show_when": {"all": [{"item": "a", "op": "=", "value": True}]}},
        {"id": "c", "type": "boolean", "show_when": {"all": [{"item": "b", "op": "exists", "value": True}]}},
        {"id": "d", "type": "boolean", "show_when": {"all": [{"item": "b", "op": "exists", "value": False}]}},
    )

    assert ids(chain, {"a": True, "b": True}) == ["a", "b", "c"]
    assert ids(chain, {"a": False, "b": True}) == ["a", "d"]
    assert enabled_answers(chain, {"a": False, "b": True}) == {"a": False}


@pytest.mark.parametrize(
    ("row", "op", "value", "given", "holds"),
    [
        ({"type": "rating", "min": 0, "max": 10}, ">", 4, 5, True),
        ({"type": "rating", "min": 0, "max": 10}, ">", 4, 4, False),
        ({"type": "integer"}, ">=", 4, 4, True),
        ({"type": "integer"}, "<", 4, 4, False),
        ({"type": "decimal"}, "<=", 4.5, Decimal("4.5"), True),
        ({"type": "decimal"}, "=", 4, Decimal("4.0"), True),
        ({"type": "date"}, "<", "2026-10-01", "2026-09-30", True),
        ({"type": "time"}, ">", "09:00", "10:00:00", True),
        ({"type": "multi", "options": OFTEN}, "=", "daily", ["never", "daily"], True),
        ({"type": "multi", "options": OFTEN}, "!=", "daily", ["never", "daily"], False),
        ({"type": "multi", "options": OFTEN}, "!=", "daily", ["never"], True),
        ({"type": "open-choice", "options": OFTEN}, "=", "at tea", {"text": "at tea"}, True),
        ({"type": "boolean"}, "!=", True, False, True),
        ({"type": "boolean"}, "!=", True, None, False),
        ({"type": "integer"}, "<", 4, None, False),
        ({"type": "text"}, "exists", True, "", False),
        ({"type": "text"}, "exists", False, None, True),
    ],
)
def test_each_comparison(row: dict[str, Any], op: str, value: Any, given: Value, holds: bool):
    asked = defined(
        {"id": "a", **row}, {"id": "b", "type": "text", "show_when": {"all": [{"item": "a", "op": op, "value": value}]}}
    )

    assert ("b" in ids(asked, {"a": given})) == holds


def test_all_conditions_must_hold_or_any_one():
    pair = [{"item": "a", "op": "=", "value": True}, {"item": "b", "op": "=", "value": True}]
    two = [{"id": "a", "type": "boolean"}, {"id": "b", "type": "boolean"}]
    strict = defined(*two, {"id": "c", "type": "text", "show_when": {"all": pair}})
    lenient = defined(*two, {"id": "c", "type": "text", "show_when": {"any": pair}})

    assert ids(strict, {"a": True, "b": False}) == ["a", "b"]
    assert ids(strict, {"a": True, "b": True}) == ["a", "b", "c"]
    assert ids(lenient, {"a": True, "b": False}) == ["a", "b", "c"]


def test_only_a_rating_has_marks():
    assert item(type="integer", min=0, max=4).marks == ()
    assert item(type="rating", min=0, max=4, step=2).marks == (0, 2, 4)


def test_an_answer_that_fits_has_no_fault():
    assert answer_fault(item(type="boolean"), "true") == ""


@pytest.mark.parametrize(
    ("row", "raw", "kept"),
    [
        ({"type": "single", "options": OFTEN}, "daily", "daily"),
        ({"type": "multi", "options": OFTEN}, ["na", "never"], ["never", "na"]),
        ({"type": "multi", "options": OFTEN}, "never", ["never"]),
        ({"type": "open-choice", "options": OFTEN}, "never", "never"),
        ({"type": "open-choice", "options": OFTEN}, {"text": " at teatime "}, {"text": "at teatime"}),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, False, False),
        ({"type": "integer"}, " −4 ", -4),
        ({"type": "decimal"}, "4.50", Decimal("4.5")),
        ({"type": "decimal", "min": 0.1, "step": 0.1}, "0.7", Decimal("0.7")),
        ({"type": "rating", "min": 0, "max": 10}, 10, 10),
        ({"type": "date"}, "2026-11-24", "2026-11-24"),
        ({"type": "time"}, "14:30", "14:30:00"),
        ({"type": "datetime", "max": "2026-12-31T00:00"}, "2026-11-24T14:30", "2026-11-24T14:30:00"),
        ({"type": "text"}, "  a\r\nb\x00  ", "a\nb"),
        ({"type": "longtext"}, "   ", None),
        ({"type": "single", "options": OFTEN}, None, None),
        ({"type": "multi", "options": OFTEN}, [], None),
    ],
)
def test_an_answer_is_kept_in_one_form(row: dict[str, Any], raw: Any, kept: object):
    value = clean_answer(item(**row), raw)

    assert value == kept
    assert from_json(to_json(value)) == value
    assert clean_answer(item(**row), from_json(to_json(value))) == value


@pytest.mark.parametrize(
    ("row", "raw", "words"),
    [
        ({"type": "single", "options": OFTEN}, "often", "choose one"),
        ({"type": "single", "options": OFTEN}, ["never"], "choose one"),
        ({"type": "single", "options": OFTEN, "required": True}, "", "answer this question"),
        ({"type": "multi", "options": OFTEN}, ["never", "often"], "choose from"),
        ({"type": "multi", "options": OFTEN}, 4, "choose from"),
        ({"type": "multi", "options": OFTEN, "max_choices": 1}, ["never", "daily"], "no more than 1 answer."),
        (
            {"type": "multi", "options": [*OFTEN, {"code": "none", "label": "None", "exclusive": True}]},
            ["none", "daily"],
            "“None”",
        ),
        ({"type": "open-choice", "options": OFTEN}, "often", "choose one"),
        ({"type": "open-choice", "options": OFTEN}, {"text": 4}, "write your own"),
        ({"type": "boolean"}, "maybe", "yes or no"),
        ({"type": "integer"}, "4.5", "whole number"),
        ({"type": "integer"}, "four", "a number"),
        ({"type": "integer"}, "1,000", "a number"),
        ({"type": "integer"}, True, "a number"),
        ({"type": "decimal"}, "1" * 21, "a number"),
        ({"type": "decimal", "step": 0.25}, "0.3", "steps of 0.25"),
        ({"type": "rating", "min": 0, "max": 10}, "11", "10 or less"),
        ({"type": "rating", "min": 1, "max": 10}, "0", "1 or more"),
        ({"type": "date"}, "24/11/2026", "2026-11-24"),
        ({"type": "date", "min": "2026-01-01"}, "2025-12-31", "2026-01-01 or more"),
        ({"type": "datetime"}, "2026-11-24T14:30+01:00", "2026-11-24T14:30"),
        ({"type": "time"}, 1430, "14:30"),
        ({"type": "text", "max_length": 3}, "four", "3 characters"),
        ({"type": "longtext"}, ["a"], "some words"),
        ({"type": "info"}, "a", "nothing to answer"),
    ],
)
def test_what_may_not_be_answered_is_refused_in_words(row: dict[str, Any], raw: Any, words: str):
    assert words in answer_fault(item(**row), raw)


@pytest.mark.parametrize(
    ("row", "value", "missing"),
    [
        ({"type": "single", "options": OFTEN}, None, True),
        ({"type": "single", "options": OFTEN}, "na", True),
        ({"type": "single", "options": OFTEN}, "never", False),
        ({"type": "multi", "options": OFTEN}, ["na"], True),
        ({"type": "multi", "options": OFTEN}, ["na", "never"], False),
        ({"type": "boolean"}, False, False),
        ({"type": "integer"}, 0, False),
        ({"type": "text"}, "", True),
    ],
)
def test_nothing_and_options_that_say_so_count_as_missing(row: dict[str, Any], value: Any, missing: bool):
    assert is_missing(item(**row), value) == missing


@pytest.mark.parametrize(
    ("row", "value", "words"),
    [
        ({"type": "single", "options": OFTEN}, "never", "Never"),
        ({"type": "multi", "options": OFTEN}, ["never", "daily"], "Never, Daily"),
        ({"type": "open-choice", "options": OFTEN}, {"text": "at tea"}, "at tea"),
        ({"type": "boolean"}, True, "Yes"),
        ({"type": "boolean"}, False, "No"),
        ({"type": "decimal"}, Decimal("1E+1"), "10"),
        ({"type": "text"}, None, ""),
    ],
)
def test_an_answer_is_told_in_words(row: dict[str, Any], value: Any, words: str):
    assert answer_text(item(**row), value, "en") == words
    assert option_label(item(type="single", options=OFTEN), "gone", "en") == "gone"
