"""Two tabs on two families: no write goes astray. A thousand orders of steps are in `make proof ONLY=tabs`."""

from __future__ import annotations

import os
import random

import pytest

from accounts.models import User
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.tabs import Told, interleave, state
from tests.told import tell

TIMES = int(os.environ.get("TABS", "25"))
SEED = 20261128


@pytest.fixture
def two_families(alice: User, monkeypatch: pytest.MonkeyPatch) -> tuple[Family, Family]:
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    both = family(alice, at="in_review"), family(alice, at="in_review")
    for here in both:
        give_out(here)
    return both


@pytest.mark.django_db
def test_whatever_is_sent_lands_on_the_family_that_its_tab_shows(alice: User, two_families: tuple[Family, Family]) -> None:
    browser, chance, told = Browser(), random.Random(SEED), Told()

    for _time in range(TIMES):
        browser.force_login(alice)  # what a request does for a sign-in is taken back with the rest, and it would run out
        interleave(browser, two_families, chance, told)

    tell(times=TIMES, **vars(told))
    assert told.astray == []
    assert told.landed > TIMES / 2


@pytest.mark.django_db
def test_a_write_into_the_other_family_is_seen(alice: User, two_families: tuple[Family, Family]) -> None:
    here, there = two_families
    before = state(there.case)

    here.case.goals.update(case=there.case, position=9)

    assert state(there.case) != before
