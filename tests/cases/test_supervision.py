"""A family agrees to a supervisor by name, person by person, and takes it back in one press."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, SupervisionLink, User
from cases.models import Case, CaseEvent, Consent
from cases.models.people import Client
from cases.supervision import agreements
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, family, linked, supervised_by


@pytest.fixture
def here(alice: User, dev: User) -> Family:
    linked(dev, alice)
    return family(alice, at="begun")


@pytest.fixture
def browser(alice: User) -> Browser:
    browser = Browser()
    browser.force_login(alice)
    return browser


def page_of(here: Family) -> str:
    return reverse("cases:supervision_consent", args=[here.case.code])


def agreed(here: Family, dev: User, *relations: str) -> dict[str, object]:
    """The form as it is sent when these people agreed."""
    people = [str(place.code) for place in here.case.participants.filter(relation__in=relations)]
    return {"text": "1", "supervisor": str(dev.code), "people": people, "how": "paper", "given_date": str(timezone.localdate())}


def verbs(here: Family) -> list[str]:
    told = here.case.events.filter(verb__startswith="supervision.").order_by("pk")
    return list(told.values_list("verb", flat=True))


def test_everybodys_agreement_opens_the_family_to_her(browser: Browser, here: Family, dev: User):
    response = browser.post(page_of(here), agreed(here, dev, "father", "child"), follow=True)

    assert "Sees the work without names" in response.text
    assert list(Case.objects.supervised_by(dev)) == [here.case]
    given = {consent.participant.relation: consent for consent in Consent.objects.all()}
    assert given["child"].given_by == given["father"].participant
    assert {(consent.text.purpose, consent.text.version) for consent in given.values()} == {("supervision", 1)}
    assert verbs(here) == ["supervision.agreed"]


def test_who_is_still_to_be_asked_is_named_and_she_sees_nothing_until_then(browser: Browser, here: Family, dev: User):
    response = browser.post(page_of(here), agreed(here, dev, "father"), follow=True)

    assert "Still to ask:" in response.text
    assert not Case.objects.supervised_by(dev)

    browser.post(page_of(here), agreed(here, dev, "child"))
    assert Case.objects.supervised_by(dev)


def test_sending_it_twice_records_it_once(browser: Browser, here: Family, dev: User):
    sent = agreed(here, dev, "father", "child")

    first, second = (browser.post(page_of(here), sent) for _time in range(2))

    assert first.status_code == 302
    assert second.status_code == 400  # nobody is left to be named
    assert Consent.objects.count() == 2
    assert verbs(here) == ["supervision.agreed"]


def test_an_agreement_that_ran_out_is_given_anew(here: Family, dev: User):
    supervised_by(here.case, dev)
    Consent.objects.update(expires_date=timezone.localdate() - dt.timedelta(days=1))

    supervised_by(here.case, dev)

    assert Case.objects.supervised_by(dev)
    assert Consent.objects.standing().count() == 2


def test_withdrawing_is_one_press_and_is_told_once(browser: Browser, here: Family, dev: User):
    supervised_by(here.case, dev)
    press = reverse("cases:supervision_withdraw", args=[here.case.code, dev.code])

    first, second = (browser.post(press) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 404)
    assert not Case.objects.supervised_by(dev)
    assert verbs(here) == ["supervision.agreed", "supervision.withdrawn"]
    assert CaseEvent.objects.filter(about=dev.code).count() == 2


def test_withdrawing_from_one_supervisor_leaves_the_other(browser: Browser, here: Family, alice: User, dev: User):
    ivy = UserFactory.create(email="ivy@example.org", name="Ivy Ilex", roles=frozenset({Role.SUPERVISOR}))
    supervised_by(here.case, dev)
    supervised_by(here.case, ivy)

    browser.post(reverse("cases:supervision_withdraw", args=[here.case.code, dev.code]))

    assert Case.objects.supervised_by(ivy)
    assert not Case.objects.supervised_by(dev)


def test_only_who_supervises_the_practitioner_can_be_named(browser: Browser, here: Family, dev: User, cara: User):
    una = UserFactory.create(email="una@example.org", name="Una Urn", roles=frozenset({Role.SUPERVISOR}))
    linked(una, cara)
    sent = agreed(here, una, "father", "child")

    response = browser.post(page_of(here), sent)

    assert response.status_code == 400
    assert "Una Urn" not in response.text
    assert not Consent.objects.exists()


def test_somebody_of_another_family_cannot_be_ticked(browser: Browser, here: Family, dev: User, cara: User):
    theirs = family(cara, at="begun").case.participants.all()
    sent = agreed(here, dev) | {"people": [str(place.code) for place in theirs]}

    response = browser.post(page_of(here), sent)

    assert response.status_code == 400
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"given_date": "2999-01-01"}, "This day has not come yet."), ({"people": []}, "Tick who agreed."),
        ({"supervisor": ""}, "Say to whom they agreed."), ({"people": [str(uuid.uuid4())]}, "not one of the available choices"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    wrong: dict[str, object], told: str, browser: Browser, here: Family, dev: User
):
    response = browser.post(page_of(here), agreed(here, dev, "father") | wrong)

    assert response.status_code == 400
    assert told in response.text
    assert not Consent.objects.exists()


def test_without_a_supervisor_the_page_says_how_there_comes_to_be_one(browser: Browser, here: Family):
    SupervisionLink.objects.all().delete()

    text = browser.get(page_of(here)).text

    assert "Nobody supervises this work at present" in text
    assert '<form method="post" class="stack"' not in text


def test_a_supervisor_whose_link_ended_can_still_be_withdrawn_from(browser: Browser, here: Family, dev: User):
    supervised_by(here.case, dev)
    SupervisionLink.objects.update(ended_at=timezone.now())

    text = browser.get(page_of(here)).text

    assert "She does not supervise this work at present" in text
    assert reverse("cases:supervision_withdraw", args=[here.case.code, dev.code]) in text


def test_an_adult_who_joined_is_missing_from_what_was_agreed(here: Family, dev: User):
    supervised_by(here.case, dev)
    joined = here.case.participants.create(client=Client.objects.create(name="Gil"), relation="mother")

    (one,) = agreements(here.case)

    assert one.missing == [joined]
    assert not one.is_open


def test_the_family_page_leads_there(browser: Browser, here: Family):
    assert page_of(here) in browser.get(here.case.get_absolute_url()).text
