"""Who may what: her own, a stand-in's, a supervisor's, a client's, an admin's in an emergency; each ends on the next request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Cover, Role, SupervisionLink, User
from cases.models import Case, Clip, Consent, Emergency, Film, Goal, Meeting, NoteLine, PrivateNote, SharedNote
from cases.models.people import Client
from questionnaires.models import Administration, HandInLink
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, break_glass, cover_for, family, give_out, linked, supervised_by

YESTERDAY, TOMORROW = -1, 1
KINDS = [Case, Film, Goal, Meeting, Clip, SharedNote, NoteLine, Administration, HandInLink]


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """A family of Alice's with something of everything; Bob is its client."""
    here = family(alice, at="in_review")
    give_out(here)
    PrivateNote.write(here.meeting, by=alice, version=0, text="I talked too much.")
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    return here


def on(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def sees(kind: type, user: User) -> bool:
    """Whether this person leads any row of this kind."""
    return bool(kind.objects.led_by(User.objects.get(pk=user.pk)).exists())  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stand_in_leads_everything_of_the_family_as_its_practitioner_does(kind: type, here: Family, alice: User, cara: User):
    assert (sees(kind, alice), sees(kind, cara)) == (True, False)

    cover_for(alice, cara)

    assert (sees(kind, alice), sees(kind, cara)) == (True, True)


def test_private_notes_stay_with_the_practitioner_while_somebody_stands_in(here: Family, alice: User, cara: User):
    cover_for(alice, cara)

    assert sees(PrivateNote, alice)
    assert not sees(PrivateNote, cara)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stand_in_leads_nobody_elses_families(kind: type, here: Family, alice: User, cara: User, dev: User):
    fay = UserFactory.create(email="fay@example.org", name="Fay Fir")
    cover_for(fay, cara)

    assert not sees(kind, cara)


@pytest.mark.parametrize(
    "change",
    [
        {"first_date": on(TOMORROW)}, {"first_date": on(-2), "last_date": on(YESTERDAY)}, {"ended_at": timezone.now()},
    ],
    ids=["not yet", "over", "ended"],
)  # fmt: skip
def test_cover_opens_nothing_before_and_after_its_days(change: dict[str, object], here: Family, alice: User, cara: User):
    cover = cover_for(alice, cara)
    assert sees(Case, cara)

    Cover.objects.filter(pk=cover.pk).update(**change)

    assert not sees(Case, cara)


LOST = [{"is_practitioner": False}, {"deactivated_at": timezone.now()}, {"last_date": on(YESTERDAY)}]


@pytest.mark.parametrize("change", LOST, ids=["role", "deactivated", "last day"])
@pytest.mark.parametrize("who", ["alice", "cara"])
def test_cover_holds_only_while_both_are_practitioners_here(
    who: str, change: dict[str, object], here: Family, alice: User, cara: User
):
    cover_for(alice, cara)

    User.objects.filter(email=f"{who}@example.org").update(**change)

    assert not sees(Case, cara)


@pytest.mark.parametrize("change", LOST, ids=["role", "deactivated", "last day"])
@pytest.mark.parametrize("kind", [*KINDS, PrivateNote])
def test_who_lost_the_role_or_left_leads_nothing(kind: type, change: dict[str, object], here: Family, alice: User):
    User.objects.filter(pk=alice.pk).update(**change)

    assert not sees(kind, alice)


def test_cover_costs_no_query(here: Family, alice: User, cara: User, django_assert_num_queries: Callable[..., object]):
    cover_for(alice, cara)

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(Clip.objects.led_by(cara)) == 3


# A client


def test_a_client_sees_the_cases_she_takes_part_in_and_no_others(here: Family, alice: User, bob: User):
    begin(alice, client="Ben")

    assert list(Case.objects.visible_to(bob)) == [here.case]
    assert not Case.objects.visible_to(alice)


def test_a_co_parent_takes_part_and_one_case_is_listed_once(here: Family, bob: User):
    gil = UserFactory.create(email="gil@example.org", name="Gil Gorse", roles=frozenset({Role.CLIENT}))
    for user in (gil, bob):  # Bob stands in the case twice
        client = Client.objects.create(name="Somebody", user=user)
        here.case.participants.create(client=client, relation="mother")

    assert list(Case.objects.visible_to(gil)) == list(Case.objects.visible_to(bob)) == [here.case]


@pytest.mark.parametrize("change", [{"is_client": False}, *LOST[1:]], ids=["role", "deactivated", "last day"])
def test_who_is_no_client_any_more_sees_nothing(change: dict[str, object], here: Family, bob: User):
    User.objects.filter(pk=bob.pk).update(**change)

    assert not Case.objects.visible_to(User.objects.get(pk=bob.pk))


# A supervisor


def supervised(dev: User) -> QuerySet[Case]:
    return Case.objects.supervised_by(User.objects.get(pk=dev.pk))


def test_a_supervisor_sees_a_family_with_a_link_and_everybodys_agreement(here: Family, alice: User, dev: User):
    begin(alice, client="Ben")

    supervised_by(here.case, dev)

    assert list(supervised(dev)) == [here.case]
    assert not sees(Case, dev)


def test_a_link_alone_opens_nothing(here: Family, alice: User, dev: User):
    linked(dev, alice)

    assert not supervised(dev)


def test_agreement_alone_opens_nothing(here: Family, dev: User):
    SupervisionLink.objects.filter(pk=supervised_by(here.case, dev).pk).delete()

    assert not supervised(dev)


@pytest.mark.parametrize("relation", ["father", "child"])
def test_one_person_who_did_not_agree_keeps_the_family_closed(relation: str, here: Family, dev: User):
    supervised_by(here.case, dev)

    Consent.objects.filter(participant__relation=relation, supervisor=dev).update(withdrawn_at=timezone.now())

    assert not supervised(dev)


def test_an_adult_who_joins_must_agree_too(here: Family, dev: User):
    supervised_by(here.case, dev)

    here.case.participants.create(client=Client.objects.create(name="Gil"), relation="mother")

    assert not supervised(dev)


@pytest.mark.parametrize(
    "change",
    [{"supervisor": None, "purpose": "filming"}, {"expires_date": on(YESTERDAY)}, {"withdrawn_at": timezone.now()}],
    ids=["to film only", "expired", "withdrawn"],
)
def test_the_agreement_must_be_to_her_and_hold_today(change: dict[str, object], here: Family, dev: User):
    supervised_by(here.case, dev)
    Consent.objects.filter(purpose="filming").delete()

    Consent.objects.filter(supervisor=dev).update(**change)

    assert not supervised(dev)


def test_agreement_to_one_supervisor_opens_nothing_to_another(here: Family, alice: User, dev: User):
    ivy = UserFactory.create(email="ivy@example.org", name="Ivy Ilex", roles=frozenset({Role.SUPERVISOR}))
    supervised_by(here.case, dev)
    linked(ivy, alice)

    assert not supervised(ivy)


@pytest.mark.parametrize(
    "change", [{"first_date": on(TOMORROW)}, {"last_date": on(YESTERDAY), "first_date": on(-2)}, {"ended_at": timezone.now()}],
    ids=["not yet", "over", "ended"],
)  # fmt: skip
def test_a_link_opens_nothing_before_and_after_its_days(change: dict[str, object], here: Family, dev: User):
    link = supervised_by(here.case, dev)

    SupervisionLink.objects.filter(pk=link.pk).update(**change)

    assert not supervised(dev)


@pytest.mark.parametrize("change", [{"is_supervisor": False}, *LOST[1:]], ids=["role", "deactivated", "last day"])
def test_who_is_no_supervisor_any_more_sees_nothing(change: dict[str, object], here: Family, dev: User):
    supervised_by(here.case, dev)

    User.objects.filter(pk=dev.pk).update(**change)

    assert not supervised(dev)


@pytest.mark.parametrize("change", LOST, ids=["role", "deactivated", "last day"])
def test_the_families_of_a_practitioner_who_left_close_to_her_supervisor(change: dict[str, object], here: Family, dev: User):
    supervised_by(here.case, dev)

    User.objects.filter(pk=here.case.practitioner_id).update(**change)

    assert not supervised(dev)


# An admin


def opened(erin: User) -> QuerySet[Case]:
    return Case.objects.opened_in_emergency_by(User.objects.get(pk=erin.pk))


def test_breaking_the_glass_opens_one_case_to_one_admin(here: Family, alice: User, erin: User):
    begin(alice, client="Ben")
    other = UserFactory.create(email="hal@example.org", name="Hal Holly", roles=frozenset({Role.ADMIN}))
    assert not opened(erin)

    break_glass(here.case, erin)

    assert list(opened(erin)) == [here.case]
    assert not opened(other)


def test_the_glass_closes_after_an_hour(here: Family, erin: User):
    emergency = break_glass(here.case, erin)
    assert dt.timedelta(minutes=59) < emergency.until_at - timezone.now() <= dt.timedelta(minutes=60)

    Emergency.objects.update(until_at=timezone.now())

    assert not opened(erin)


@pytest.mark.parametrize("change", [{"is_admin": False}, *LOST[1:]], ids=["role", "deactivated", "last day"])
def test_who_is_no_admin_any_more_sees_nothing(change: dict[str, object], here: Family, erin: User):
    break_glass(here.case, erin)

    User.objects.filter(pk=erin.pk).update(**change)

    assert not opened(erin)


@pytest.mark.parametrize("kind", [*KINDS, PrivateNote])
def test_no_other_role_leads_anything(kind: type, here: Family, bob: User, dev: User, erin: User):
    supervised_by(here.case, dev)
    break_glass(here.case, erin)
    every_role_but_one = UserFactory.create(email="lou@example.org", roles=frozenset(Role) - {Role.PRACTITIONER})

    assert [sees(kind, person) for person in (bob, dev, erin, every_role_but_one)] == [False] * 4


# Through the front door


def test_a_stand_in_opens_the_record_and_no_longer_once_the_cover_ends(here: Family, alice: User, cara: User):
    cover = cover_for(alice, cara)
    browser = Browser()
    browser.force_login(cara)
    assert browser.get(here.case.get_absolute_url()).status_code == 200

    Cover.objects.filter(pk=cover.pk).update(ended_at=timezone.now())

    assert browser.get(here.case.get_absolute_url()).status_code == 404
