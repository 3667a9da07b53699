"""The pages on which a service edits what people are asked to agree to."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import AccessEntry, Retention, User
from cases.consent_rule import Purpose
from cases.consent_texts import STARTER
from cases.models import Consent, ConsentText
from tests.browser import Browser
from tests.families import Family, family
from tests.forms import agreement, consent
from tests.pages import address
from tests.reading import grade

pytestmark = pytest.mark.django_db
THERE = "/manage/consent/training/"
# The reading age of a child of eleven, as for everything with which a service begins.
HIGHEST_GRADE = 6


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


@pytest.fixture
def admin(erin: User, browser: Browser) -> Browser:
    browser.force_login(erin)
    return browser


def words(text: str, *, version: int = 1, step: str = "publish") -> dict[str, str]:
    return {"version": str(version), "words": text, "step": step}


def test_the_list_says_which_version_is_read_since_when_and_by_whom(admin: Browser, erin: User):
    admin.post(THERE, words("Other words.\nAnd more."))

    page = admin.get("/manage/consent/").text

    assert page.count("the words with which the service began") == len(Purpose) - 1
    assert "Version 2, published by Erin Elder on" in page
    assert "Other words." in page


def test_what_is_published_is_what_a_family_reads_next(admin: Browser, here: Family, alice: User):
    admin.post(THERE, words("  Other words.  \r\n\r\n And more. "))

    guide = Browser()
    guide.force_login(alice)
    page = guide.get(address("cases:consent_for", here)).text

    assert "<li>Other words.</li>" in page
    assert "<li>And more.</li>" in page
    assert "Version 2 of this text" in page


def test_before_it_is_published_it_is_shown_as_a_family_reads_it_and_nothing_is_written(admin: Browser):
    page = admin.post(THERE, words("Other words.\nAnd more.", step="look")).text

    assert "<li>Other words.</li>" in page
    assert "Publish as version 2" in page
    assert "keeps what they agreed to" in page
    assert not ConsentText.objects.exists()


def test_one_can_go_on_writing_from_there(admin: Browser):
    page = admin.post(THERE, words("Other words.", step="write")).text

    assert "Other words.</textarea>" in page
    assert "Publish as version" not in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (words("  \n ", step="look"), "Without words nobody can agree to anything."),
        (words("\n".join(str(line) for line in STARTER[Purpose.TRAINING]), step="look"), "These are the words that stand already."),
        (words("x" * 6001), "6000"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_said_beside_the_words(admin: Browser, sent: dict[str, str], said: str):
    response = admin.post(THERE, sent)

    assert response.status_code == 400
    assert said in response.text
    assert not ConsentText.objects.exists()


def test_who_agreed_keeps_the_words_that_were_read(admin: Browser, here: Family, alice: User):
    guide = Browser()
    guide.force_login(alice)
    guide.post(address("cases:consent_for", here), consent(here))

    admin.post(THERE, words("Other words."))

    assert {one.text.version for one in Consent.objects.all()} == {1}
    assert ConsentText.objects.get(version=1).lines == [str(line) for line in STARTER[Purpose.TRAINING]]


def test_sent_twice_it_is_published_once(admin: Browser):
    for _time in range(2):
        assert admin.post(THERE, words("Other words.")).status_code == 302

    assert [text.version for text in ConsentText.objects.order_by("version")] == [1, 2]


def test_two_who_publish_at_once_see_both_texts_and_lose_none(admin: Browser, erin: User):
    ConsentText.publish("training", by=erin, words="Another's words.", after=1)

    for step in ("look", "publish"):
        response = admin.post(THERE, words("My words.", step=step))
        assert response.status_code == 409
        assert "<li>Another&#x27;s words.</li>" in response.text
        assert "My words.</textarea>" in response.text
        assert "People who learn this work" in response.text  # what the other took away

    assert admin.post(THERE, words("My words.", version=2)).status_code == 302
    assert ConsentText.objects.current("training").version == 3


def test_an_earlier_version_can_be_read_and_taken_up_again(admin: Browser):
    admin.post(THERE, words("Second words."))
    admin.post(THERE, words("Third words.", version=2))

    history = admin.get(f"{THERE}history/").text
    again = admin.get(f"{THERE}?from=2").text

    assert history.index("Version 3") < history.index("Version 2") < history.index("Version 1")
    assert "what is read today" in history
    assert "Second words.</textarea>" in again
    assert 'name="version" value="3"' in again
    assert [admin.get(f"{THERE}?from={wrong}").status_code for wrong in ("x", "9" * 40, "77")] == [200] * 3


def test_a_service_that_changed_nothing_has_a_history_of_one(admin: Browser):
    page = admin.get(f"{THERE}history/").text

    assert "the words with which the service began" in page
    assert "People who learn this work need to see how it is done." in page


def test_nothing_else_can_be_edited_there(admin: Browser):
    assert admin.get("/manage/consent/publication/").status_code == 404
    assert admin.get("/manage/consent/publication/history/").status_code == 404


def test_publishing_stands_in_the_log_without_a_word_of_it(admin: Browser, erin: User):
    admin.post(THERE, words("Other words."))

    entry = AccessEntry.objects.get(kind="write")
    assert (entry.by, entry.page, entry.about) == (
        erin, "consent_text.published:training", ConsentText.objects.get(version=2).code,
    )  # fmt: skip


def test_the_text_about_a_supervisor_is_read_once_more_too(browser: Browser, here: Family, alice: User, erin: User):
    sent = agreement(here)
    ConsentText.publish("supervision", by=erin, words="Other words.", after=1)
    browser.force_login(alice)

    response = browser.post(address("cases:supervision_consent", here), sent)

    assert response.status_code == 409
    assert "Please read it together once more." in response.text
    assert not Consent.objects.exists()


def test_the_words_to_begin_with_are_easy_to_read():
    grades = {purpose: grade("\n\n".join(str(line) for line in lines)) for purpose, lines in STARTER.items()}

    assert {purpose: round(found, 1) for purpose, found in grades.items() if found > HIGHEST_GRADE} == {}


def test_the_words_to_begin_with_promise_no_end_that_the_service_may_switch_off():
    told = " ".join(str(line) for purpose in (Purpose.FILMING, Purpose.KEEPING) for line in STARTER[purpose])

    assert told.count("a rule of this service") == 2
    assert "destroyed" not in told.replace("In many services films are then destroyed.", "").replace("are not destroyed", "")


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (2, "months", "destroyed 2 calendar months after"),
        (1, "days", "destroyed 1 day after"),
        (None, "months", "nothing ends films after the work"),
    ],
)
def test_the_editor_says_what_the_service_does_with_films(admin: Browser, erin: User, amount: int | None, unit: str, said: str):
    table = Retention.objects.the_one()
    table.change(by=erin, version=table.version, words=table.words() | {"film_amount": amount, "film_unit": unit})

    for purpose in ("filming", "keeping"):
        assert said in admin.get(f"/manage/consent/{purpose}/").text
    assert "As this service is set" not in admin.get(THERE).text


def test_whoever_read_the_first_words_agreed_to_those_even_if_others_were_published_that_moment(here: Family, erin: User):
    read = ConsentText.objects.current("training")  # which is no row yet
    ConsentText.publish("training", by=erin, words="Everybody may see it.", after=1)
    place = here.case.participants.get(client__isnull=False)

    (given,) = Consent.give(
        here.case, by=here.case.practitioner, people=[place], giver=place, purpose="training", how="words", said="Yes",
        given_date=timezone.localdate(), text=read,
    )  # fmt: skip

    assert given.text.words == read.words
