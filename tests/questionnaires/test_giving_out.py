"""The practitioner's side: giving a questionnaire out, its links, taking it back, and what is seen of it once it came back."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from accounts.models import AccessEntry, User
from cases.models import Case, CaseEvent
from questionnaires.models import Administration, InstrumentVersion
from questionnaires.offer import timepoint_by_course
from tests.browser import Browser
from tests.families import Family, begin, family, give_out
from tests.pages import address
from tests.questionnaires.asking import answer, ask_anew, page, url
from tests.questionnaires.definitions import HARBOUR, definition_text, edition_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    """Bob was asked before the work."""
    return family(alice, at="asked")


@pytest.fixture
def desk(alice: User) -> Browser:
    """Alice's browser."""
    browser = Browser()
    browser.force_login(alice)
    return browser


def questions(case: Case, **chosen: Any) -> dict[str, Any]:
    """The form as it is sent, filled in as it comes unless ``chosen`` says otherwise."""
    edition = InstrumentVersion.objects.get(instrument__key="relationship-reflection")
    person = case.participants.get(client__isnull=False)
    filled = {"edition": edition.code, "respondent": person.code, "timepoint": "before", "language": "en", "mode": "link"}
    return {"code": uuid.uuid4(), **filled, **chosen}


def ask_url(case: Case) -> str:
    return f"{case.get_absolute_url()}questionnaires/new/"


def link_in(response: Any) -> str:
    """The path of the link that a page shows."""
    found: list[str] = re.findall(r"http://testserver(/q/[\w-]+/)", response.content.decode())
    return found[0]


def test_an_empty_list_says_what_will_stand_there_and_offers_the_first_action(alice: User, desk: Browser):
    case = begin(alice)

    text = page(desk.get(f"{case.get_absolute_url()}questionnaires/"))

    assert "What was given out will stand here" in text
    assert f'href="{ask_url(case)}"' in text


@pytest.mark.usefixtures("reflection")
def test_giving_out_shows_the_link_once_as_words_and_as_a_picture(alice: User, desk: Browser):
    case = begin(alice)
    sent = questions(case)

    shown = desk.post(ask_url(case), sent)
    again = desk.post(ask_url(case), sent)
    detail = desk.get(again["Location"])

    asked = Administration.objects.get()
    case.refresh_from_db()
    link = link_in(shown)
    assert Browser().get(link).status_code == 200
    assert '<svg class="qr"' in page(shown)
    assert (again.status_code, asked.links.count()) == (302, 1)
    assert "/q/" not in detail.content.decode()
    assert case.before_asked_at == asked.asked_at
    event = CaseEvent.objects.get(verb="questions.asked")
    assert (event.about, event.by) == (asked.code, alice)


def test_what_is_out_is_not_given_out_a_second_time_for_the_same_point_of_the_work(here: Family, desk: Browser):
    again = desk.post(ask_url(here.case), questions(here.case), follow=True)
    later = desk.post(ask_url(here.case), questions(here.case, timepoint="after"))
    here.administration.cancel(by=here.case.practitioner)
    anew = desk.post(ask_url(here.case), questions(here.case))

    assert again.redirect_chain[-1][0].endswith(f"/questionnaires/{here.administration.code}/")
    assert "They have it already and it is not back yet." in page(again)
    assert all("/q/" in page(one) for one in (later, anew))
    assert list(here.case.administrations.order_by("pk").values_list("timepoint", "state")) == [
        ("before", "cancelled"), ("after", "asked"), ("before", "asked"),
    ]  # fmt: skip


def test_what_was_out_when_the_work_ended_is_given_out_anew_once_it_goes_on(alice: User, here: Family, desk: Browser):
    here.case.close(by=alice, ending="moved", why="They moved away.")
    here.case.reopen(by=alice, why="They are back.")

    anew = desk.post(ask_url(here.case), questions(here.case))

    assert "/q/" in page(anew)
    assert here.case.administrations.count() == 2


@pytest.mark.usefixtures("reflection")
def test_answering_together_opens_on_this_screen(alice: User, desk: Browser):
    case = begin(alice)

    response = desk.post(ask_url(case), questions(case, mode="together"))

    assert response["Location"].startswith("/q/")
    assert desk.get(response["Location"]).status_code == 200
    assert Administration.objects.get().mode == "together"


@pytest.mark.usefixtures("reflection")
@pytest.mark.parametrize("field", ["edition", "respondent"])
def test_only_what_is_offered_can_be_given_out(field: str, alice: User, cara: User, desk: Browser):
    theirs = {
        "respondent": begin(cara).participants.get(client__isnull=False).code,
        "edition": edition_of(definition_text()).code,
    }
    case = begin(alice)

    response = desk.post(ask_url(case), questions(case, **{field: theirs[field]}))

    assert response.status_code == 400
    assert "There is a problem" in page(response)
    assert not Administration.objects.exists()


@pytest.mark.usefixtures("reflection")
def test_a_code_of_another_family_gives_nothing_out_and_opens_nothing(alice: User, here: Family, desk: Browser):
    case = begin(alice)

    response = desk.post(ask_url(case), questions(case, code=here.administration.code))

    assert response.status_code == 409
    assert Administration.objects.count() == 1
    assert str(here.administration.code) not in response.content.decode()


def test_a_language_that_the_questionnaire_is_not_there_in_is_refused(alice: User, here: Family, desk: Browser):
    edition_of(HARBOUR.read_text(encoding="utf-8")).publish(by=None)

    response = desk.post(ask_url(here.case), questions(here.case, language="cy"))

    assert response.status_code == 400
    assert "not there in this language" in page(response)


# The same again


@pytest.mark.parametrize(
    ("course", "timepoint"),
    [
        ({}, "before"), ({"before_asked_at": 1}, "during"), ({"before_asked_at": 1, "cycle_number": 3}, "after"),
        ({"closed_at": 1}, "after"), ({"closed_at": 1, "after_answered_at": 1}, "follow_up"),
    ],
)  # fmt: skip
def test_the_course_suggests_when_it_is(course: dict[str, Any], timepoint: str):
    case = Case()
    for name, value in ({"cycle_number": None} | course).items():
        setattr(case, name, value)

    assert timepoint_by_course(case) == timepoint


def test_afterwards_the_very_same_is_offered_even_when_there_is_a_newer_edition(alice: User, desk: Browser):
    older = ask_anew(alice, HARBOUR.read_text(encoding="utf-8"), language="cy")
    edition_of(HARBOUR.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0")).publish(by=None)

    form = desk.get(f"{ask_url(older.case)}?timepoint=after").context["form"]
    fresh = desk.get(f"{ask_url(older.case)}?timepoint=during").context["form"]

    first = older.administration
    assert form.initial["edition"] == str(first.edition.code)
    assert form.initial["respondent"] == str(first.respondent.code)
    assert form.initial["language"] == "cy"
    assert str(first.edition.code) not in dict(fresh.fields["edition"].choices)
    assert [edition.version for edition in fresh.offer.editions.values()].count("1.1.0") == 1


def test_after_the_work_the_case_knows_when_it_was_asked_and_answered_again(here: Family):
    here.administration.send()
    give_out(here, timepoint="after")
    here.case.refresh_from_db()
    assert (here.case.after_asked_at, here.case.after_answered_at) == (here.administration.asked_at, None)

    here.administration.send()

    here.case.refresh_from_db()
    assert here.case.after_answered_at == here.administration.sent_at
    assert here.case.before_answered_at != here.case.after_answered_at


# Links and taking back


def test_a_new_link_is_shown_once_and_the_older_one_lives_on(here: Family, desk: Browser):
    sent = {"code": uuid.uuid4()}

    shown, again = (desk.post(address("questionnaires:link_new", here), sent) for _time in range(2))

    assert {Browser().get(link).status_code for link in (link_in(shown), url(here))} == {200}
    assert (again.status_code, here.administration.links.count()) == (302, 2)


def test_a_link_is_revoked_from_its_row_and_what_was_answered_stays(here: Family, desk: Browser):
    answer(Browser(), here, 1)

    desk.post(address("questionnaires:link_revoke", here))

    assert Browser().get(url(here)).status_code == 404
    assert here.administration.answers.count() == 1
    assert "revoked" in page(desk.get(address("questionnaires:administration_detail", here)))


def test_taking_it_back_lets_go_of_what_was_never_handed_in_and_the_course_forgets_it(here: Family, desk: Browser):
    answer(Browser(), here, 1)

    response = desk.post(address("questionnaires:administration_cancel", here), follow=True)

    here.administration.refresh_from_db()
    here.case.refresh_from_db()
    assert "Taken back." in page(response)
    assert (here.administration.state, here.administration.answers.count()) == ("cancelled", 0)
    assert here.case.before_asked_at is None
    assert CaseEvent.objects.filter(verb="questions.cancelled", about=here.administration.code).count() == 1


@pytest.mark.parametrize("act", ["administration_cancel", "link_new", "together"])
def test_what_was_handed_in_is_not_taken_back_and_gets_no_new_link(act: str, here: Family, desk: Browser):
    here.administration.send()

    response = desk.post(address(f"questionnaires:{act}", here), {"code": uuid.uuid4()}, follow=True)

    here.administration.refresh_from_db()
    assert "It was handed in or taken back already." in page(response)
    assert (here.administration.state, here.administration.links.count()) == ("sent", 1)


# What came back


def test_before_it_is_handed_in_no_answer_is_shown(here: Family, desk: Browser):
    answer(Browser(), here, 1, "never")

    text = page(desk.get(address("questionnaires:administration_detail", here)))

    assert "You see the answers once they are handed in." in text
    assert "Never" not in text


def test_answers_scores_and_gaps_stand_in_the_words_that_were_given(alice: User, desk: Browser):
    here = ask_anew(alice, HARBOUR.read_text(encoding="utf-8"))
    browser = Browser()
    for number, value in ((1, "most"), (2, "na"), (3, "most"), (5, "never"), (7, "6")):
        assert answer(browser, here, number, value).status_code == 302
    browser.post(url(here, 8), {"answer": "We laughed\n=2+2 <b>a lot</b>"})
    browser.post(url(here, 4), {"skip": "1"})
    browser.post(url(here, "send"))

    text = page(desk.get(address("questionnaires:administration_detail", here)))

    lines = dict(re.findall(r"<dt>([^<]+)</dt> <dd>(.*?)</dd>", text))
    said = {question: " ".join(re.sub("<[^>]+>", "", words).split()) for question, words in lines.items()}
    assert said["We laughed at the same thing"] == "Does not apply prefers not to say"
    assert said["I felt steady enough to wait and watch"] == "skipped"
    assert said["Would you like someone to call you about this?"] == "did not apply"
    assert said["How close do you feel to your child?"] == "6"
    assert "&lt;b&gt;a lot&lt;/b&gt;" in said["Anything else? (optional)"]
    rows = [re.sub("<[^>]+>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", text)]
    told = [" ".join(row) for row in rows]
    assert "Time together 5 from 0 to 9 worked out from 2 of 3 answers" in told
    assert any(row.startswith("Harbour total 11 middling from 0 to 19") for row in told)
    assert "Not validated" in text


def test_a_scale_without_a_score_says_why(here: Family, desk: Browser):
    answer(Browser(), here, 1)
    here.administration.send()

    detail = page(desk.get(address("questionnaires:administration_detail", here)))
    row = page(desk.get(address("questionnaires:case_list", here)))

    assert "No score: too many questions were not answered. 1 of 3 answered." in detail
    assert "No score: a part of it has no score." in detail
    assert "8 not reached" in detail
    assert "handed in" in row


def test_a_look_at_the_answers_is_logged_about_the_questionnaire(here: Family, desk: Browser, alice: User):
    desk.get(address("questionnaires:administration_detail", here))

    entry = AccessEntry.objects.get(by=alice, page="questionnaires:administration_detail")
    assert (entry.kind, entry.about) == ("look", here.administration.code)


def test_a_questionnaire_is_found_under_its_own_family_only(here: Family, alice: User, desk: Browser):
    other = begin(alice)

    response = desk.get(f"{other.get_absolute_url()}questionnaires/{here.administration.code}/")

    assert response.status_code == 404
