"""A consent ends on its day: seen coming on Today and on the client's page, renewed in a few taps, and nothing plays after it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import User
from cases.models import Client, Consent, Film
from tests.browser import Browser
from tests.families import Family, family, supervised_by
from tests.forms import own_consent
from tests.pages import address

pytestmark = pytest.mark.django_db
LAST = dt.date(2027, 3, 28)
NOON = "12:00"


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """A film of two people who agreed until a Sunday in March, on which the clocks go forward."""
    found = family(alice, at="filmed")
    Client.objects.filter(pk=found.case.client_id).update(user=bob)
    Consent.objects.update(expires_date=LAST)
    return found


def at(day: dt.date, time: str = NOON) -> travel:
    """That moment on the service's clocks."""
    moment = dt.datetime.combine(day, dt.time.fromisoformat(time))
    return travel(timezone.make_aware(moment), tick=False)


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def play(here: Family, person: User) -> int:
    """What the next range of the film is answered with, now."""
    return signed_in(person).get(address("cases:film_play", here), headers={"Range": "bytes=0-9"}).status_code


def test_a_film_plays_through_the_last_minute_of_the_last_day_and_no_longer(here: Family, alice: User):
    with at(LAST, "23:59"):
        assert play(here, alice) == 206
    with at(LAST + dt.timedelta(days=1), "00:00"):
        assert play(here, alice) == 404
        assert signed_in(alice).get(address("cases:film_still", here)).status_code == 404
        assert signed_in(alice).get(address("cases:film_room", here)).status_code == 302


def test_one_of_two_whose_day_came_first_is_enough(here: Family, alice: User):
    Consent.objects.filter(participant__child__isnull=True).update(expires_date=LAST - dt.timedelta(days=10))

    with at(LAST - dt.timedelta(days=10)):
        assert play(here, alice) == 206
    with at(LAST - dt.timedelta(days=9)):
        assert play(here, alice) == 404


def test_what_ran_out_by_itself_starts_no_clock_and_plays_again_once_it_is_renewed(here: Family, alice: User, bob: User):
    with at(LAST + dt.timedelta(days=30)):
        assert play(here, alice) == 404
        assert not Film.objects.due(timezone.localdate()).exists()
        sent = own_consent(here) | {"people": [str(place.code) for place in here.case.participants.all()]}
        assert signed_in(bob).post(reverse("family:consent_give", args=[here.case.code, "filming"]), sent).status_code == 302
        assert play(here, alice) == 206


@pytest.mark.parametrize(("before", "words"), [(31, ""), (30, "ends on 28 March"), (0, "ends on 28 March"), (-1, "over since")])
def test_today_tells_a_month_before_and_after_and_leads_to_renewing_in_one_tap(
    here: Family, alice: User, before: int, words: str
):
    with at(LAST - dt.timedelta(days=before)):
        page = signed_in(alice).get("/today/").text

    assert ("What families agree to" in page) is bool(words)
    assert words in page
    assert (f'href="{address("cases:consent_new", here)}">Renew' in page) is bool(words)


def test_a_supervisor_is_renewed_on_the_page_about_her(here: Family, alice: User, dev: User):
    supervised_by(here.case, dev)
    Consent.objects.filter(supervisor=dev).update(expires_date=LAST)

    with at(LAST):
        assert f'href="{address("cases:supervision_consent", here)}">Renew' in signed_in(alice).get("/today/").text


def test_what_was_taken_back_asks_nobody_to_renew(here: Family, bob: User, alice: User):
    with at(LAST - dt.timedelta(days=100)):
        Consent.withdraw(here.case, Consent.objects.filter(participant__case=here.case), by=bob)
        page = signed_in(alice).get("/today/").text

    assert "withdrawn on" in page
    assert ">Renew" not in page


def test_a_client_sees_that_it_is_over_and_agrees_for_another_year(here: Family, bob: User):
    there = reverse("family:consents", args=[here.case.code])
    with at(LAST - dt.timedelta(days=60)):
        page = signed_in(bob).get(there).text
        assert "It holds until 28 March 2027." in page
        assert "Agree for another year" not in page
    with at(LAST):
        page = signed_in(bob).get(there).text
        assert "It holds until 28 March 2027." in page
        assert "Agree for another year" in page
    with at(LAST + dt.timedelta(days=1)):
        page = signed_in(bob).get(there).text
        assert "It held until 28 March 2027 and is over." in page
        assert "Agree for another year" in page
        assert "Take it back" in page
