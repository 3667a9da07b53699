"""Where two places ask whose something is, each holds without the other: what is asked first, and what is asked once more inside.

``tests/scopes.py`` takes the first away here; `make proof ONLY=scopes` then takes away the second, and these tests turn red.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from inspect import unwrap
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, Role, User
from accounts.requests import PersonRequest
from accounts.views.belonging import cover, supervision
from accounts.views.people import person_new
from cases.joining import sign_ins_to_link
from cases.models import Case, Client, Consent, ConsentText, Meeting, PrivateNote
from cases.views.handing_over import hand_over
from cases.views.private_notes import _conflict
from family.case_page import _notes, _ratings, case_page
from family.home import home_page, next_meetings
from family.own_consents import may_give_for, own_consents
from family.who_sees import who_sees_page
from practice.caseload import FOUND_SHOWN, find_families
from practice.today import today_page
from practice.views import emergency
from public.models import LandingPage
from questionnaires.models import Administration
from tests.access import ACCESS
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, cover_for, family, give_out, supervised_by
from tests.forms import FORMS, drawn_code, film_file, new_family, new_questionnaire
from tests.pages import address, routes
from tests.scopes import asked_in, without
from tests.test_faults import rows

pytestmark = pytest.mark.django_db
Fields = dict[str, Any]


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def request_of(user: User) -> PersonRequest:
    request = cast("PersonRequest", RequestFactory().post("/"))
    request.user = user
    request.resolver_match = cast("Any", SimpleNamespace(view_name="cases:private_note"))
    return request


# What a form does is asked for once more after its page was found.


def same_form(here: Family) -> Fields:
    assert here.administration
    return new_questionnaire(here) | {"code": here.administration.code}


def no_clip(_here: Family) -> Fields:
    return {"start": "", "end": ""}


LINKS = ("questionnaires/views/links.py", "link_new")
# page, what is sent, the function in which a place is taken away and which it is, what a colleague is answered then
INSIDE: dict[str, tuple[str, Callable[[Family], Fields], tuple[str, str], int, int]] = {
    "a rating": ("cases:goal_rate", FORMS["cases:goal_rate"][1], ("cases/views/ratings.py", "goal_rate"), 0, 404),
    "a film": ("cases:film_from_form", film_file, ("cases/views/cycles.py", "find_cycle"), 0, 302),
    "a clip": ("cases:clip_new", no_clip, ("cases/views/clips.py", "_find_film"), 0, 302),
    "a link of this family": ("questionnaires:link_new", drawn_code, LINKS, 1, 404),
    "a link for this questionnaire": ("questionnaires:link_new", drawn_code, LINKS, 0, 404),
    "what is out already": ("questionnaires:ask", same_form, ("questionnaires/views/administrations.py", "find_case"), 0, 409),
}


@pytest.mark.parametrize("kind", INSIDE)
def test_what_a_form_does_is_asked_for_once_more(kind: str, alice: User, cara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    page, fields, function, number, status = INSIDE[kind]
    here = family(alice, at=FORMS[page][0])
    sent, there, browser = fields(here), address(page, here), browser_of(cara)
    before = rows()

    with without(asked_in(*function)[number]):
        answer = browser.post(there, sent)

    assert answer.status_code == status
    assert rows() == before


def test_a_form_for_a_new_family_leads_nobody_to_a_colleagues(alice: User, cara: User) -> None:
    sent = new_family(family(alice, at="begun"))
    assert browser_of(alice).post(reverse("cases:case_new"), sent).status_code == 302

    answer = browser_of(cara).post(reverse("cases:case_new"), sent)

    assert answer.status_code == 409
    assert Case.objects.led_by(cara).count() == 0


def test_two_versions_of_a_reflection_are_shown_to_whoever_wrote_it_alone(alice: User, cara: User) -> None:
    meeting = family(alice, at="in_review").meeting
    PrivateNote.write(meeting, by=alice, version=0, text="I talked too much.")

    with pytest.raises(Http404):
        _conflict(request_of(cara), meeting, "Mine.")


def test_a_questionnaire_that_was_sent_leads_only_her_to_the_thanks(alice: User, bob: User) -> None:
    here = family(alice, at="in_review")
    give_out(here)
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    Administration.objects.update(state=Administration.State.SENT, sent_at=timezone.now())
    other = UserFactory.create(roles=frozenset({Role.CLIENT}))
    there = reverse("family:answer_send", args=[here.case.code, Administration.objects.get().code])

    assert browser_of(bob).post(there).status_code == 302
    assert browser_of(other).post(there).status_code == 404


def test_sign_ins_of_other_families_are_offered_to_whoever_leads_them_alone(alice: User, bob: User, cara: User) -> None:
    here, elsewhere = begin(alice), begin(alice, client="Bob", child="Tim")
    Client.objects.filter(pk=elsewhere.client_id).update(user=bob)
    place = here.participants.get(client=here.client)

    assert list(sign_ins_to_link(place=place, by=alice)) == [elsewhere.client]
    assert list(sign_ins_to_link(place=place, by=cara)) == []


# A page gathers for one person what is hers, whatever page of whose it was asked for.


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob's family in a review, with a hope that was rated, a note, a questionnaire and a meeting to come."""
    here = family(alice, at="in_review")
    give_out(here)
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    ahead = timezone.now() + dt.timedelta(days=3)
    here.case.plan_meeting(code=uuid.uuid4(), by=alice, kind=Meeting.Kind.OTHER, starts_at=ahead)
    here.case = Case.objects.with_people().select_related("practitioner").get(pk=here.case.pk)
    return here


@pytest.fixture
def other(db: None) -> User:
    """A client of another family."""
    return UserFactory.create(email="olga@example.org", roles=frozenset({Role.CLIENT}))


def test_the_page_of_a_family_is_empty_for_whoever_takes_no_part_in_it(here: Family, bob: User, other: User) -> None:
    now = timezone.now()
    theirs = {user.email: case_page(here.case, user, now=now) for user in (bob, other)}

    found = {
        whose: {name for name in ("story", "hopes", "notes", "next_meeting", "waiting") if page[name]}
        for whose, page in theirs.items()
    }

    assert found[other.email] == set()
    assert found[bob.email] >= {"story", "hopes", "notes", "next_meeting"}
    assert (_notes(here.case, other), dict(_ratings(here.case, other))) == ([], {})
    assert _ratings(here.case, bob)


def test_the_first_page_of_a_client_knows_no_family_and_no_meeting_of_another(here: Family, bob: User, other: User) -> None:
    now = timezone.now()

    assert [len(home_page(user, now=now)["cards"]) for user in (bob, other)] == [1, 0]
    assert [len(next_meetings(user, now=now)) for user in (bob, other)] == [1, 0]


def test_who_sees_what_tells_somebody_who_is_no_client_any_more_nothing_of_hers(here: Family, bob: User, dev: User) -> None:
    supervised_by(here.case, dev)
    told = who_sees_page(here.case, bob)
    assert (bool(told["supervisors"]), told["filming"].state) == (True, "agreed")

    bob.is_client = False
    told = who_sees_page(here.case, bob)

    assert (told["supervisors"], told["filming"].state, told["shared_meetings"]) == ([], "none", 0)


def test_what_she_agreed_to_is_what_she_gave_for_herself_or_for_the_child(here: Family, bob: User, alice: User) -> None:
    hers = here.case.participants.get(client__user=bob)
    theirs = here.case.add_adult(by=alice, name="Rob", relation="father")
    said = {"purpose": "research", "text": ConsentText.objects.kept("research"), "how": "words", "recorded_by": alice}
    day = timezone.localdate()
    for_another = Consent.objects.create(participant=theirs, given_by=hers, given_date=day, **said)
    by_another = Consent.objects.create(participant=hers, given_by=theirs, given_date=day, **said)

    found = set(own_consents(here.case, bob))

    assert found
    assert found & {for_another, by_another} == set()


def test_nobody_agrees_for_a_family_that_is_not_hers(here: Family, bob: User, other: User) -> None:
    assert [place.pk for place in may_give_for(here.case, bob)] == [
        here.case.participants.get(client__user=bob).pk, here.case.participants.get(child__isnull=False).pk
    ]  # fmt: skip
    assert may_give_for(here.case, other) == []


def test_whoever_stands_in_and_may_not_is_not_named_as_somebody_who_sees(
    here: Family, alice: User, bob: User, cara: User
) -> None:
    cover_for(alice, cara)
    assert [one.name for one in who_sees_page(here.case, bob)["stand_ins"]] == ["Cara"]

    User.objects.filter(pk=cara.pk).update(is_practitioner=False)

    assert who_sees_page(here.case, bob)["stand_ins"] == []


def test_a_search_finds_no_family_of_a_colleague_and_says_of_none_that_there_is_more(alice: User, cara: User) -> None:
    for _number in range(FOUND_SHOWN + 1):
        begin(alice, client="Rosa")
    first, _second = asked_in("practice/caseload.py", "find_families")

    assert find_families(alice, "rosa").more
    assert not find_families(cara, "rosa").more
    with without(first):
        assert find_families(cara, "rosa").cases == []


def test_today_counts_and_lists_nothing_of_a_colleagues(here: Family, alice: User, cara: User) -> None:
    now = timezone.now()
    hers, colleagues = (today_page(user, now=now) for user in (alice, cara))

    assert (hers["needs_count"], len(hers["next_meetings"])) == (1, 1)
    assert (colleagues["needs_count"], len(colleagues["next_meetings"])) == (0, 0)


# An admin's page is refused before anything is looked for.

OF_ADMINS = [
    (page, method) for page, methods in ACCESS.items() for method, row in methods.items()
    if method in {"get", "post"} and row["admin"] not in {404, row["colleague"]} and row["colleague"] == 404
    and not routes()[page].startswith(("cases/<", "family/<"))
]  # fmt: skip


@pytest.mark.one_database
def test_an_admins_page_is_refused_before_anything_is_looked_for(alice: User, cara: User) -> None:
    here, browser = family(alice, at="begun"), browser_of(cara)

    for page, method in OF_ADMINS:
        getattr(browser, method)(address(page, here))

        told = AccessEntry.objects.filter(by=cara, kind="refusal").order_by("-number")
        assert [(entry.page, entry.about) for entry in told[:1]] == [(page, cara.code)]


# Pages that ask for a fresh proof refuse first, and their own guard stands behind that.
GUARDED_AGAIN: dict[str, tuple[Callable[..., object], tuple[str, str]]] = {
    "accounts:cover": (cover, ("accounts/views/belonging.py", "cover")),
    "accounts:person_new": (person_new, ("accounts/views/people.py", "person_new")),
    "accounts:supervision": (supervision, ("accounts/views/belonging.py", "supervision")),
    "cases:hand_over": (hand_over, ("cases/views/handing_over.py", "hand_over")),
    "practice:emergency": (emergency, ("practice/views.py", "emergency")),
}


@pytest.mark.parametrize("page", GUARDED_AGAIN)
def test_a_page_that_asks_for_a_proof_refuses_before_and_behind_it(page: str, alice: User, cara: User) -> None:
    view, function = GUARDED_AGAIN[page]
    there = family(alice, at="begun")
    where = {"person": alice.code} if page == "cases:hand_over" else {}

    with without(*asked_in(*function)):
        before = browser_of(cara).post(address(page, there))
    with pytest.raises(Http404):
        unwrap(view)(request_of(cara), **where)

    assert before.status_code == 404
    assert [entry.about for entry in AccessEntry.objects.filter(by=cara, kind="refusal")] == [cara.code] * 2


def test_a_look_at_the_editor_of_the_landing_page_makes_none_for_a_stranger(cara: User) -> None:
    assert browser_of(cara).get(reverse("public:manage_landing")).status_code == 404

    assert not LandingPage.objects.exists()
