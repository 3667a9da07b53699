"""Every form × every fault: answered in words, never a 500, and nothing is written that should not be."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import OutboxMessage, Revision, Role, User
from cases.models import (
    Case,
    CaseEvent,
    Child,
    Client,
    Clip,
    Closing,
    Consent,
    Cycle,
    Film,
    Goal,
    GoalRating,
    Meeting,
    NoteLine,
    NoteUnlock,
    PrivateNote,
)
from footage.models import Recording
from public.models import Complaint, Leaflet, Picture, Resource, Video
from questionnaires.models import Administration, Answer, HandInLink, Score
from tests.access import ACCESS, BY_LINK
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, client_of_all, family
from tests.invited import invited_browser
from tests.pages import address, is_managed
from tests.site import open_site
from tests.site_forms import SITE_FORMS, Fields, nothing

CONTENT = (
    Administration, Answer, Case, CaseEvent, Child, Client, Clip, Closing, Complaint, Consent, Cycle, Film, Goal, GoalRating,
    HandInLink,
    Leaflet, Meeting, NoteLine, NoteUnlock, OutboxMessage, Picture, PrivateNote, Recording, Resource, Revision, Score,
    Video,
)  # fmt: skip
AS_MODULE = {"Accept": "application/json"}
MEANT = {200, 302, 400, 404, 409, 411, 412, 413, 415, 422}

NEW_FAMILY = {
    "client_name": "Rosa", "relation": "mother", "child_name": "Mateo", "years": "3", "months": "2",
    "helping_question": "How can I wait?", "goal": "Let him show me", "goal_area": "relationship", "rating": "4",
}  # fmt: skip
NEW_CLIP = {"start": "0:01.00", "end": "0:05.00", "title": "She waits", "level": "receiving", "question": "What made you wait?"}
NEW_LINE = {"speaker": "client", "text": "She is showing me."}


def new_family(_here: Family) -> Fields:
    return NEW_FAMILY | {"code": str(uuid.uuid4())}


def edited_family(here: Family) -> Fields:
    later = {"goal", "goal_area", "rating"}
    return {name: value for name, value in NEW_FAMILY.items() if name not in later} | {"version": here.case.version}


def consent(_here: Family) -> Fields:
    return {"for_self": "on", "for_child": "on", "how": "paper", "given_date": str(timezone.localdate())}


def closing(_here: Family) -> Fields:
    return {"ending": "moved", "why": "They moved to the coast."}


def reopening(_here: Family) -> Fields:
    return {"why": "They came back and asked for more."}


def new_clip(here: Family) -> Fields:
    return NEW_CLIP | {"code": str(uuid.uuid4()), "goal": str(here.case.goals.get().code)}


def edited_clip(here: Family) -> Fields:
    return NEW_CLIP | {"version": here.clips[0].version}


def clip_version(here: Family) -> Fields:
    return {"version": here.clips[0].version}


def order(here: Family) -> Fields:
    codes = [str(clip.code) for clip in here.clips]
    return {"seen": ",".join(codes), "codes": ",".join(reversed(codes))}


def new_meeting(here: Family) -> Fields:
    at = timezone.localtime() + dt.timedelta(days=7)
    people = [str(place.code) for place in here.case.participants.all()]
    return {
        "code": str(uuid.uuid4()), "kind": "other", "date": str(at.date()), "time": "10:30", "minutes": "60", "place": "home",
        "where": "by the park", "people": people[0], "others": "Grandmother",
    }  # fmt: skip


def edited_meeting(here: Family) -> Fields:
    told = {name: value for name, value in new_meeting(here).items() if name != "code"}
    return told | {"version": meeting_of(here).version}


def meeting_of(here: Family) -> Meeting:
    return here.case.meetings.get(code=str(here.args()["meeting"]))


def meeting_why(here: Family) -> Fields:
    return {"version": meeting_of(here).version, "why": "Mia has a fever"}


def meeting_version(here: Family) -> Fields:
    return {"version": meeting_of(here).version}


def new_line(here: Family) -> Fields:
    return NEW_LINE | {"code": str(uuid.uuid4()), "clip": str(here.clips[0].code)}


def edited_line(here: Family) -> Fields:
    return NEW_LINE | {"version": here.lines[0].version}


def why(_here: Family) -> Fields:
    return {"why": "A sentence was missing."}


def reflection(_here: Family) -> Fields:
    return {"text": "I waited longer than I used to."}


def characters(_here: Family) -> Fields:
    return {"characters": "23456A"}


def first_password(_here: Family) -> Fields:
    return {"sign_in_name": "calm-harbour-42", "password": "four-words-of-mine", "again": "four-words-of-mine"}


def line_version(here: Family) -> Fields:
    return {"version": here.lines[0].version}


def new_goal(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "wording": "Get through bath time", "area": "child", "state": "focus"}


def edited_goal(here: Family) -> Fields:
    return {"version": here.case.goals.get().version, "wording": "Laugh every day", "area": "child"}


def moved_goal(_here: Family) -> Fields:
    return {"to": "dropped", "why": "Nursery starts"}


def rating(here: Family) -> Fields:
    return {"goal": str(here.case.goals.get().code), "value": "6"}


def sign_in(_here: Family) -> Fields:
    return {"login": "alice@example.org", "password": "not the right one"}


def again(_here: Family) -> Fields:
    return {"who": str(uuid.uuid4()), "password": "not the right one"}


def words(_here: Family) -> Fields:
    return {"q": "bob"}


def film_file(_here: Family) -> Fields:
    return {"film": SimpleUploadedFile("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(3000))}


def new_questionnaire(here: Family) -> Fields:
    asked = here.administration
    return {
        "code": str(uuid.uuid4()), "edition": str(asked.edition.code), "respondent": str(asked.respondent.code),
        "timepoint": "during", "language": "en", "mode": "link",
    }  # fmt: skip


def drawn_code(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4())}


def answered(_here: Family) -> Fields:
    return {"answer": "often", "seq": "7"}


# page: (point of the work at which the form is sent, its fields when they are right)
FORMS: dict[str, tuple[str, Callable[[Family], Fields]]] = {
    **SITE_FORMS,
    "account_login": ("begun", sign_in),
    "account_logout": ("begun", nothing),
    "accounts:sign_in_end": ("begun", nothing),
    "accounts:sign_ins_end_others": ("begun", nothing),
    "accounts:stay": ("begun", nothing),
    "accounts:sign_in_again": ("begun", again),
    "practice:find": ("begun", words),
    "cases:case_new": ("begun", new_family),
    "cases:case_edit": ("begun", edited_family),
    "cases:case_close": ("in_review", closing),
    "cases:case_reopen": ("closed", reopening),
    "cases:consent_new": ("begun", consent),
    "cases:consent_withdraw": ("consented", nothing),
    "cases:cycle_new": ("consented", nothing),
    "cases:cycle_choose_clips": ("filmed", nothing),
    "cases:cycle_start_review": ("clips_chosen", nothing),
    "cases:cycle_finish_review": ("in_review", nothing),
    "cases:cycle_close": ("reviewed", nothing),
    "cases:meeting_new": ("begun", new_meeting),
    "cases:meeting_edit": ("expected", edited_meeting),
    "cases:meeting_hold": ("expected", edited_meeting),
    "cases:meeting_cancel": ("expected", meeting_why),
    "cases:meeting_not_attended": ("expected", meeting_why),
    "cases:meeting_take_back": ("reviewed", meeting_version),
    "cases:film_new": ("planned", nothing),
    "cases:film_from_form": ("planned", film_file),
    "cases:clip_new": ("filmed", new_clip),
    "cases:clip_order": ("filmed", order),
    "cases:clip_edit": ("filmed", edited_clip),
    "cases:clip_remove": ("filmed", clip_version),
    "cases:clip_restore": ("filmed", clip_version),
    "cases:meeting_line_new": ("in_review", new_line),
    "cases:goal_new": ("begun", new_goal),
    "cases:goal_edit": ("begun", edited_goal),
    "cases:goal_move": ("begun", moved_goal),
    "cases:goal_rate": ("begun", rating),
    "cases:note_finish": ("in_review", nothing),
    "cases:note_unlock": ("reviewed", why),
    "cases:private_note": ("in_review", reflection),
    "cases:line_new": ("in_review", new_line),
    "cases:line_edit": ("in_review", edited_line),
    "cases:line_remove": ("in_review", line_version),
    "cases:line_restore": ("in_review", line_version),
    "questionnaires:ask": ("asked", new_questionnaire),
    "questionnaires:administration_cancel": ("asked", nothing),
    "questionnaires:link_new": ("asked", drawn_code),
    "questionnaires:link_revoke": ("asked", nothing),
    "questionnaires:together": ("asked", drawn_code),
    "questionnaires:question": ("asked", answered),
    "questionnaires:send": ("asked", nothing),
    "questionnaires:gone": ("asked", nothing),
    "accounts:invitation": ("begun", characters),
    "accounts:invitation_way": ("begun", first_password),
    "accounts:invitation_gone": ("begun", nothing),
    "family:answer_question": ("asked", answered),
    "family:answer_send": ("asked", nothing),
}

FAULTS: dict[str, Callable[[str], str]] = {
    "empty": lambda _value: "",
    "blank": lambda _value: "   ",
    "too long": lambda _value: "x" * 20_000,
    "wrong type": lambda _value: "not-this",
    "a huge number": lambda _value: "9" * 40,
    "a negative number": lambda _value: "-1",
    "another digit script": lambda _value: "٣",
    "a zero byte": lambda value: f"{value}\x00",
    "a lone surrogate": lambda value: f"{value}\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "a foreign code": lambda _value: str(uuid.uuid4()),
    "right to left": lambda value: f"\u202e{value}",
    "markup": lambda _value: "<script>alert(1)</script>",
}


def test_every_form_stands_in_the_table() -> None:
    assert set(FORMS) == {page for page, methods in ACCESS.items() if "post" in methods}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("page", [page for page, (_point, fields) in FORMS.items() if fields is not nothing])
@pytest.mark.filterwarnings("ignore:Unauthorized")
def test_a_fault_in_any_field_is_answered_in_words(page: str, fault: str, alice: User) -> None:
    point, fields = FORMS[page]
    here = family(alice, at=point)
    browser = _signed_in(alice, page)

    for name, value in fields(here).items():
        broken = fields(here) | {name: FAULTS[fault](str(value))}
        for headers in ({}, AS_MODULE):
            response = browser.post(address(page, here), broken, headers=headers)
            assert response.status_code in MEANT, (name, response.status_code)
            if response["Content-Type"].startswith("text/html"):
                assert b"<script>alert(1)</script>" not in response.content
            if headers and page.startswith("cases:") and response.status_code in {400, 409} and not response.context:
                assert response.json()["sentence"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", FORMS)
def test_a_form_sent_twice_changes_what_it_changes_once(page: str, alice: User) -> None:
    point, fields = FORMS[page]
    here = family(alice, at=point)
    browser = _signed_in(alice, page)
    sent = fields(here)
    browser.post(address(page, here), sent)
    once = _rows()

    again = {name: sent[name] if name != "film" else film_file(here)[name] for name in sent}
    second = browser.post(address(page, here), again)

    assert second.status_code in MEANT
    assert _rows() == once


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["cases:case_new", "cases:case_edit", "cases:consent_new"])
def test_a_refused_form_keeps_what_was_typed_and_points_to_the_field(page: str, alice: User) -> None:
    point, fields = FORMS[page]
    here = family(alice, at=point)
    browser = _signed_in(alice, page)
    sent = fields(here) | {"child_name": "", "helping_question": "How can I wait for her?", "given_date": "2999-01-01"}

    response = browser.post(address(page, here), sent)

    text = response.content.decode()
    assert response.status_code == 400
    assert "There is a problem" in text
    assert 'aria-invalid="true"' in text
    assert "How can I wait for her?" in text or "2999-01-01" in text


@pytest.mark.django_db
def test_somebody_elses_code_for_a_new_family_opens_nothing_and_writes_nothing(alice: User, cara: User) -> None:
    theirs = family(cara, at="begun").case
    browser = _signed_in(alice, "cases:case_new")

    response = browser.post("/cases/new/", NEW_FAMILY | {"code": str(theirs.code)})

    assert response.status_code == 409
    assert Case.objects.filter(practitioner=alice).count() == 0
    assert Case.objects.get(pk=theirs.pk).practitioner == cara


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "fields", "kept"),
    [
        ("cases:clip_edit", edited_clip, lambda: Clip.objects.order_by("pk")[0].title),
        ("cases:line_edit", edited_line, lambda: NoteLine.objects.order_by("pk")[0].text),
        ("cases:case_edit", edited_family, lambda: Case.objects.get().client.name),
        ("cases:goal_edit", edited_goal, lambda: Goal.objects.get().wording),
    ],
)
def test_a_second_tab_gets_409_with_both_versions(
    page: str, fields: Callable[[Family], Fields], kept: Callable[[], str], alice: User
) -> None:
    here = family(alice, at="in_review")
    browser = _signed_in(alice, page)
    first, second = fields(here), fields(here)
    hers = dict.fromkeys(("title", "text", "client_name", "wording"), "My version")
    browser.post(address(page, here), first, headers=AS_MODULE)
    standing = kept()

    response = browser.post(address(page, here), second | hers, headers=AS_MODULE)

    assert response.status_code == 409
    assert kept() == standing
    assert standing in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page, methods in ACCESS.items() if set(methods) == {"post"}])
def test_an_act_does_nothing_when_it_is_asked_for_with_get(page: str, alice: User) -> None:
    point, _fields = FORMS[page]
    here = family(alice, at=point)
    there = address(page, here)
    before = _rows()

    response = _signed_in(alice, page).get(there)

    assert response.status_code in {200, 405}
    assert _rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page in FORMS if page not in BY_LINK])
def test_a_form_without_its_token_does_nothing(page: str, alice: User) -> None:
    point, fields = FORMS[page]
    here = family(alice, at=point)
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(_opener(alice, page))
    there = address(page, here)
    before = _rows()

    response = browser.post(there, fields(here))

    assert response.status_code == 403
    assert _rows() == before


def _signed_in(alice: User, page: str) -> Browser:
    if page.startswith("accounts:invitation"):
        return invited_browser()
    browser = Browser()
    if page != "account_login":
        browser.force_login(_opener(alice, page))
    return browser


def _opener(alice: User, page: str) -> User:
    if page.startswith("family:"):
        return client_of_all()
    return UserFactory.create(roles=frozenset({Role.ADMIN})) if is_managed(page) else alice


def _rows() -> dict[str, int]:
    open_site()  # whatever an address asks for is there before it is counted
    return {model.__name__: model.objects.count() for model in CONTENT}
