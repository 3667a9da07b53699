"""A change is told only between scores that may be subtracted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.comparison import Obstacle, Take, compare

BEFORE = Take("1.0.0", (), "before", dt.date(2026, 9, 3), Decimal(14))
AFTER = replace(BEFORE, timepoint="after", on=dt.date(2026, 11, 20), value=Decimal(22))


@pytest.mark.parametrize(
    ("takes", "difference", "obstacle"),
    [
        ([BEFORE, AFTER], 8, None),
        ([BEFORE, replace(AFTER, value=Decimal(14))], 0, None),
        ([BEFORE, replace(AFTER, timepoint="during"), AFTER], 8, None),
        ([replace(BEFORE, timepoint="during"), AFTER], 8, None),
        ([BEFORE], None, Obstacle.ALONE),
        ([AFTER], None, Obstacle.ALONE),
        ([BEFORE, replace(AFTER, value=None)], None, Obstacle.NO_SCORE),
        ([replace(BEFORE, value=None), AFTER], None, Obstacle.NO_SCORE),
        ([BEFORE, replace(AFTER, version="2.0.0")], None, Obstacle.OTHER_EDITION),
        ([BEFORE, replace(AFTER, version="2.0.0", comparable_with=("1.0.0",))], 8, None),
        ([replace(BEFORE, comparable_with=("2.0.0",)), replace(AFTER, version="2.0.0")], 8, None),
        ([BEFORE, replace(AFTER, version="3.0.0", comparable_with=("2.0.0",))], None, Obstacle.OTHER_EDITION),
    ],
)  # fmt: skip
def test_a_change_is_told_between_comparable_scores_and_else_the_reason(
    takes: list[Take], difference: int | None, obstacle: Obstacle | None
):
    compared = compare(takes)

    assert (compared.difference, compared.obstacle) == (difference, obstacle)


takes = st.builds(
    Take, version=st.sampled_from(["1", "2"]), comparable_with=st.sampled_from([(), ("1",)]),
    timepoint=st.sampled_from(["before", "during", "after"]), on=st.dates(), value=st.none() | st.integers(0, 36).map(Decimal),
)  # fmt: skip


@given(st.lists(takes, min_size=1, max_size=5))
def test_there_is_a_difference_or_a_reason_and_never_both(given_out: list[Take]):
    compared = compare(given_out)

    assert (compared.difference is None) is (compared.obstacle is not None)
    assert compared.last is given_out[-1]
