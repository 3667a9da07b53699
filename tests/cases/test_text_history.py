"""Which earlier wordings are worth showing."""

from __future__ import annotations

import datetime as dt

from cases.text_history import STOOD, Wording, earlier_wordings

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ALICE, DEV = 1, 2


def wordings(*rows: tuple[str, int, float]) -> list[Wording]:
    """Texts by whom, each for so many minutes, one after the other."""
    found, at = [], NOON
    for text, by, minutes in rows:
        until = at + dt.timedelta(minutes=minutes)
        found.append(Wording(text, by, at, until))
        at = until
    return found


def shown(rows: list[Wording], current: str = "now", by: int = ALICE) -> list[str]:
    return [wording.text for wording in earlier_wordings(rows, current=current, current_by=by)]


def test_steps_on_the_way_are_left_out_and_what_stood_is_shown():
    assert shown(wordings(("S", ALICE, 0.1), ("She", ALICE, 600), ("She sm", ALICE, 0.1))) == ["She"]


def test_what_somebody_else_replaced_is_shown_however_short_it_stood():
    assert shown(wordings(("hers", DEV, 0.1), ("mine", ALICE, 0.1))) == ["hers"]
    assert shown(wordings(("mine", ALICE, 0.1)), by=DEV) == ["mine"]


def test_a_wording_that_was_only_taken_out_and_put_back_is_shown_once():
    assert shown(wordings(("same", ALICE, 60), ("same", ALICE, 60), ("other", ALICE, 60)), current="other") == ["same"]


def test_exactly_the_limit_counts_as_standing():
    assert shown(wordings(("kept", ALICE, STOOD.total_seconds() / 60))) == ["kept"]
    assert shown(wordings(("gone", ALICE, STOOD.total_seconds() / 60 - 0.01))) == []
