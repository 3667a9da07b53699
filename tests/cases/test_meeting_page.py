"""A meeting's page: the note that is written together there, and that nothing else ever reaches it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Goal, Meeting, NoteLine, SharedNote
from tests.browser import Browser
from tests.families import Family, family

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}


@pytest.fixture
def here(alice: User, browser: Browser) -> Family:
    """Alice's family in its review, and Alice in the browser."""
    browser.force_login(alice)
    return family(alice, at="in_review")


@pytest.fixture
def filming(here: Family) -> Meeting:
    """A meeting without a note."""
    return here.case.meetings.create(kind=Meeting.Kind.FILMING, starts_at=here.case.started_at)


def lines_of(meeting: Meeting) -> str:
    return reverse("cases:meeting_line_new", args=[meeting.case.code, meeting.code])


def said(**also: Any) -> dict[str, Any]:
    return {"code": uuid.uuid4(), "speaker": "child", "text": "Look, a ball.", **also}


def test_a_note_begins_with_its_first_line_and_never_by_being_looked_at(filming: Meeting, browser: Browser):
    empty = browser.get(filming.get_absolute_url())
    assert SharedNote.objects.filter(meeting=filming).count() == 0

    for text in ("Look, a ball.", "Yes, a ball."):
        browser.post(lines_of(filming), said(text=text), headers=AS_MODULE)

    page = browser.get(filming.get_absolute_url())
    assert empty.status_code == 200
    assert [shown.line.text for shown in page.context["lines"]] == ["Look, a ball.", "Yes, a ball."]
    assert SharedNote.objects.filter(meeting=filming).count() == 1


def test_a_shared_reviews_page_shows_the_note_of_its_screen(here: Family, browser: Browser):
    meeting = here.note.meeting

    browser.post(lines_of(meeting), said(sheet="meeting"), headers=AS_MODULE)

    screen = reverse("cases:cycle_review", args=[here.case.code, here.cycle.number])
    assert "Look, a ball." in browser.get(screen).content.decode()
    assert "She looks at me, 1." in browser.get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("sheet", ["meeting", "review"])
def test_a_plain_line_leads_back_to_where_it_was_written(here: Family, browser: Browser, sheet: str):
    meeting, line = here.note.meeting, here.lines[0]
    screen = reverse("cases:cycle_review", args=[here.case.code, here.cycle.number])
    edit = reverse("cases:line_edit", args=[here.case.code, here.note.code, line.code])

    answers = [
        browser.post(lines_of(meeting), said(sheet=sheet)),
        browser.post(edit, said(version=1, sheet=sheet)),
        browser.post(f"{edit}remove/", {"version": 2, "sheet": sheet}),
        browser.post(f"{edit}restore/", {"version": 3, "sheet": sheet}),
    ]
    late = browser.post(edit, said(version=1, sheet=sheet))

    assert {answer["Location"] for answer in answers} == {meeting.get_absolute_url() if sheet == "meeting" else screen}
    assert late.status_code == 409
    assert late.templates[0].name == f"cases/{'meeting_detail' if sheet == 'meeting' else 'cycle_review'}.html"


def test_a_meeting_without_a_review_screen_leads_back_to_itself_whatever_the_form_says(filming: Meeting, browser: Browser):
    answer = browser.post(lines_of(filming), said(sheet="review"))

    assert answer["Location"] == filming.get_absolute_url()


def test_a_refused_line_is_given_back_in_the_meetings_page(filming: Meeting, browser: Browser):
    answer = browser.post(lines_of(filming), said(speaker="neighbour", text="Dear words."))

    assert answer.status_code == 400
    assert "Dear words." in answer.content.decode()
    assert NoteLine.objects.filter(note__meeting=filming).count() == 0


def test_the_hopes_in_focus_are_in_view_without_how_they_were_rated(here: Family, browser: Browser):
    Goal.objects.create(case=here.case, position=2, wording="Sleep through the night", state=Goal.State.REACHED)

    page = browser.get(here.note.meeting.get_absolute_url()).content.decode()

    assert "Laugh together again" in page
    assert "Sleep through the night" not in page
    assert "3 of 10" not in page


def test_what_is_missing_at_a_first_meeting_is_offered_where_it_is_held(here: Family, browser: Browser):
    first = here.case.meetings.get(kind="first")
    with_both = browser.get(first.get_absolute_url()).content.decode()
    Case.objects.update(helping_question="")
    here.case.goals.get().put_aside(by=here.case.practitioner)

    without = browser.get(first.get_absolute_url()).content.decode()

    assert "Write down the helping question" not in with_both
    assert "Rate together" in with_both
    assert "Write down the helping question" in without
    assert "Rate together" not in without
    assert reverse("cases:goal_new", args=[here.case.code]) in without


def test_at_a_meeting_that_did_not_take_place_nothing_is_rated_and_nobody_was_there(
    filming: Meeting, alice: User, browser: Browser
):
    filming.people.set(filming.case.participants.all())
    planned = browser.get(filming.get_absolute_url()).content.decode()
    filming.not_attended(by=alice)

    page = browser.get(filming.get_absolute_url()).content.decode()

    assert "Rate together" in planned
    assert "Who comes" in planned
    assert "Rate together" not in page
    assert "Who was there" not in page
    assert "Who was to come" in page


def test_the_title_says_nothing_about_the_family(here: Family, browser: Browser):
    page = browser.get(here.note.meeting.get_absolute_url()).content.decode()

    title = page.partition("<title>")[2].partition("</title>")[0]
    assert " ".join(title.split()) == "Meeting – Video Interaction Guidance"
