"""Definitions that were damaged at random: read, or refused in sentences; and what passes publishing always scores as it promised."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from questionnaires.answers import Unfit, Value, clean_answer, from_json, to_json
from questionnaires.definition import Definition
from questionnaires.parsing import parse
from questionnaires.publishing import publishing_faults
from questionnaires.reading import DefinitionFault, read
from questionnaires.scoring import NOT_SCORABLE, score
from questionnaires.shipped import FOLDER
from tests.questionnaires.definitions import HARBOUR

SOURCES = [parse(path.read_bytes()) for path in (HARBOUR, FOLDER / "relationship-reflection.yaml")]
STRANGE: list[Any] = [
    None, True, False, 0, 1, -1, 0.5, 10**6, "", "x", "h1", "h5", [], {}, "a" * 300, 10**15, {"en": "x"}, ["h1"], "2026-01-01",
    "single", "multi", "date", "rating", "info", "open-choice", "decimal", "total", "mean", "count", "mean-of-scales",
]  # fmt: skip
Path = tuple[Any, ...]


def paths(data: Any, here: Path = ()) -> Iterator[Path]:
    """The way to every value that lies in something."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in parts:
        yield (*here, step)
        yield from paths(value, (*here, step))


def holder(data: Any, path: Path) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


def damaged(chance: random.Random) -> dict[str, Any]:
    """A definition with one thing taken away, put in twice, moved or replaced."""
    data: dict[str, Any] = copy.deepcopy(chance.choice(SOURCES))
    path, other = chance.choices(list(paths(data)), k=2)
    around, way = holder(data, path), chance.random()
    if way < 0.3:
        del around[path[-1]]
    elif way < 0.5 and isinstance(around, list):
        around.append(copy.deepcopy(around[0]))
    elif way < 0.6:
        around[path[-1]] = copy.deepcopy(holder(data, other)[other[-1]])
    else:
        around[path[-1]] = chance.choice(STRANGE)
    return data


def answers_by_chance(definition: Definition, chance: random.Random) -> dict[str, Value]:
    """What a hasty person gives: each answer cleaned, or left out where it does not fit."""
    found: dict[str, Value] = {}
    for item in definition.items:
        code = chance.choice([*(option.code for option in item.options), "3", "true"])
        try:
            found[item.id] = clean_answer(item, [code] if item.type == "multi" else code)
        except Unfit:
            continue
    return found


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_definition_is_refused_in_words_or_keeps_what_publishing_promises(seed: int):
    chance = random.Random(seed)
    read_at_all = 0
    for _round in range(40):
        data = damaged(chance)
        try:
            definition, _text = read(json.dumps(data))
        except DefinitionFault:
            continue
        read_at_all += 1
        is_published = not publishing_faults(definition)
        answers = answers_by_chance(definition, chance)
        for result in score(definition, answers):
            scale = definition.scale(result.scale)
            assert scale is not None
            assert (result.value is None) == bool(result.reason), data
            if is_published:
                assert result.reason != NOT_SCORABLE, data
                assert bool(result.band) == bool(scale.bands and result.value is not None), data
        assert {name: from_json(to_json(value)) for name, value in answers.items()} == answers

    assert read_at_all
