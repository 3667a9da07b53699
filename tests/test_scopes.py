"""The proof of scopes can fail: a place that is taken away is missed, and the list of places is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import User
from cases.models import Case
from tests.browser import Browser
from tests.families import Family, family
from tests.pages import address
from tests.scopes import Place, places, places_in, without


def place(file: str, name: str, number: int = 0) -> Place:
    return [found for found in places() if (found.file, found.name) == (file, name)][number]


def test_the_places_of_a_file_are_its_scopes_rules_and_guards(tmp_path: Path):
    source = tmp_path / "views.py"
    source.write_text(
        "def one(r):\n    must_lead(r)\n    rows = Case.objects.led_by(\n        r.user\n    )\n    rows.open()\n"
    )

    class Rooted(type(source)):  # type: ignore[misc]
        def relative_to(self, *_other: object) -> Path:
            return Path("cases/views.py")

    found = sorted(places_in(Rooted(source)))

    assert [(one.first, one.last, one.name) for one in found] == [(2, 2, "must_lead"), (3, 5, "led_by")]


def test_every_model_of_a_case_asks_one_rule():
    asked = {one.file for one in places() if one.name in {"leading", "leading_herself"}}

    assert asked >= {f"cases/models/{name}.py" for name in ("case", "clip", "film", "goal", "meeting", "note", "private_note")}
    assert asked >= {f"questionnaires/models/{name}.py" for name in ("administration", "hand_in_link")}


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


TAKEN = {
    "cases:case_detail": ("cases/views/cases.py", "led_by", 1), "cases:case_edit": ("cases/models/case.py", "leading", 0),
    "practice:supervision": ("practice/views.py", "must_supervise", 0),
}  # fmt: skip


@pytest.mark.parametrize("page", TAKEN)
def test_a_place_that_is_taken_away_lets_a_stranger_in(page: str, cara: User, here: Family):
    browser = Browser()
    browser.force_login(cara)
    there = address(page, here)
    assert browser.get(there).status_code == 404

    with without(place(*TAKEN[page])):
        assert browser.get(there).status_code == 200

    assert browser.get(there).status_code == 404
    assert not Case.objects.led_by(cara)
