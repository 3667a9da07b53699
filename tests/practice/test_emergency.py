"""Breaking the glass: a reason, an hour, everybody is told, the record to read, never a film."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, OutboxMessage, Role, Service, User
from cases.models import Case, CaseEvent, Emergency, PrivateNote
from cases.models.people import Client
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, break_glass, cover_for, family, give_out
from tests.pages import address

FORM = "/manage/emergency/"
REASON = "The duty worker asks where Mia is tonight."


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob and Mia of Alice's, in the middle of a review, with something of everything."""
    here = family(alice, at="in_review")
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    here.meeting.where = "12 Garden Street"
    here.meeting.save()
    PrivateNote.write(here.meeting, by=alice, version=0, text="I am worried about her.")
    give_out(here)
    for item in here.administration.edition.read().items:
        here.administration.answer(item.id, "often", given_in="a" * 64)
    here.administration.send()
    return here


@pytest.fixture
def browser(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


@pytest.fixture
def hers(alice: User) -> Browser:
    browser = Browser()
    browser.force_login(alice)
    return browser


def page_of(here: Family) -> str:
    return reverse("practice:emergency_record", args=[here.case.code])


def asked(who: str, **also: str) -> dict[str, str]:
    return {"code": str(uuid.uuid4()), "who": who, "reason": REASON, **also}


@pytest.mark.parametrize("who", ["Bob", "bob", " bob  birch ", "code"])
def test_a_family_is_found_by_its_code_or_by_an_adults_name(who: str, browser: Browser, here: Family):
    response = browser.post(FORM, asked(str(here.case.code) if who == "code" else who))

    assert response.status_code == 302
    assert response["Location"] == page_of(here)
    assert Emergency.objects.get().reason == REASON


@pytest.mark.parametrize("who", ["Bo", "Bobby", "Mia", "Birch", "Bob & Mia", "%", "0ef59aea-122b-4fb2-81e9-b77782a26e4b"])
def test_half_a_name_a_childs_or_another_finds_nothing(who: str, browser: Browser, here: Family, erin: User):
    response = browser.post(FORM, asked(who))

    assert response.status_code == 400
    assert "No family is found by this name or code." in response.text
    assert not Emergency.objects.exists()
    entry = AccessEntry.objects.get(by=erin)
    assert (entry.kind, entry.page) == ("refusal", "practice:emergency")


def test_of_several_families_of_one_name_one_is_chosen_without_a_word_of_their_records(
    browser: Browser, here: Family, cara: User
):
    other = begin(cara, client="Bob", child="Ida")

    first = browser.post(FORM, asked("Bob"))
    second = browser.post(FORM, asked("Bob", which=str(other.code)))

    assert first.status_code == 400
    assert "With Cara Cedar, since" in first.text
    assert "Mia" not in first.text.replace(REASON, "")
    assert "Ida" not in first.text
    assert second.status_code == 302
    assert Emergency.objects.get().case == other


@pytest.mark.parametrize("reason", ["", "   ", "urgent", "x" * 19, " " * 30, "x" * 1001])
def test_a_reason_is_needed_in_some_words(reason: str, browser: Browser, here: Family):
    response = browser.post(FORM, asked("Bob") | {"reason": reason})

    assert response.status_code == 400
    assert not Emergency.objects.exists()


def test_sent_twice_it_is_one_emergency(browser: Browser, here: Family):
    sent = asked("Bob")

    for _time in range(2):
        assert browser.post(FORM, sent).status_code == 302

    assert Emergency.objects.count() == CaseEvent.objects.filter(verb="emergency.opened").count() == 1


def test_a_code_of_somebody_elses_emergency_makes_one_of_ones_own(browser: Browser, here: Family, erin: User):
    other = UserFactory.create(email="hal@example.org", roles=frozenset({Role.ADMIN}))
    theirs = break_glass(here.case, other)

    browser.post(FORM, asked("Bob", code=str(theirs.code)))

    assert Emergency.objects.filter(by=erin).count() == 1
    assert Emergency.objects.get(pk=theirs.pk).by == other


def test_the_record_is_there_to_read(browser: Browser, here: Family, erin: User):
    break_glass(here.case, erin)

    text = browser.get(page_of(here)).text

    for told in (
        "Bob", "Mia", "bob@example.org", "Alice Ash", "alice@example.org", "How can I help her settle?", "Laugh together again",
        "12 Garden Street", "She looks at me, 1.", "I am worried about her.", "being filmed", "Most of the time",
    ):  # fmt: skip
        assert told.casefold() in text.casefold(), told


def test_no_film_clip_or_still_and_no_form_is_on_the_page_or_opens(browser: Browser, here: Family, erin: User):
    break_glass(here.case, erin)

    text = browser.get(page_of(here)).text

    assert "/films/" not in text.replace("/manage/films/", "")
    assert "Moment 1" not in text
    assert "<form" not in text[text.index("<main") :]
    for page in ("cases:film_play", "cases:film_still", "cases:film_room", "cases:case_detail", "cases:cycle_review"):
        assert browser.get(address(page, here)).status_code == 404


def test_after_an_hour_the_record_is_gone_on_the_next_request(browser: Browser, here: Family, erin: User):
    emergency = break_glass(here.case, erin)
    assert browser.get(page_of(here)).status_code == 200

    Emergency.objects.filter(pk=emergency.pk).update(until_at=timezone.now() - dt.timedelta(seconds=1))

    assert browser.get(page_of(here)).status_code == 404


def test_those_who_hear_of_alerts_and_the_practitioner_get_mail_that_names_nobody(browser: Browser, here: Family, erin: User):
    Service.objects.update_or_create(defaults={"alerts_email": "alerts@example.org"})

    browser.post(FORM, asked("Bob"))

    mails = list(OutboxMessage.objects.all())
    assert {mail.to for mail in mails} >= {"alice@example.org"}
    for mail in mails:
        for word in ("Bob", "Mia", "Alice", "Erin", "tonight", str(here.case.code)):
            assert word not in mail.subject + mail.body


def test_without_an_address_for_alerts_every_admin_who_is_here_is_told(browser: Browser, here: Family, erin: User):
    UserFactory.create(email="hal@example.org", roles=frozenset({Role.ADMIN}))
    UserFactory.create(email="gone@example.org", roles=frozenset({Role.ADMIN}), deactivated_at=timezone.now())

    browser.post(FORM, asked("Bob"))

    assert {mail.to for mail in OutboxMessage.objects.all()} == {"alice@example.org", "erin@example.org", "hal@example.org"}


def test_the_story_and_today_say_who_opened_it_and_why(browser: Browser, hers: Browser, here: Family):
    browser.post(FORM, asked("Bob"))

    story = hers.get(reverse("cases:timeline", args=[here.case.code]), {"kind": "people"}).text
    today = hers.get("/today/").text

    assert "The record was opened in an emergency" in story
    assert "Erin" in story
    assert REASON in story
    assert "A record was opened in an emergency" in today
    assert "Erin Elder could read the record" in " ".join(today.split())
    assert REASON in today


def test_today_says_it_until_the_practitioner_has_read_it_and_the_story_for_good(hers: Browser, here: Family, erin: User):
    emergency = break_glass(here.case, erin)
    Emergency.objects.update(until_at=timezone.now())  # long over, and still not read
    seen = reverse("practice:emergency_seen", args=[here.case.code, emergency.code])

    for _time in range(2):
        assert hers.post(seen).status_code == 302

    assert "opened in an emergency" not in hers.get("/today/").text.replace("The record was opened in an emergency", "")
    assert "The record was opened in an emergency" in hers.get(reverse("cases:timeline", args=[here.case.code])).text
    assert CaseEvent.objects.filter(verb="emergency.opened").count() == 1


def test_a_stand_in_does_not_say_it_in_her_place(here: Family, erin: User, alice: User, cara: User):
    emergency = break_glass(here.case, erin)
    cover_for(alice, cara)
    theirs = Browser()
    theirs.force_login(cara)

    response = theirs.post(reverse("practice:emergency_seen", args=[here.case.code, emergency.code]))

    assert response.status_code == 404
    assert Emergency.objects.unseen().exists()


def test_a_look_is_logged(browser: Browser, here: Family, erin: User):
    break_glass(here.case, erin)

    browser.get(page_of(here))

    assert AccessEntry.objects.filter(by=erin, kind="look", page="practice:emergency_record", about=here.case.code).exists()


def test_what_is_open_now_stands_on_the_page_and_nobody_elses(browser: Browser, here: Family, erin: User, alice: User):
    break_glass(here.case, erin)
    other = UserFactory.create(email="hal@example.org", roles=frozenset({Role.ADMIN}))
    theirs = begin(alice, client="Ben")
    break_glass(theirs, other)

    text = browser.get(FORM).text

    assert page_of(here) in text
    assert str(theirs.code) not in text
    assert Case.objects.opened_in_emergency_by(erin).count() == 1
