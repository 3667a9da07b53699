"""The private note: the practitioner's own page, and no word of it anywhere else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Meeting, PrivateNote, TextVersion
from tests.browser import Browser
from tests.families import Family, family

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}


@pytest.fixture
def here(alice: User, browser: Browser) -> Family:
    """Alice's family in its review, and Alice in the browser."""
    browser.force_login(alice)
    return family(alice, at="in_review")


def url(meeting: Meeting) -> str:
    return reverse("cases:private_note", args=[meeting.case.code, meeting.code])


def write(browser: Browser, meeting: Meeting, text: str, version: int | str = "", **how: Any) -> Any:
    return browser.post(url(meeting), {"text": text, "version": version}, **how)


def test_looking_at_the_page_makes_no_note(here: Family, browser: Browser):
    assert browser.get(url(here.note.meeting)).status_code == 200
    assert PrivateNote.objects.count() == 0


def test_it_is_written_by_a_plain_button_and_says_when(here: Family, browser: Browser, alice: User):
    answer = write(browser, here.note.meeting, "I waited.\n  Longer than before.")

    page = browser.get(answer["Location"]).content.decode()
    note = PrivateNote.objects.get()
    assert (note.text, note.version, note.written_by) == ("I waited.\n  Longer than before.", 1, alice)
    assert "I waited." in page
    assert "Saved " in page


def test_a_second_tab_gets_both_texts_and_overwrites_nothing(here: Family, browser: Browser):
    meeting = here.note.meeting
    write(browser, meeting, "First.")
    write(browser, meeting, "Hers.", version=1)

    module = write(browser, meeting, "Mine.", version=1, headers=AS_MODULE)
    plain = write(browser, meeting, "Mine.", version=1)
    begun_twice = write(browser, meeting, "Mine.", headers=AS_MODULE)

    page = plain.content.decode()
    assert (module.status_code, plain.status_code, begun_twice.status_code) == (409, 409, 409)
    assert (module.json()["text"], module.json()["version"]) == ("Hers.", 2)
    assert "Hers." in page
    assert "Mine." in page
    assert plain.context["form"]["version"].value() == 2, "saving again is a choice"
    assert PrivateNote.objects.get().text == "Hers."


def test_a_retry_after_a_lost_answer_is_answered_as_saved_and_made_once(here: Family, browser: Browser):
    meeting = here.note.meeting

    begun = [write(browser, meeting, "First.", headers=AS_MODULE).json()["version"] for _time in range(2)]
    changed = [write(browser, meeting, "Second.", version=1, headers=AS_MODULE).json()["version"] for _time in range(2)]

    assert (begun, changed) == ([1, 1], [2, 2])
    assert [kept.text for kept in TextVersion.objects.filter(about=PrivateNote.objects.get().code)] == ["First."]


def test_a_text_that_is_too_long_is_given_back_with_the_reason(here: Family, browser: Browser):
    answer = write(browser, here.note.meeting, "x" * 20_001)

    assert answer.status_code == 400
    assert "x" * 20_001 in answer.content.decode()
    assert "20000 characters" in answer.content.decode()


def test_the_shared_note_stands_beside_it_and_cannot_be_changed_there(here: Family, browser: Browser):
    page = browser.get(url(here.note.meeting)).content.decode()

    assert "She looks at me, 1." in page
    assert "Change this line" not in page


def test_no_word_of_it_reaches_a_page_that_is_looked_at_together(here: Family, browser: Browser, alice: User):
    meeting, secret = here.note.meeting, f"secret{uuid.uuid4().hex}"
    write(browser, meeting, secret)
    write(browser, meeting, f"{secret} again", version=1)
    lines = reverse("cases:meeting_line_new", args=[here.case.code, meeting.code])
    places = [
        meeting.get_absolute_url(),
        reverse("cases:cycle_review", args=[here.case.code, here.cycle.number]),
        reverse("cases:goal_rate", args=[here.case.code, meeting.code]),
        reverse("cases:note_history", args=[here.case.code, here.note.code]),
        here.case.get_absolute_url(),
    ]

    answers = [browser.get(place) for place in places]
    answers.append(browser.post(lines, {"speaker": "child", "text": "A ball."}, headers=AS_MODULE))

    assert [answer.status_code for answer in answers] == [200] * 6
    assert [place for place, answer in zip([*places, lines], answers, strict=True) if secret in answer.content.decode()] == []
    assert "My reflection" in answers[0].content.decode()
    assert "written " in answers[0].content.decode()
    assert secret in browser.get(url(meeting)).content.decode(), "the search finds what is there"


def test_the_key_for_drafts_is_in_the_words_of_the_pages_that_keep_some_and_nowhere_else(
    here: Family, browser: Browser, alice: User
):
    meeting = here.note.meeting
    keeping = [
        meeting.get_absolute_url(), url(meeting), reverse("cases:cycle_review", args=[here.case.code, here.cycle.number]),
    ]  # fmt: skip
    others = ["/today/", "/caseload/", here.case.get_absolute_url(), here.cycle.get_absolute_url()]

    pages = {place: browser.get(place, follow=True).content.decode() for place in (*keeping, *others)}

    assert {place: page.count(alice.draft_key) for place, page in pages.items()} == dict.fromkeys(keeping, 1) | dict.fromkeys(
        others, 0
    )
