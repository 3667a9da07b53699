"""A child who is in a film but not the one whom the work is about: a sister, a friend."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Child, Consent, Participant
from tests.browser import Browser
from tests.families import Family, begin, family
from tests.forms import consent
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="filmed")


@pytest.fixture
def guide(alice: User, browser: Browser) -> Browser:
    browser.force_login(alice)
    return browser


@pytest.fixture
def noor(guide: Browser, here: Family) -> Participant:
    guide.post(address("cases:child_new", here), sent())
    return here.case.participants.get(child__isnull=False, child__in=Child.objects.exclude(pk=here.case.child_id))


def sent(**other: str) -> dict[str, str]:
    return {"code": str(uuid.uuid4()), "name": "Noor", "years": "6", "months": "", **other}


def ask(here: Family, noor: Participant) -> str:
    return f"{address('cases:consent_new', here)}?child={noor.code}"


def for_noor(here: Family) -> dict[str, str]:
    return {name: value for name, value in consent(here).items() if name != "for_self"}


def test_another_child_is_written_down_once(guide: Browser, here: Family):
    fields = sent()
    for _time in range(2):
        assert guide.post(address("cases:child_new", here), fields).status_code == 302

    page = guide.get(address("cases:people", here)).text
    assert "Noor" in page
    assert "6 years" in page
    assert here.case.participants.filter(child__isnull=False).count() == 2
    assert here.case.events.filter(verb="child.added").count() == 1
    assert "Another child was written down" in guide.get(address("cases:timeline", here)).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"years": ""}, "Give the child&#x27;s age."), ({"years": "x"}, "whole number"), ({"name": " "}, "required")],
)
def test_what_is_missing_is_said_and_nobody_is_written_down(guide: Browser, here: Family, wrong: dict[str, str], words: str):
    response = guide.post(address("cases:child_new", here), sent(**wrong))

    assert response.status_code == 400
    assert words in response.text
    assert here.case.participants.count() == 2


def test_a_code_of_another_case_or_a_closed_case_adds_no_child(guide: Browser, here: Family, cara: User):
    theirs = begin(cara).participants.order_by("pk")[0]
    taken = guide.post(address("cases:child_new", here), sent(code=str(theirs.code)), follow=True)
    Case.objects.filter(pk=here.case.pk).update(closed_at=timezone.now())
    closed = guide.post(address("cases:child_new", here), sent(), follow=True)

    assert "This was not saved." in taken.text
    assert "Take it up again first." in closed.text
    assert here.case.participants.count() == 2


def test_the_work_goes_on_without_her_consent_and_no_film_with_her_plays(guide: Browser, here: Family, noor: Participant):
    assert Case.objects.with_standing().get(pk=here.case.pk).consented  # type: ignore[attr-defined]
    assert guide.get(address("cases:film_play", here)).status_code == 200

    here.film.say_who_is_in_it(list(here.case.participants.all()), by=here.case.practitioner)

    assert guide.get(address("cases:film_play", here)).status_code == 404
    guide.post(ask(here, noor), for_noor(here))
    assert guide.get(address("cases:film_play", here)).status_code == 200


def test_consent_for_her_says_who_may_decide_and_leaves_the_others_as_it_is(guide: Browser, here: Family, noor: Participant):
    page = guide.get(ask(here, noor)).text
    assert "Bob may decide for Noor" in page
    assert "How is it for Noor?" in page
    before = set(Consent.objects.exclude(participant=noor).values_list("pk", flat=True))

    without = guide.post(ask(here, noor), for_noor(here) | {"parental_note": ""})
    assert without.status_code == 400
    assert "Say who may decide for Noor." in without.text
    assert not Consent.objects.filter(participant=noor).exists()

    guide.post(ask(here, noor), for_noor(here))
    given = Consent.objects.get(participant=noor)
    assert (given.parental_note, given.child_view, given.given_by.name) == ("The father alone", "happy", "Bob")
    assert set(Consent.objects.exclude(participant=noor).values_list("pk", flat=True)) == before


def test_the_form_is_about_the_child_of_the_work_unless_another_of_the_family_is_said(
    guide: Browser, here: Family, noor: Participant, cara: User
):
    theirs = begin(cara).participants.get(child__isnull=False)
    plain = address("cases:consent_new", here)

    page = guide.get(plain).text
    assert "Bob may decide for Mia" in page
    assert f"?child={noor.code}" in page
    for other in ("x", theirs.code):
        assert guide.get(f"{plain}?child={other}").status_code == 404
        assert guide.post(f"{plain}?child={other}", for_noor(here)).status_code == 404
    assert not Consent.objects.filter(participant=noor).exists()


def test_who_is_still_to_be_asked_leads_to_the_form_about_her(guide: Browser, here: Family, noor: Participant):
    page = guide.get(address("cases:people", here)).text

    assert "still missing: Noor" in page
    assert ask(here, noor) in page
