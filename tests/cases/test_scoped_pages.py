"""A form that is right, sent by a colleague, does nothing; and what gathers a page asks once more whose it is."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.cycle_page import film_of
from cases.handing_over import in_hand
from cases.meeting_page import meeting_page
from cases.models import Case, Cycle, Meeting, PrivateNote, SharedNote
from cases.private_page import private_page
from cases.review import review_page
from family.note_page import note_page
from practice.emergency import families_called
from tests.browser import Browser
from tests.families import Family, family
from tests.forms import FORMS
from tests.pages import address, routes
from tests.test_faults import rows

OF_A_FAMILY = [page for page in FORMS if routes()[page].startswith("cases/<")]


@pytest.fixture
def here(alice: User) -> Family:
    here = family(alice, at="in_review")
    PrivateNote.write(here.meeting, by=alice, version=0, text="I talked too much.")
    return here


def meeting_of(here: Family) -> Meeting:
    needed = Meeting.objects.select_related("case__client", "case__child", "case__practitioner", "cycle")
    meeting = needed.get(pk=here.meeting.pk)
    meeting.case = Case.objects.with_people().select_related("practitioner").with_standing().get(pk=here.case.pk)
    return meeting


@pytest.mark.one_database
@pytest.mark.parametrize("page", OF_A_FAMILY)
def test_a_right_form_from_a_colleague_does_nothing(page: str, alice: User, cara: User):
    point, fields = FORMS[page]
    here = family(alice, at=point)
    browser = Browser()
    browser.force_login(cara)
    sent, there = fields(here), address(page, here)
    before = rows()

    response = browser.post(there, sent)

    assert response.status_code == 404
    assert rows() == before


def test_what_gathers_a_page_gives_a_colleague_no_film_and_no_reflection(here: Family, alice: User, cara: User):
    meeting, cycle = meeting_of(here), Cycle.objects.get(pk=here.cycle.pk)
    cycle.case = meeting.case

    found = {
        user.short_name: (
            review_page(cycle, user=user, asked={}) is not None, film_of(cycle, user) is not None,
            private_page(meeting, user=user)["form"].initial.get("text"), bool(meeting_page(meeting, user=user, asked={})["reflected_at"]),
        )
        for user in (alice, cara)
    }  # fmt: skip

    assert found == {"Alice": (True, True, "I talked too much.", True), "Cara": (False, False, None, False)}


def test_a_notes_page_gives_a_stranger_no_line(here: Family, bob: User):
    note = SharedNote.objects.select_related("meeting__case__client", "meeting__case__child").get(pk=here.note.pk)

    assert note_page(note, bob)["lines"] == []


def test_only_an_admin_finds_families_by_name_or_holds_those_of_others(here: Family, alice: User, erin: User):
    assert families_called(erin, "Bob") == [here.case]
    assert families_called(alice, "Bob") == []
    assert len(in_hand(alice, by=erin).open) == 1
    assert not in_hand(alice, by=alice).open
