"""What was agreed to, on paper: a copy of what was given, and an empty form."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import AccessEntry, Role, User
from cases.models import Client, Consent, ConsentText
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, client_of_all, family
from tests.forms import consent
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


@pytest.fixture
def guide(alice: User, browser: Browser) -> Browser:
    browser.force_login(alice)
    return browser


@pytest.fixture
def parent(guide: Browser, here: Family) -> Browser:
    """The father, who agreed for himself and for Mia at the practitioner's screen."""
    guide.post(address("cases:consent_for", here), consent(here))
    browser = Browser()
    browser.force_login(client_of_all())
    return browser


def test_the_copy_says_for_whom_by_whom_how_and_by_which_words(guide: Browser, parent: Browser, here: Family, erin: User):
    ConsentText.publish("training", by=erin, words="Other words.", after=1)

    for page in (guide.get(address("cases:consent_detail", here)).text, parent.get(address("family:consent_copy", here)).text):
        assert "People who learn this work need to see how it is done." in page
        assert "Other words." not in page
        assert "version 1" in page
        assert "agreed on this screen" in page.lower()
        assert "data-print" in page
        assert "Bob" in page


def test_her_own_copy_is_for_everybody_for_whom_she_gave_it_at_once(parent: Browser, here: Family):
    page = parent.get(address("family:consent_copy", here)).text

    assert "Bob and Mia" in page
    assert "Holds until" in page


def test_her_own_copy_is_without_what_the_practitioner_remarked(parent: Browser, guide: Browser, here: Family):
    hers = Consent.objects.get(participant__child__isnull=False)

    mine = parent.get(f"/family/{here.case.code}/consents/{hers.code}/").text

    assert "The father alone" not in mine
    assert "The father alone" in guide.get(f"/cases/{here.case.code}/consent/{hers.code}/").text


def test_a_copy_of_what_was_taken_back_says_so(parent: Browser, here: Family):
    there = address("family:consent_copy", here)
    parent.post(f"{there}withdraw/")

    page = parent.get(there).text

    assert "Withdrawn on" in page
    assert "Read or print it" in parent.get(address("family:consents", here)).text


def test_what_another_adult_agreed_to_is_no_copy_of_hers(parent: Browser, here: Family, alice: User):
    theirs = here.case.add_adult(by=alice, name="Rob", relation="father")
    day = timezone.localdate()
    (given,) = Consent.give(
        here.case, by=alice, people=[theirs], giver=theirs, purpose="training", how="words", given_date=day
    )  # fmt: skip
    rob = UserFactory.create(roles=frozenset({Role.CLIENT}))
    Client.objects.filter(places=theirs).update(user=rob)
    other = Browser()
    other.force_login(rob)

    there = f"/family/{here.case.code}/consents/{given.code}/"

    assert parent.get(there).status_code == 404
    assert "Rob" in other.get(there).text
    assert other.get(address("family:consent_copy", here)).status_code == 404


def test_a_look_at_a_copy_and_at_an_empty_form_is_written_down(parent: Browser, guide: Browser, here: Family):
    parent.get(address("family:consent_copy", here))
    guide.get(address("cases:consent_blank", here))

    told = AccessEntry.objects.filter(kind="look", about=here.case.code).values_list("page", flat=True)
    assert {"family:consent_copy", "cases:consent_blank"} <= set(told)


@pytest.mark.parametrize("purpose", ["filming", "supervision", "keeping"])
def test_an_empty_form_has_the_words_of_today_and_nothing_ticked(guide: Browser, here: Family, erin: User, purpose: str):
    ConsentText.publish(purpose, by=erin, words="Words of today.", after=1)

    page = guide.get(f"/cases/{here.case.code}/consent/for/{purpose}/blank/").text

    assert "<li>Words of today.</li>" in page
    assert "for Mia, for whom I may decide" in page
    assert "checked" not in page
    assert ("Name of the supervisor" in page) == (purpose == "supervision")
    assert not Consent.objects.exists()


def test_there_is_no_form_for_what_is_not_offered(guide: Browser, here: Family):
    assert guide.get(f"/cases/{here.case.code}/consent/for/publication/blank/").status_code == 404
