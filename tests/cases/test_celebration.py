"""The page to look at together at the end: warm, true, and without anything private."""

from __future__ import annotations

import uuid
from html import unescape

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cases.celebration import Path
from cases.models import Client, Goal, NoteLine, Participant, PrivateNote
from tests.browser import Browser
from tests.families import Family, begin, family
from tests.pages import address

pytestmark = pytest.mark.django_db


def page_of(here: Family, browser: Browser) -> str:
    return " ".join(browser.get(address("cases:celebration", here)).content.decode().split())


def test_it_tells_the_question_the_way_the_words_and_what_comes_next(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    here.case.goals.get().rate(7, by=alice)
    Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Enjoy bath time", area="relationship", state="aside")
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "How can I help her settle?" in page
    assert "from <strong>3</strong> to <strong>7</strong> of 10, as you rate it" in page
    assert "You looked at 3 good moments together" in page
    assert "She looks at me, 1." in page
    assert '<figcaption class="muted">Bob,' in page
    assert page.index("What you go on with") < page.index("Enjoy bath time")


def test_it_holds_nothing_private_no_film_and_nobody_elses_names(alice: User, browser: Browser):
    begin(alice, client="Unmistakable")
    here = family(alice, at="reviewed")
    meeting = here.note.meeting
    PrivateNote.objects.create(meeting=meeting, text="Between ourselves", written_by=alice)
    say(here, alice, "The practitioner thinks aloud", speaker="practitioner")
    here.case.close(by=alice, ending="moved", why="Told in confidence")
    browser.force_login(alice)

    page = page_of(here, browser)

    for words in (
        "Between ourselves",
        "Told in confidence",
        "The practitioner thinks aloud",
        "Moment 1",
        "What do you see in moment",
        "Unmistakable",
        "receiving",
        "<video",
    ):
        assert words not in page


def test_only_the_familys_very_words_are_quoted_and_none_of_what_was_hard_at_the_beginning(alice: User, browser: Browser):
    here = family(alice, at="in_review")
    closing = here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=timezone.now(), held=True)
    last = closing.notes.create()
    for text in ("One", "Two", "Three"):
        last.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CHILD, text=text, is_quote=True)
    last.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="Not word for word")
    say(here, alice, "I never know what she wants")
    browser.force_login(alice)

    quotes = browser.get(address("cases:celebration", here)).context["quotes"]

    assert [quote.text for quote in quotes] == ["She looks at me, 1.", "She looks at me, 2.", "Two", "Three"]
    assert [quote.who for quote in quotes] == ["Bob", "Bob", "Mia", "Mia"]


def test_another_adults_hopes_and_words_are_not_taken_home(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    zoe = here.case.participants.create(client=Client.objects.create(name="Zoe"), relation=Participant.Relation.MOTHER)
    Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Zoe's own hope", area="parent", hoped_by=zoe)
    alone = here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="other", starts_at=timezone.now(), held=True, people=[zoe])
    said = alone.notes.create().add_line
    said(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CHILD, text="Said at Zoe's", is_quote=True)
    browser.force_login(alice)

    page = page_of(here, browser)
    assert "Laugh together again" in page
    assert "Zoe's" not in unescape(page)

    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=timezone.now(), held=True, people=[zoe])
    page = unescape(page_of(here, browser))
    assert "Zoe's own hope" in page
    assert "Said at Zoe's" in page
    assert "Laugh together again" not in page


def test_a_hope_that_is_further_off_is_named_without_numbers_and_one_let_go_not_at_all(alice: User, browser: Browser):
    here = family(alice, at="begun")
    here.case.goals.get().rate(1, by=alice)
    dropped = Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Let go of this", area="child")
    dropped.drop(by=alice, why="No longer needed")
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "Laugh together again" in page
    assert "on the way" in page
    assert "as you rate it" not in page
    assert "Let go of this" not in page
    assert "No longer needed" not in page


def test_a_hope_that_was_reached_says_so_and_is_not_ahead(alice: User, browser: Browser):
    here = family(alice, at="begun")
    here.case.goals.get().reach(by=alice)
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "<strong>reached</strong>" in page
    assert "What you go on with" not in page


def test_a_family_with_nothing_yet_has_a_page_that_says_what_will_stand_there(alice: User, browser: Browser):
    here = family(alice, at="begun")
    here.case.goals.all().delete()
    here.case.helping_question = ""
    here.case.save(update_fields=["helping_question"])
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "will stand here" in page
    for heading in ("It began with a question", "How far you came", "good moment", "In your own words", "What you go on with"):
        assert heading not in page


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_path_goes_from_where_it_began_to_where_it_is_and_only_forwards(first: int, last: int):
    path = Path("Laugh", is_reached=False, first=first, last=last)

    walked = [at for at, stone in enumerate(path.stones) if stone.state]
    assert path.shows_way is (first <= last)
    if path.shows_way:
        assert walked == list(range(first, last + 1))
        assert path.stones[last].state == "today"
        assert len(path.line.split()) == len(walked)


def say(here: Family, alice: User, text: str, *, speaker: str = "client") -> None:
    note = here.case.meetings.get(kind="first").notes.get()
    note.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker(speaker), text=text, is_quote=True)
