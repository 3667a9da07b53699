"""Before and after: in words, pictures and tables, and only what may be compared is compared."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Goal, NoteLine
from cases.standing import Standing
from questionnaires.models import Administration, InstrumentVersion
from tests.browser import Browser
from tests.families import Family, begin, family, give_out
from tests.pages import address

pytestmark = pytest.mark.django_db
ANSWERS = {"before": "sometimes", "after": "often"}


def page_of(here: Family, browser: Browser) -> str:
    return " ".join(browser.get(address("practice:before_after", here)).content.decode().split())


def hand_in(here: Family, timepoint: str, *, leave_out: int = 0) -> Administration:
    """Answer every question alike, but for some at the end."""
    give_out(here, timepoint=timepoint)
    given = here.administration
    items = [item.id for item in given.edition.read().items][: 9 - leave_out]
    for item in items:
        given.answer(item, ANSWERS.get(timepoint, "often"), given_in="a" * 64)
    given.send()
    return given


def test_a_family_with_nothing_yet_has_a_page_that_says_what_will_stand_there(alice: User, browser: Browser):
    case = Case.start(
        code=uuid.uuid4(), by=alice, client_name="Rosa", relation="mother", child_name="Mateo", born_month=dt.date(2024, 1, 1)
    )
    browser.force_login(alice)

    page = page_of(Family(case), browser)

    assert "Before and after will stand here side by side" in page
    assert '<svg class="chart' not in page
    assert "0 films" not in page
    assert "What went well" not in page


def test_one_rating_shows_no_change(alice: User, browser: Browser):
    here = family(alice, at="begun")
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "Rated once so far. The second rating shows which way it goes." in page
    assert "No questionnaire has come back yet." in page


def test_the_hopes_are_told_in_a_sentence_a_drawing_and_a_table(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    here.case.goals.get().rate(8, by=alice)
    bath = Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Enjoy bath time", area="relationship")
    bath.rate(1, by=alice)
    bath.rate(4, by=alice)
    later = Goal.add(here.case, code=uuid.uuid4(), by=alice, wording="Begun later", area="child")
    later.rate(9, by=alice)
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "2 goals, on average from 2 to 6" in page
    assert "1 film was looked at together" in page
    assert "How near the goals are, 0 to 10" in page
    assert '<th scope="col">Enjoy bath time</th>' in page
    assert '<th scope="col">Begun later</th>' in page


def test_a_hope_that_was_let_go_is_not_in_it(alice: User, browser: Browser):
    here = family(alice, at="begun")
    here.case.goals.get().drop(by=alice, why="It no longer fits")
    browser.force_login(alice)

    assert "Laugh together again" not in page_of(here, browser).partition("<main")[2]


def test_a_questionnaire_before_and_after_shows_each_scale_and_what_changed(alice: User, browser: Browser):
    here = family(alice, at="reviewed")
    for timepoint in ("before", "after"):
        hand_in(here, timepoint)
    browser.force_login(alice)

    page = page_of(here, browser)
    figures = browser.get(here.case.get_absolute_url()).context["figures"]

    assert "How things are between us" in page
    assert "Total: 18 before, 21 after – 3 points higher (higher is better)." in page
    for part in ("Noticing", "Responding", "Enjoying"):
        assert f"{part}: 6 before, 7 after – 1 point higher (higher is better)." in page
    assert page.count("This questionnaire is not validated") == 1
    assert [(row.label, row.before, row.now) for row in figures][-1] == ("How things are between us", "18", "21")


def test_one_that_came_back_once_is_not_compared(alice: User, browser: Browser):
    here = family(alice, at="begun")
    hand_in(here, "before")
    browser.force_login(alice)

    page = page_of(here, browser)
    figures = browser.get(here.case.get_absolute_url()).context["figures"]

    assert "No change is shown yet: nothing has been handed in after the work." in page
    assert re.search(r"<li>Noticing: 6 on .*?</li>", page)
    assert page.count("The same as a table") == 2  # the goal and the total: one point of each part is not a picture yet
    assert [(row.before, row.now) for row in figures][-1] == ("18", "")


def test_one_without_a_score_says_why_there_is_no_change(alice: User, browser: Browser):
    here = family(alice, at="begun")
    hand_in(here, "before")
    hand_in(here, "after", leave_out=2)
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "No change is shown: there is no score from after, because a part of it has no score." in page
    assert "Total: 18 before" not in page


def test_two_editions_that_may_not_be_compared_say_so(alice: User, browser: Browser):
    here = family(alice, at="begun")
    first, second = hand_in(here, "before"), hand_in(here, "after")
    edition = first.edition
    text = InstrumentVersion.objects.get(pk=edition.pk).definition.replace('"version":"1.0.0"', '"version":"2.0.0"')
    other = InstrumentVersion.draft(text)
    Administration.objects.filter(pk=second.pk).update(edition=other)
    browser.force_login(alice)

    page = page_of(here, browser)

    assert "the two versions of the questionnaire have not been declared comparable" in page
    assert "higher is better" not in page
    assert "Total (2.0.0, en)" in page


def test_one_that_is_still_out_or_was_taken_back_is_not_in_it(alice: User, browser: Browser):
    here = family(alice, at="begun")
    give_out(here)
    browser.force_login(alice)

    assert "How things are between us" not in page_of(here, browser)


def test_the_words_of_the_first_and_of_the_last_meeting_stand_side_by_side(alice: User, browser: Browser):
    here = family(alice, at="in_review")
    first = here.case.meetings.get(kind="first")
    first.notes.get().add_line(
        code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text="I never know what she wants.", is_quote=True
    )
    first.starts_at = timezone.now() - dt.timedelta(days=60)
    first.save(update_fields=["starts_at"])
    browser.force_login(alice)

    context = browser.get(address("practice:before_after", here)).context

    assert [quote.text for quote in context["first_words"]] == ["I never know what she wants."]
    assert [quote.text for quote in context["last_words"]] == ["She looks at me, 1.", "She looks at me, 2."]


def test_what_was_asked_before_the_work_was_taken_up_again_says_nothing_about_the_end_to_come(alice: User):
    here = Family(begin(alice))
    hand_in(here, "after")
    here.case.refresh_from_db()
    here.case.close(by=alice, ending="completed")
    here.case.reopen(by=alice, why="They asked for more.")

    give_out(here, timepoint="after")

    here.case.refresh_from_db()
    assert here.case.after_asked_at == here.administration.asked_at
    assert Standing.of(Case.objects.with_standing().get()).waits_for_after
