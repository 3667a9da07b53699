"""A finished note: locked, opened again for a reason, added to; and retries that are answered as what they are."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import CaseEvent, Meeting, NoteLine, NoteUnlock, SharedNote, TextVersion
from tests.browser import Browser
from tests.families import Family, family, say

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}
SHE_SMILES: dict[str, Any] = {"speaker": NoteLine.Speaker.CLIENT, "text": "She smiles.", "is_quote": False}


@pytest.fixture
def here(alice: User, browser: Browser) -> Family:
    """Alice's family in its review, and Alice in the browser."""
    browser.force_login(alice)
    return family(alice, at="in_review")


@pytest.fixture
def note(here: Family, alice: User) -> SharedNote:
    """The note of another meeting, with a line."""
    meeting = here.case.meetings.create(kind=Meeting.Kind.FILMING, starts_at=timezone.now())
    note = meeting.notes.create()
    say(note, alice)
    return note


def url(note: SharedNote, page: str, *more: object) -> str:
    return reverse(f"cases:{page}", args=[note.meeting.case.code, note.code, *more])


def post_line(browser: Browser, note: SharedNote, **fields: Any) -> Any:
    sent = {"code": uuid.uuid4(), "speaker": "client", "text": "One more thing.", **fields}
    return browser.post(url(note, "line_new"), sent, headers=AS_MODULE)


def test_finishing_locks_the_note_once_and_tells_it(note: SharedNote, browser: Browser, alice: User):
    first, second = (browser.post(url(note, "note_finish")) for _time in range(2))

    note.refresh_from_db()
    assert first["Location"] == second["Location"] == note.meeting.get_absolute_url()
    assert "finished already" in str(list(get_messages(second.wsgi_request))[-1])
    assert note.finished_by == alice
    assert note.first_finished_at == note.finished_at
    assert CaseEvent.objects.filter(verb="note.finished", meeting=note.meeting).count() == 1
    assert post_line(browser, note).status_code == 409


def test_finishing_a_planned_meetings_note_asks_whether_it_took_place_and_one_press_says_so(
    note: SharedNote, browser: Browser, alice: User
):
    there = browser.get(note.meeting.get_absolute_url()).content.decode()
    browser.post(url(note, "note_finish"), {"held": "1"})
    note.unlock(by=alice, why="One more thing.")
    browser.post(url(note, "note_finish"), {"held": "1"})  # a page that was loaded before

    note.refresh_from_db()
    assert "The meeting itself is still planned." in there
    assert "still planned" not in browser.get(note.meeting.get_absolute_url()).content.decode()
    assert (note.meeting.state, note.finished_by) == ("held", alice)
    assert note.meeting.held_at
    assert CaseEvent.objects.filter(verb="meeting.held", meeting=note.meeting).count() == 1


def test_a_note_may_be_finished_while_its_meeting_stays_planned(note: SharedNote, browser: Browser):
    browser.post(url(note, "note_finish"))

    note.refresh_from_db()
    assert note.finished_at
    assert note.meeting.state == "planned"


def test_a_note_stays_open_when_the_meeting_was_called_off_meanwhile(note: SharedNote, alice: User):
    as_read = SharedNote.objects.select_related("meeting__case").get(pk=note.pk)
    note.meeting.cancel(by=alice)

    with pytest.raises(Meeting.WrongState):
        as_read.finish(by=alice, held=True)

    note.refresh_from_db()
    assert (note.finished_at, note.meeting.state) == (None, "cancelled")


def test_opening_again_asks_why_and_the_history_does_not_say_it(note: SharedNote, browser: Browser, alice: User):
    note.finish(by=alice)
    why = f"why{uuid.uuid4().hex}"

    silent = browser.post(url(note, "note_unlock"), {"why": " "})
    answer = browser.post(url(note, "note_unlock"), {"why": why}, follow=True)

    note.refresh_from_db()
    assert silent.status_code == 400
    assert "Say in a few words why" in silent.content.decode()
    assert note.finished_at is None
    assert NoteUnlock.objects.get(note=note).why == why
    assert why not in answer.content.decode()
    assert why in browser.get(url(note, "note_history")).content.decode()
    assert CaseEvent.objects.filter(verb="note.unlocked").count() == 1
    assert why not in browser.get(note.meeting.case.get_absolute_url()).content.decode()


def test_an_open_note_is_not_opened_again(note: SharedNote, browser: Browser):
    answer = browser.post(url(note, "note_unlock"), {"why": "A slip."})

    assert answer.status_code == 302
    assert "open already" in str(next(iter(get_messages(answer.wsgi_request))))
    assert NoteUnlock.objects.count() == 0


def test_what_was_there_when_it_was_finished_stays_and_later_lines_are_addenda(note: SharedNote, browser: Browser, alice: User):
    old = note.lines.get()
    note.finish(by=alice)
    note.unlock(by=alice, why="A sentence was missing.")

    added = post_line(browser, note).json()
    changes = [
        browser.post(url(note, page, old.code), {"version": 1, "speaker": "client", "text": "Other."}, headers=AS_MODULE)
        for page in ("line_edit", "line_remove")
    ]
    own = browser.post(url(note, "line_edit", added["line"]), {"version": 1, "speaker": "client", "text": "Better."})

    page = browser.get(note.meeting.get_absolute_url())
    shown = {str(one.line.code): one.may_change for one in page.context["lines"]}
    old.refresh_from_db()
    assert [answer.status_code for answer in changes] == [409, 409]
    assert changes[0].json()["text"] == old.text == "She looks at me, 1."
    assert "version" not in changes[0].json(), "saving again would be refused again"
    assert own.status_code == 302
    assert "Added on" in page.content.decode()
    assert shown == {str(old.code): False, added["line"]: True}


def test_a_line_that_was_taken_out_before_the_note_was_finished_is_not_put_back(note: SharedNote, alice: User):
    line = note.lines.get()
    line.remove(by=alice, version=1)
    note.finish(by=alice)
    note.unlock(by=alice, why="A slip.")

    with pytest.raises(NoteLine.Settled):
        line.restore(by=alice, version=2)


def test_a_finished_review_is_a_finished_note(here: Family, alice: User, browser: Browser):
    here.cycle.finish_review(by=alice)
    here.note.refresh_from_db()
    first = here.note.first_finished_at
    here.note.unlock(by=alice, why="A sentence was missing.")

    page = browser.get(reverse("cases:cycle_review", args=[here.case.code, here.cycle.number]))
    browser.post(url(here.note, "note_finish"), {"sheet": "review"})

    here.note.refresh_from_db()
    assert first is not None
    assert page.context["finish"] == "note"
    assert here.note.first_finished_at == first
    assert here.note.finished_at not in {None, first}


def test_the_note_of_an_open_review_is_finished_on_its_own_screen(here: Family, browser: Browser):
    page = browser.get(here.note.meeting.get_absolute_url())

    assert page.context["finish"] == ""
    assert page.context["review_url"] in page.content.decode()


@pytest.mark.parametrize("act", ["edit", "remove", "restore"])
def test_a_change_whose_answer_was_lost_is_made_once_and_answered_as_saved(
    note: SharedNote, browser: Browser, alice: User, act: str
):
    line, version = note.lines.get(), 1
    if act == "restore":
        line.remove(by=alice, version=1)
        version = 2
    sent = {"version": version, "speaker": "child", "text": "She smiles."}

    answers = [browser.post(url(note, f"line_{act}", line.code), sent, headers=AS_MODULE) for _time in range(2)]
    note.finish(by=alice)
    late = browser.post(url(note, f"line_{act}", line.code), sent, headers=AS_MODULE)

    assert [(answer.status_code, answer.json()["version"]) for answer in (*answers, late)] == [(200, version + 1)] * 3
    assert TextVersion.objects.filter(about=line.code).count() == version


def test_the_same_words_by_somebody_else_are_no_retry(note: SharedNote, alice: User, cara: User):
    line = note.lines.get()
    line.reword(by=cara, version=1, **SHE_SMILES)

    with pytest.raises(NoteLine.Changed):
        line.reword(by=alice, version=1, **SHE_SMILES)


def test_a_retry_of_what_somebody_else_replaced_since_is_a_conflict(note: SharedNote, alice: User, cara: User):
    line = note.lines.get()
    line.reword(by=alice, version=1, **SHE_SMILES)
    line.reword(by=cara, version=2, **SHE_SMILES | {"text": "She laughs."})

    with pytest.raises(NoteLine.Changed):
        line.reword(by=alice, version=1, **SHE_SMILES)


def test_a_new_line_is_known_again_after_it_was_changed_and_after_the_note_was_finished(
    note: SharedNote, browser: Browser, alice: User
):
    code = uuid.uuid4()
    first = post_line(browser, note, code=code, text="She").json()
    note.lines.get(code=code).reword(by=alice, version=1, **SHE_SMILES)
    note.finish(by=alice)

    again = post_line(browser, note, code=code, text="She")

    assert (again.status_code, again.json()["line"], again.json()["version"]) == (200, first["line"], 2)
    assert note.lines.count() == 2


def test_another_text_under_a_kept_code_stands_once_however_often_it_is_sent(note: SharedNote, browser: Browser, alice: User):
    code = uuid.uuid4()
    post_line(browser, note, code=code, text="She")
    note.lines.get(code=code).reword(by=alice, version=1, **SHE_SMILES)

    codes = {post_line(browser, note, code=code, text="Another.").json()["line"] for _time in range(3)}

    assert len(codes) == 1
    assert [line.text for line in note.lines.order_by("position")][1:] == ["She smiles.", "Another."]


def test_the_history_shows_what_stood_and_not_the_steps_on_the_way(note: SharedNote, browser: Browser, alice: User):
    line, now = note.lines.get(), timezone.now()
    NoteLine.objects.update(written_at=now - dt.timedelta(days=1))
    for version, text in enumerate(("She sm", "She smiles", "She smiles at me."), start=1):
        line.reword(by=alice, version=version, **SHE_SMILES | {"text": text})

    page = browser.get(url(note, "note_history"))

    [changed] = page.context["changed"]
    assert [wording.text for wording in changed.wordings] == ["She looks at me, 1."]
    assert "She sm<" not in page.content.decode()
    assert TextVersion.objects.filter(about=line.code).count() == 3
