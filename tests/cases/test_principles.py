"""The starter data of the attunement principles."""

from __future__ import annotations

import yaml

from cases.principles import SOURCE, level_named, levels


def test_six_levels_stand_in_order_and_each_says_what_may_be_seen() -> None:
    assert [level.order for level in levels()] == [1, 2, 3, 4, 5, 6]
    assert [level.leads for level in levels()] == ["child", "child", "child", "both", "adult", "adult"]
    assert all(level.see for level in levels())


def test_no_line_of_the_data_is_cut_at_a_comma() -> None:
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))

    assert all(set(line) == {"id", "text"} for row in data["levels"] for line in row["see"])


def test_slugs_are_used_once_and_find_their_level() -> None:
    slugs = [line.slug for level in levels() for line in level.see]

    assert len(slugs) == len(set(slugs))
    assert all(level_named(level.slug) is level for level in levels())
    assert level_named("nothing") is None
