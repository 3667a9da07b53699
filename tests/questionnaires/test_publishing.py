"""What keeps an edition from being published, each in a sentence; and that what is published never scores outside its range."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from questionnaires.attainable import item_reach, scale_reach, stored_reach
from questionnaires.definition import definition_from
from questionnaires.models import InstrumentVersion
from questionnaires.publishing import publishing_faults
from questionnaires.reading import DefinitionFault
from questionnaires.scoring import score
from tests.questionnaires.brute import definition_of, every_answer, tiny_rules
from tests.questionnaires.definitions import HARBOUR, defined, definition_text, harbour

NUMBERED = [{"code": str(point), "label": str(point), "score": point} for point in range(4)]
SHOWN = {"show_when": {"any": [{"item": "a", "op": "=", "value": "1"}]}}


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "single", "options": NUMBERED, **more}


def scale(*items: str, **more: Any) -> dict[str, Any]:
    return {"id": "s", "title": "S", "method": "sum", "better": "higher", "items": list(items), **more}


def of_scales(*scales: str, **more: Any) -> dict[str, Any]:
    return {"id": "t", "title": "T", "method": "sum-of-scales", "better": "higher", "scales": list(scales), **more}


def band(low: float, high: float, **more: Any) -> dict[str, Any]:
    return {"min": low, "max": high, "label": f"{low} to {high}", **more}


def faults(*rules: dict[str, Any], items: tuple[dict[str, Any], ...] = (), **more: Any) -> str:
    asked = items or (question("a"), question("b"))
    return "\n".join(publishing_faults(defined(*asked, scales=list(rules), **more)))


def test_the_example_of_the_format_is_published_and_refused_with_an_alert_about_risk():
    alert = {"id": "safety", "when": {"any": [{"item": "h5", "op": ">", "value": 0}]}, "severity": "urgent", "message": "Look."}
    with_alert = definition_from({**yaml.safe_load(HARBOUR.read_text(encoding="utf-8")), "alerts": [alert]})

    assert publishing_faults(harbour()) == []
    assert len(publishing_faults(with_alert)) == 1
    assert "nobody is named who would be told" in publishing_faults(with_alert)[0]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (scale("a", "z"), "“z”, which does not exist"),
        (scale("a", id="s2", method="count", items=[]), "must be made of items"),
        (scale("a", scales=["s"]), "circle"),
        (scale("a", reverse={"items": ["b"], "low": 0, "high": 3}), "“b”, which is not part of it"),
        (scale("a", weights={"b": 2}), "“b”, which is not part of it"),
        (scale("a", reverse={"items": ["a"], "low": 1, "high": 4}), "between 1 and 4, but it counts from 0 to 3"),
        (scale("a", "b", missing={"max": 2, "then": "ignore"}), "as many answers may be missing"),
        (scale("a", "b", missing={"max": 1}), "prorate or ignore"),
        (scale("a", "b", range=[0, 5]), "from 0 to 6, which is more than its range"),
        (scale("a", multiply=1000000), "more than its range"),
        (scale("a", multiply=-0.5, round={"places": 0}), "half-away-from-zero"),
        (scale("a", lookup={"0": 1, "1": 2, "3": 4}), "no line for 2."),
        (scale("a", "b", lookup={"0": 1}, multiply=100000), "more than 10000 lines"),
        (scale("a", bands=[band(0, 1), band(3, 3)]), "there is a gap; scores go in steps of 1."),
        (scale("a", bands=[band(0, 2), band(2, 3)]), "overlap"),
        (scale("a", bands=[band(1, 3)]), "do not reach from 0 to 3"),
        (scale("a", bands=[band(0, 2)]), "do not reach from 0 to 3"),
        (scale("a", bands=[band(1, 0), band(2, 3)]), "ends before it begins"),
        (scale("a", "b", bands=[band(0, 3), band(4, 6)], missing={"max": 1, "then": "prorate"}), "steps of 0.000001"),
        (scale("a", "b", method="mean", bands=[band(0, 1), band(2, 3)]), "there is a gap"),
        (scale("a", bands=[band(0, 3, applies={"respondent": ["parent"]})]), "some people only"),
        (scale("a", norms={"clinical_mean": 1, "applies": {"age": [4, 17]}, "source": "x"}), "some people only"),
        (scale("a", norms={"clinical_mean": 1}), "have no source"),
        (scale("a", change={"threshold": 2}), "have no source"),
        (scale("a", change={"cut": 2, "cut_source": " "}), "have no source"),
        (scale("a", method="none", range=[0, 3]), "it computes nothing"),
    ],
)  # fmt: skip
def test_a_rule_that_could_give_a_score_that_was_not_meant_is_refused(rule: dict[str, Any], told: str):
    try:
        found = faults(rule)
    except DefinitionFault as fault:
        found = str(fault)

    assert told in found


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"id": "a", "type": "text"}, "whose answers have no score"),
        ({"id": "a", "type": "open-choice", "options": NUMBERED}, "whose answers have no score"),
        ({"id": "a", "type": "integer", "min": 0}, "no lowest and highest answer"),
        (question("a", options=[*NUMBERED, {"code": "x", "label": "X"}]), "“x” to “a” has no score"),
    ],
)
def test_an_item_that_cannot_be_counted_is_refused(item: dict[str, Any], told: str):
    assert told in faults(scale("a"), items=(item,))


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([scale("a"), of_scales("s", reverse={"items": ["s"], "low": 0, "high": 3})], "only items can be turned round"),
        ([scale("a", method="none"), of_scales("s")], "“s”, which computes nothing"),
        ([scale("a"), of_scales("s", items=["a"])], "must be made of scales"),
        ([scale("a", primary=True), scale("b", id="u", primary=True)], "More than one scale"),
    ],
)
def test_scales_that_do_not_fit_together_are_refused(rules: list[dict[str, Any]], told: str):
    assert told in faults(*rules)


def test_a_scale_made_of_a_faulty_one_does_not_add_faults_of_its_own():
    assert faults(scale("z"), of_scales("s")).count("\n") == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"licence": {"status": "permission-needed", "statement": "Ask."}}, "no evidence"),
        ({"licence": {"status": "permission-needed", "statement": "Ask.", "permission_ref": " "}}, "no evidence"),
        ({"licence": {"status": "open", "statement": " "}}, "The licence says nothing"),
        ({"languages": ["en", "cy"]}, "The title is not there in “cy”"),
        ({"languages": ["en", "cy"], "title": {"en": "T", "cy": " "}}, "The title is not there in “cy”"),
        ({"languages": ["en", "cy"], "title": {"en": "T", "cy": "T"}}, "A text of item “a” is not there in “cy”"),
    ],
)  # fmt: skip
def test_licence_and_languages_must_be_complete(more: dict[str, Any], told: str):
    assert told in faults(**more)


@pytest.mark.parametrize(
    ("when", "told"),
    [({"any": [{"item": "z", "op": "exists", "value": True}]}, "“z”"), ({"scale": "z", "op": ">", "value": 3}, "“z”"),
     ({"scale": "s", "op": ">", "value": 3}, "nobody is named")],
)  # fmt: skip
def test_an_alert_must_ask_about_what_is_there_and_is_refused_all_the_same(when: dict[str, Any], told: str):
    alert = {"id": "risk", "when": when, "severity": "urgent", "message": "Look."}

    assert told in faults(scale("a"), alerts=[alert])


def test_a_definition_that_asks_nothing_is_refused():
    assert "asks nothing" in faults(items=({"id": "a", "type": "info"},))


@pytest.mark.parametrize(
    "rule",
    [
        scale("a", "b", range=[0, 6], bands=[band(0, 3), band(4, 6)]),
        scale("a", "b", missing={"max": 1, "then": "prorate"}, round={"places": 0}, range=[0, 6], bands=[band(0, 6)]),
        scale("a", "b", method="mean", missing={"max": 1}, round={"places": 1}, bands=[band(0, 1.4), band(1.5, 3)]),
        scale("a", "b", method="count", range=[0, 2]),
        scale("a", lookup={"0": 1.5, "1": 2, "2": 2.25, "3": 4}, range=[1.5, 4], bands=[band(1.5, 2), band(2.01, 4)]),
        scale("a", multiply=-0.5, round={"places": 0, "mode": "half-away-from-zero"}, range=[-2, 0]),
        scale("a", method="none"),
    ],
)
def test_rules_that_hold_are_published(rule: dict[str, Any]):
    assert faults(rule) == ""


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        ({"type": "boolean"}, (0, 1)),
        ({"type": "rating", "min": 1, "max": 7}, (1, 7)),
        ({"type": "decimal", "min": 0, "max": 1, "step": 0.25}, (0, 1)),
        ({"type": "multi", "options": NUMBERED}, (0, 6)),
        ({"type": "multi", "options": NUMBERED, "max_choices": 2}, (0, 5)),
        ({"type": "multi", "options": [{"code": "x", "label": "X", "score": 9, "exclusive": True}, *NUMBERED]}, (0, 9)),
        ({"type": "multi", "options": [{"code": str(p), "label": "X", "score": p} for p in (-2, -1, 5)]}, (-3, 5)),
    ],
)
def test_what_one_item_can_count(row: dict[str, Any], ends: tuple[int, int]):
    reach = item_reach(defined({"id": "a", **row}).items[0])

    assert reach is not None
    assert (reach.low, reach.high) == (Fraction(ends[0]), Fraction(ends[1]))


def test_steps_of_a_number_say_how_fine_a_score_is():
    rows = [({"step": 0.25}, 2), ({}, 6), ({"step": 1, "min": 0.5}, 1)]

    for more, places in rows:
        reach = item_reach(defined({"id": "a", "type": "decimal", "min": 0, "max": 2, **more}).items[0])
        assert reach is not None
        assert reach.places == places


def test_an_item_that_may_be_hidden_lets_the_score_be_lower():
    high = [{"code": str(point), "label": str(point), "score": point} for point in (1, 2)]
    items = (question("a", options=high), question("b", options=high, **SHOWN))

    assert "from 1 to 4" in faults(scale("a", "b", range=[2, 4]), items=items)
    assert faults(scale("a", "b", range=[1, 4]), items=items) == ""


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_no_answer_leads_outside_what_is_said_to_be_attainable(seed: int):
    rules = tiny_rules(random.Random(seed))
    definition = definition_from(definition_of(rules))
    only = definition.scales[0]
    members = {item.id: reach for item in definition.items if (reach := item_reach(item)) is not None}
    reach = stored_reach(only, scale_reach(only, members))
    answered = [
        {f"q{at}": str(point) for at, point in enumerate(points) if point is not None} for points in every_answer(rules)
    ]
    values = [value for answers in answered if (value := score(definition, answers)[0].value) is not None]

    assert reach.low <= min(values)
    assert max(values) <= reach.high
    assert all(value == value.quantize(Decimal(1).scaleb(-reach.places)) for value in values)


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_without_hidden_or_missing_items_both_ends_are_attained(seed: int):
    rules = {**tiny_rules(random.Random(seed)), "most_missing": 0}
    definition = definition_from(definition_of(rules))
    only = definition.scales[0]
    members = {item.id: reach for item in definition.items if (reach := item_reach(item)) is not None}
    reach = stored_reach(only, scale_reach(only, members))
    answered = [
        {f"q{at}": str(point) for at, point in enumerate(points) if point is not None} for points in every_answer(rules)
    ]
    values = [value for answers in answered if (value := score(definition, answers)[0].value) is not None]

    assert [Fraction(min(values)), Fraction(max(values))] == [reach.low, reach.high]


@pytest.mark.django_db
def test_a_draft_with_faults_stays_a_draft_and_says_why(alice: User):
    edition = InstrumentVersion.draft(definition_text(question("a"), scales=[scale("a", range=[0, 1])]))

    with pytest.raises(DefinitionFault) as refused:
        edition.publish(by=alice)
    edition.refresh_from_db()
    assert refused.value.faults == ("Scale “s”: it can come to anything from 0 to 3, which is more than its range.",)
    assert (edition.state, edition.published_at) == ("draft", None)
