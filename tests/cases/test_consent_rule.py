"""When a film may be used: the rule, and the database's answer, which must be the same."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.consent_rule import Agreed, Purpose, may, missing
from cases.models import Consent, ConsentText, Film, Participant
from tests.families import Family, family

TODAY = dt.date(2026, 5, 4)
DAY = dt.timedelta(days=1)
WITH_FILM = [purpose for purpose in Purpose if purpose != Purpose.OUTCOMES]


def filmed(person: int, **told: object) -> Agreed:
    return Agreed(person, Purpose.FILMING, **told)  # type: ignore[arg-type]


def test_everybody_in_it_must_agree_and_a_film_of_nobody_never_plays():
    assert may(Purpose.FILMING, [1, 2], [filmed(1), filmed(2)], TODAY)
    assert not may(Purpose.FILMING, [1, 2], [filmed(1)], TODAY)
    assert missing(Purpose.FILMING, [1, 2, 3], [filmed(2)], TODAY) == {1, 3}
    assert not may(Purpose.FILMING, [], [filmed(1)], TODAY)


def test_it_holds_through_its_last_day_and_not_after():
    assert may(Purpose.FILMING, [1], [filmed(1, until=TODAY)], TODAY)
    assert not may(Purpose.FILMING, [1], [filmed(1, until=TODAY - DAY)], TODAY)
    assert not may(Purpose.FILMING, [1], [filmed(1, stands=False)], TODAY)


@pytest.mark.parametrize("purpose", [one for one in WITH_FILM if one != Purpose.FILMING])
def test_nothing_is_shown_further_that_may_not_be_looked_at_within_the_work(purpose: Purpose):
    named = 7 if purpose == Purpose.SUPERVISION else None
    further = Agreed(1, purpose, named)

    assert may(purpose, [1], [filmed(1), further], TODAY, named=named)
    assert not may(purpose, [1], [further], TODAY, named=named)
    assert not may(purpose, [1], [filmed(1)], TODAY, named=named)


def test_figures_need_no_film_and_a_supervisor_is_named():
    assert may(Purpose.OUTCOMES, [1], [Agreed(1, Purpose.OUTCOMES)], TODAY)
    held = [filmed(1), Agreed(1, Purpose.SUPERVISION, 7)]
    assert may(Purpose.SUPERVISION, [1], held, TODAY, named=7)
    assert not may(Purpose.SUPERVISION, [1], held, TODAY, named=8)
    assert not may(Purpose.SUPERVISION, [1], held, TODAY)


# For each person and purpose: nothing, or a consent by what became of it.
FATES = ("none", "live", "ends today", "over", "withdrawn", "replaced", "not today")


@pytest.fixture
def here(alice: User) -> Family:
    found = family(alice, at="filmed")
    found.case.add_adult(by=alice, name="Cleo", relation="mother")
    return found


@pytest.mark.django_db
def test_a_film_is_playable_exactly_when_the_rule_says_so(here: Family, dev: User):
    """Over random consents and people in frame, for every purpose: the database and the rule say the same."""
    places = list(here.case.participants.order_by("pk"))
    purposes = list(Purpose)
    tried = itertools.count()

    @settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.sets(st.integers(0, 2)),
        st.lists(st.sampled_from(FATES), min_size=21, max_size=21),
    )
    def compare(in_frame: set[int], fates: list[str]) -> None:
        next(tried)
        Consent.objects.all().delete()
        rows = [_row(places[at % 3], purposes[at // 3], fate, here, dev) for at, fate in enumerate(fates)]
        made = Consent.objects.bulk_create([row for row in rows if row])
        here.film.people.set([places[at] for at in in_frame])
        people, agreed, today = [places[at].pk for at in in_frame], [row.agreed for row in made], timezone.localdate()

        for purpose in purposes:
            named = dev if purpose == Purpose.SUPERVISION else None
            ruled = may(purpose, people, agreed, today, named=named.pk if named else None)
            assert Film.objects.allowed_for(purpose, named=named).exists() == ruled, (purpose, fates)
        assert Film.objects.playable().exists() == may(Purpose.FILMING, people, agreed, today)

    compare()
    assert next(tried) >= 80


def _row(place: Participant, purpose: Purpose, fate: str, here: Family, dev: User) -> Consent | None:
    """A consent with this fate, not saved."""
    today, now = timezone.localdate(), timezone.now()
    told: dict[str, dict[str, Any]] = {
        "live": {}, "ends today": {"expires_date": today}, "over": {"expires_date": today - DAY}, "withdrawn": {"withdrawn_at": now},
        "replaced": {"replaced_at": now}, "not today": {"child_view": "not_today"},
    }  # fmt: skip
    if fate == "none":
        return None
    return Consent(
        participant=place, given_by=place, purpose=purpose, supervisor=dev if purpose == Purpose.SUPERVISION else None,
        text=ConsentText.objects.get(), how="paper", given_date=today, recorded_by=here.case.practitioner, **told[fate],
    )  # fmt: skip
