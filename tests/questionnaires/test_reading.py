"""Reading a definition: bounded, without surprises, and with a sentence for everything that is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.parsing import LARGEST, Unreadable, parse
from questionnaires.reading import SCHEMA, DefinitionFault, canonical, read, sha256, validator
from tests.questionnaires.definitions import HARBOUR, definition_data, definition_text

Row = dict[str, Any]
SHOWN = {"any": [{"item": "a", "op": "=", "value": True}]}

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


def faults(text: str | bytes) -> str:
    with pytest.raises(DefinitionFault) as refused:
        read(text)
    return "\n".join(refused.value.faults)


def test_yaml_and_its_canonical_json_are_the_same_definition():
    definition, text = read(HARBOUR.read_bytes())
    again, same = read(text)

    assert (again, same) == (definition, text)
    assert sha256(text) == sha256(same)


@given(st.dictionaries(words, plain, min_size=1, max_size=4))
def test_canonical_json_is_read_back_as_it_was_and_does_not_depend_on_order(data: Row):
    text = canonical(parse(canonical(data)))

    assert canonical(parse(text)) == text
    assert canonical(parse(json.dumps(dict(reversed(data.items()))))) == text


def test_a_whole_number_is_the_same_however_it_is_written():
    assert canonical(parse('{"a": 1.0}')) == canonical(parse("a: 1.0")) == canonical(parse("a: 1e0")) == '{"a":1}'


def test_words_that_old_yaml_takes_for_something_else_stay_words():
    read_as = parse("no: No\nday: 2026-11-24\ntime: 12:30\noctal: 010\n'quoted': '7'\nfolded: >-\n  a\n  b\nempty:\n7: seven")

    assert read_as == {
        "no": "No", "day": "2026-11-24", "time": "12:30", "octal": 10, "quoted": "7", "folded": "a b", "empty": None, "7": "seven",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x 1\nb: *x", "Line 1 uses an anchor"),
        ("a: !!python/object:os.system 1", "Line 1 uses a tag"),
        ("a: !!set {b}", "Line 1 uses a tag"),
        ("a: 1\na: 2", "“a” stands twice"),
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        ("a: [", "Line 2 cannot be read as YAML"),
        ('{"a": ', "Line 1 cannot be read as JSON"),
        ("a: 1\n---\nb: 2", "exactly one definition"),
        ("", "exactly one definition"),
        ("[a, b]: 1", "not a plain word"),
        ('{"a": 1e999}', "too large"),
        ("a: 1e999", "too large"),
        ('{"a": NaN}', "too large"),
        ("a: " + "9" * 40, "too long"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
        ("[" * 5000, "nested more than 20"),
        ('{"a":' * 5000, "nested more than 20"),
        ('{"a":' * 21 + "1" + "}" * 21, "nested more than 20"),
        ("a: " + "[" * 20 + "]" * 20, "nested more than 20"),
        (b"\xff\xfea", "not text in UTF-8"),
        ('{"a": "\\ud800"}'.replace("\\ud800", "\ud800"), "not text in UTF-8"),
        ("x" * (LARGEST + 1), "larger than 2 MB"),
        ("é" * (LARGEST // 2 + 1), "larger than 2 MB"),
    ],
)  # fmt: skip
def test_a_text_that_is_hostile_or_broken_is_refused_in_words(text: str | bytes, told: str):
    with pytest.raises(Unreadable, match=told):
        parse(text)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_a_text_made_by_chance_is_no_definition_and_no_fault_of_the_program(text: str | bytes):
    assert faults(text)


@pytest.mark.parametrize("text", ['{"title": "\\ud800"}', '{"\\u0000": 1}', 'title: "\\0"'])
def test_a_character_that_cannot_be_kept_is_refused(text: str):
    assert "cannot be kept" in faults(text)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": "vig-instrument/2"}, "schema: must be “vig-instrument/1”."),
        ({"colour": "red"}, "The definition: “colour” is not known here."),
        ({"version": 1.5}, "version: must be a text."),
        ({"version": "1.0"}, "version: “1.0” is not written as it must be."),
        ({"title": 4}, "title: must be a text, or one text for each language."),
        ({"title": ""}, "title: must be a text, or one text for each language."),
        ({"title": {"EN": "x"}}, "title: must be a text, or one text for each language."),
        ({"scales": 4}, "scale: must be a list."),
        ({"sections": []}, "section: must have at least 1."),
        ({"licence": {"status": "mine", "statement": "x"}}, "licence, status: must be one of open, free-with-conditions"),
        ({"licence": {"status": "open"}}, "licence: “statement” is missing."),
        ({"languages": ["en", "en"]}, "languages: must not name anything twice."),
        ({"estimated_minutes": -1}, "estimated minutes: is outside what is allowed."),
    ],
)
def test_what_the_schema_does_not_allow_is_named_with_its_place(change: Row, told: str):
    assert told in faults(definition_text(**change))


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"id": "q", "type": "raiting"}, "section “all”, item “q”, type: must be one of single"),
        ({"id": "q", "type": "single"}, "item “q”: “options” is missing."),
        ({"id": "q", "type": "text", "options": "often"}, "item “q”, answer: does not belong to this type of item."),
        ({"id": "q", "type": "text", "min": 1}, "item “q”, min: does not belong to this type of item."),
        ({"id": "q", "type": "rating", "min": 0}, "“max” is missing"),
        ({"id": "q", "type": "integer", "min": "low"}, "min: must be a number"),
        ({"id": "q", "type": "date", "min": 4}, "min: must be a text"),
        ({"id": "q", "type": "info", "required": True}, "required: must be “False”"),
        (
            {"id": "q", "type": "single", "options": [{"code": "a", "label": "A", "points": 1}] * 2},
            "answer “a”: “points” is not known",
        ),
        (
            {"id": "q", "type": "boolean", "show_when": {"any": [{"item": "a", "op": "=", "vaule": 1}]}},
            "“vaule” is not known here",
        ),
        ({"id": "q", "type": "boolean", "show_when": {"any": []}}, "must have at least 1"),
        (
            {"id": "q", "type": "boolean", "show_when": {"any": [{"item": "a", "op": "exists", "value": 3}]}},
            "must be true or false",
        ),
    ],
)
def test_a_wrong_item_is_named_with_its_place(item: Row, told: str):
    assert told in faults(definition_text(item))


def test_keys_that_are_not_known_in_bands_and_rules_are_refused():
    scale = {"id": "s", "title": "S", "method": "sum", "better": "higher", "items": ["q"]}

    assert "“colour” is not known" in faults(
        definition_text(scales=[{**scale, "bands": [{"min": 0, "max": 1, "label": "x", "colour": "red"}]}])
    )
    for name in ("reverse", "round", "norms", "change"):
        assert "“colour” is not known" in faults(definition_text(scales=[{**scale, name: {"colour": 1}}]))


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([{"id": "a", "type": "text"}, {"id": "a", "type": "text"}], "item “a” stands there twice"),
        ([{"id": "a", "type": "single", "options": "often"}], "uses the answers “often”, which do not exist"),
        ([{"id": "a", "type": "text", "show_when": SHOWN}], "circle: a → a"),
        (
            [{"id": "a", "type": "boolean", "show_when": {"all": [{"item": "b", "op": "=", "value": True}]}},
             {"id": "b", "type": "boolean", "show_when": SHOWN}],
            "circle",
        ),
        ([{"id": "b", "type": "text", "show_when": SHOWN}], "depends on “a”, which does not exist"),
        ([{"id": "a", "type": "info"}, {"id": "b", "type": "text", "show_when": SHOWN}], "“a”, which is not a question"),
        ([{"id": "a", "type": "integer"}, {"id": "b", "type": "text", "show_when": SHOWN}], "cannot be an answer to it"),
        ([{"id": "a", "type": "date"}, {"id": "b", "type": "text", "show_when": SHOWN}], "cannot be an answer to it"),
        (
            [{"id": "a", "type": "date"},
             {"id": "b", "type": "text", "show_when": {"any": [{"item": "a", "op": ">", "value": "Friday"}]}}],
            "cannot be an answer to it",
        ),
        (
            [{"id": "a", "type": "single", "options": [{"code": c, "label": c} for c in "xy"]},
             {"id": "b", "type": "text", "show_when": {"any": [{"item": "a", "op": "=", "value": "z"}]}}],
            "“z”, which is not one of its answers",
        ),
        (
            [{"id": "a", "type": "text"},
             {"id": "b", "type": "text", "show_when": {"any": [{"item": "a", "op": ">", "value": "z"}]}}],
            "its answers have no order",
        ),
        ([{"id": "a", "type": "rating", "min": 3, "max": 1}], "lowest answer is above its highest"),
        ([{"id": "a", "type": "rating", "min": 0, "max": 10**12}], "no more than 101 numbers"),
        ([{"id": "a", "type": "rating", "min": 0, "max": 5, "step": 2}], "steps do not lead to its highest"),
        ([{"id": "a", "type": "date", "max": "24/11/2026"}], "“24/11/2026” is not a date or time"),
        ([{"id": "a", "type": "single", "options": [{"code": "x", "label": "X"}] * 2}], "the answer “x” stands there twice"),
        ([{"id": f"i{number}", "type": "text"} for number in range(1001)], "more than 1000 items"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_walked_is_refused(items: list[Row], told: str):
    assert told in faults(definition_text(*items))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"languages": ["cy"]}, "own language is not among its languages"),
        ({"url": "javascript:alert(1)"}, "must begin with https://"),
        ({"scales": [{"id": "t", "title": "T", "method": "sum-of-scales", "better": "higher", "scales": ["s"]}]}, "made of “s”"),
        ({"scales": [{"id": "t", "title": "T", "method": "sum-of-scales", "better": "higher", "scales": ["t"]}]}, "circle: t → t"),
        ({"scales": [{"id": "t", "title": "T", "method": "none", "better": "higher"}] * 2}, "scale “t” stands there twice"),
        (
            {"scales": [{"id": "t", "title": "T", "method": "sum", "better": "higher", "items": ["q"],
                         "bands": [{"min": 0, "max": 1, "label": "x" * 121}]}]},
            "more than 120 characters",
        ),
    ],
)  # fmt: skip
def test_loose_ends_outside_the_items_are_refused(change: Row, told: str):
    assert told in faults(definition_text(**change))


def test_a_condition_of_a_section_round_it_is_the_items_own():
    inner = {"id": "inner", "show_when": SHOWN, "items": [{"id": "b", "type": "text", "text": "?"}]}
    data = definition_data({"id": "a", "type": "boolean"})
    data["sections"].append({"id": "outer", "show_when": SHOWN, "items": [inner]})

    definition, _text = read(json.dumps(data))

    assert [section.id for section in definition.items[1].sections] == ["outer", "inner"]
    assert len(definition.items[1].show_when) == 2


def test_the_schema_is_one_itself_and_keeps_its_name():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    validator().check_schema(schema)
    assert schema["$id"] == "urn:vig:instrument:1"


def test_a_definition_with_many_faults_names_the_first_fifty():
    rows = [{"id": f"i{number}", "type": "text", "colour": "red"} for number in range(200)]

    assert len(faults(definition_text(*rows)).splitlines()) == 50
