"""What a client reads on her own pages, and what stands on none of them."""

from __future__ import annotations

import datetime as dt
import html
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, Cover, Role, SupervisionLink, User
from cases.models import Case, Client, Consent, Goal, NoteLine, Participant, PrivateNote, SharedNote
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, family, give_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob's family in the middle of a review, with a questionnaire given out."""
    here = family(alice, at="in_review")
    give_out(here)
    here.case.client.user = bob
    here.case.client.save()
    return here


@pytest.fixture
def zoe(here: Family) -> User:
    """Takes part in Bob's family too, and was at no meeting with him."""
    user = UserFactory.create(email="zoe@example.org", name="Zoe Zander", roles=frozenset({Role.CLIENT}))
    place = here.case.participants.create(
        client=Client.objects.create(name="Zoe", user=user), relation=Participant.Relation.MOTHER
    )
    Goal.objects.create(case=here.case, hoped_by=place, position=9, wording="Sing to her at night")
    return user


def text(user: User, page: str, *args: object) -> str:
    """A page as this person is shown it."""
    browser = Browser()
    browser.force_login(user)
    return html.unescape(browser.get(reverse(f"family:{page}", args=args)).text)


def meet(here: Family, *people: Participant, line: str = "", speaker: str = "client") -> SharedNote | None:
    """A meeting yesterday with these people, and a line that was written at it."""
    at, by = timezone.now() - dt.timedelta(days=1), here.case.practitioner
    meeting = here.case.plan_meeting(code=uuid.uuid4(), by=by, held=True, kind="other", starts_at=at, people=people)
    if line:
        SharedNote.write(meeting, code=uuid.uuid4(), by=by, speaker=NoteLine.Speaker(speaker), text=line)
    return meeting.notes.first()


def place_of(user: User, case: Case) -> Participant:
    return case.participants.get(client__user=user)


def everything(user: User, here: Family) -> str:
    """Every page of the case as this person is shown it, one after the other."""
    case = here.case.code
    notes = [note.code for note in SharedNote.objects.filter(meeting__case=here.case)]
    pages = [text(user, "home"), text(user, "case", case), text(user, "who_sees", case)]
    return "\n".join([*pages, *(text(user, "note", case, note) for note in notes)])


def test_the_first_page_shows_each_case_by_the_childs_name_and_what_waits(here: Family, alice: User, bob: User):
    second = begin(alice, client="Bob", child="Tim")
    Client.objects.filter(pk=second.client_id).update(user=bob)
    in_a_week = timezone.now() + dt.timedelta(days=7)
    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="filming", place="home", starts_at=in_a_week)

    page = text(bob, "home")

    assert "You and Mia" in page
    assert "You and Tim" in page
    assert "with Alice" in page
    assert "You meet next" in page
    assert "At your home" in page
    assert page.count("Answer now") == 1


def test_somebody_who_takes_part_nowhere_yet_is_told_so_calmly(bob: User):
    assert "There is nothing here yet." in text(bob, "home")


def test_neither_adult_meets_the_name_the_hopes_or_the_meetings_of_the_other(here: Family, bob: User, zoe: User):
    meet(here, place_of(zoe, here.case), line="He never asks me")

    bobs, zoes = everything(bob, here), everything(zoe, here)

    assert "Laugh together again" in bobs
    assert "Sing to her at night" in zoes
    assert "He never asks me" in zoes
    for words in ("Zoe", "Sing to her", "He never asks me"):
        assert words not in bobs
    for words in ("Bob", "Laugh together", "She looks at me", "How can I help her settle?", "Answer now"):
        assert words not in zoes
    assert "Nobody in your family sees any of this" in bobs
    assert "Nobody in your family sees any of this" in zoes


def test_what_was_written_with_both_there_is_read_by_both_and_names_neither_to_the_other(here: Family, bob: User, zoe: User):
    note = meet(here, place_of(bob, here.case), place_of(zoe, here.case), line="We both saw it")
    assert note

    bobs, zoes = (text(user, "note", here.case.code, note.code) for user in (bob, zoe))

    assert "We both saw it" in bobs
    assert "We both saw it" in zoes
    assert 'class="own"' in bobs
    assert 'class="own"' not in zoes
    assert "Parent or carer" in zoes
    assert "Bob" not in zoes
    assert "At one meeting somebody else was there with you" in text(bob, "who_sees", here.case.code)


def test_words_said_where_one_adult_was_are_hers(here: Family, zoe: User):
    note = meet(here, place_of(zoe, here.case), line="He never asks me")
    assert note

    assert 'class="own"' in text(zoe, "note", here.case.code, note.code)


def test_what_the_practitioner_keeps_for_herself_is_on_no_page(here: Family, alice: User, bob: User):
    PrivateNote.write(here.meeting, by=alice, version=0, text="I talked too long")
    here.case.meetings.update(others="")
    goal = Goal.objects.get(hoped_by=None, case=here.case)
    goal.drop(by=alice, why="She lost heart")

    shown = everything(bob, here)

    assert "I talked too long" not in shown
    assert "She lost heart" not in shown
    assert "Moment 1" not in shown  # clips and films come with the family's own agreement to share them


def test_who_sees_what_is_read_from_what_holds_today(here: Family, alice: User, bob: User, cara: User, dev: User):
    today, case = timezone.localdate(), here.case
    before = text(bob, "who_sees", case.code)
    days = {"first_date": today, "last_date": today + dt.timedelta(days=3)}
    Cover.objects.create(practitioner=alice, stand_in=cara, made_by=alice, **days)
    link = SupervisionLink.objects.create(supervisor=dev, practitioner=alice)
    Consent.give(
        case, by=alice, people=list(case.participants.all()), giver=place_of(bob, case), supervisor=dev, given_date=today,
        purpose=Consent.Purpose.SUPERVISION, how=Consent.How.WORDS,
    )  # fmt: skip
    during = text(bob, "who_sees", case.code)
    SupervisionLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), last_date=today - dt.timedelta(days=1))
    case.withdraw_consent_to_film(by=alice)
    after = text(bob, "who_sees", case.code)

    assert "Cara" not in before
    assert "Nobody. This would need your agreement" in before
    assert "You agreed to be filmed on" in before
    assert "Cara stands in for Alice" in during
    assert "Dev talks with Alice about the work" in during
    assert "At the moment Dev sees nothing." in after
    assert "Your agreement to be filmed ended on" in after


def test_breaking_the_glass_is_told_to_the_family_without_its_reason(here: Family, bob: User, erin: User):
    now = timezone.now()
    here.case.emergencies.create(by=erin, reason="A call from the hospital", until_at=now)

    page = text(bob, "who_sees", here.case.code)

    assert "Erin did so on" in page
    assert "hospital" not in page


def test_a_look_of_a_client_stands_in_the_access_log(here: Family, bob: User):
    text(bob, "case", here.case.code)

    assert AccessEntry.objects.filter(by=bob, kind="look", page="family:case", about=here.case.code).count() == 1


def test_signing_in_leads_a_client_to_her_own_pages(bob: User):
    browser = Browser()
    bob.set_password("a calm place to look")
    bob.save()

    response = browser.post("/sign-in/", {"login": "bob@example.org", "password": "a calm place to look"})

    assert (response.status_code, response["Location"]) == (302, "/family/")


@pytest.mark.parametrize(("sent", "clears"), [({}, True), ({"leaving": "1"}, False)])
def test_only_who_leaves_quickly_keeps_the_mark_that_she_left(bob: User, sent: dict[str, str], clears: bool):
    browser = Browser()
    browser.force_login(bob)

    response = browser.post(reverse("account_logout"), sent)

    assert ("Clear-Site-Data" in response) is clears
    assert browser.get(reverse("family:home")).status_code == 302


@pytest.mark.parametrize("page", ["case", "consents", "films", "who_sees", "who_looked"])
def test_each_of_her_pages_wears_what_the_others_wear(here: Family, bob: User, page: str):
    assert "css/family.css" in text(bob, page, here.case.code)
