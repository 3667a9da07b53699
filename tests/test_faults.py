"""Every form × every fault: answered in words, never a 500, and nothing is written that should not be.

Each field meets each fault, by turns in a page's words and in a module's; with FAULTS=all (`make proof ONLY=faults`) in both.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import Cover, Invitation, OutboxMessage, Revision, Role, SupervisionLink, Team, User
from cases.models import (
    Case,
    CaseEvent,
    Child,
    Client,
    Clip,
    Closing,
    Consent,
    ConsentText,
    Cycle,
    Emergency,
    Film,
    Goal,
    GoalRating,
    Meeting,
    NoteLine,
    NoteUnlock,
    Participant,
    PrivateNote,
)
from footage.models import Recording, Scan
from public.models import Complaint, Leaflet, Picture, Resource, Video
from questionnaires.models import Administration, Answer, HandInLink, Score
from tests.access import ACCESS, BY_LINK
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, client_of_all, family
from tests.forms import FORMS, NEW_FAMILY, edited_clip, edited_family, edited_goal, edited_line, film_file
from tests.invited import invited_browser
from tests.made_once import made_once
from tests.pages import address, is_managed
from tests.site import open_site
from tests.site_forms import Fields, nothing
from tests.told import tell

CONTENT = (
    Administration, Answer, Case, CaseEvent, Child, Client, Clip, Closing, Complaint, Consent, ConsentText, Cover, Cycle, Emergency, Film,
    Goal, GoalRating, HandInLink, Invitation, Leaflet, Meeting, NoteLine, NoteUnlock, OutboxMessage, Participant, Picture, PrivateNote,
    Recording, Resource, Revision, Scan, Score, SupervisionLink, Team, Video,
)  # fmt: skip
AS_MODULE = {"Accept": "application/json"}
LIKE_A_PAGE: dict[str, str] = {}
MEANT = {200, 302, 400, 404, 409, 411, 412, 413, 415, 422}

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
# What a form overlooks of these, one database stores and the other refuses.
NOT_ALIKE = {"too long", "a huge number", "a zero byte", "a lone surrogate"}


@pytest.fixture(scope="module")
def standing(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Family, Path]]:
    """A family of Alice's at one point of its work and the folder of its film, made once for all forms that are sent at this point."""
    films = tmp_path_factory.mktemp("films")

    def make() -> Family:
        return family(UserFactory.create(email="alice@example.org", name="Alice Ash"), at=request.param)

    with made_once(make, django_db_blocker, films) as made:
        yield made, films


@pytest.fixture
def here(standing: tuple[Family, Path], db: None, settings: Settings) -> Family:
    """The family, as it was made."""
    made, settings.FILM_DIR = standing
    return deepcopy(made)


@pytest.fixture
def alice(here: Family) -> User:
    """Leads the family."""
    return here.case.practitioner


def each_at_its_point(pages: Iterable[str]) -> pytest.MarkDecorator:
    """Run a test for each of these pages, with the family at the point where its form is sent; one point after the other."""
    ordered = sorted(pages, key=lambda page: FORMS[page][0])
    cells = [pytest.param(FORMS[page][0], page, id=page) for page in ordered]
    return pytest.mark.parametrize(("standing", "page"), cells, indirect=["standing"], scope="module")


def at_one_point(point: str) -> pytest.MarkDecorator:
    """Run a test with the family at this point."""
    return pytest.mark.parametrize("standing", [pytest.param(point, id=point)], indirect=True, scope="module")


def test_every_form_stands_in_the_table() -> None:
    assert set(FORMS) == {page for page, methods in ACCESS.items() if "post" in methods}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", [pytest.param(fault, marks=[] if fault in NOT_ALIKE else pytest.mark.one_database) for fault in FAULTS]
)
@each_at_its_point(page for page, (_point, fields) in FORMS.items() if fields is not nothing)
@pytest.mark.filterwarnings("ignore:Unauthorized")
def test_a_fault_in_any_field_is_answered_in_words(page: str, fault: str, here: Family, alice: User) -> None:
    _point, fields = FORMS[page]
    browser = _signed_in(alice, page)
    sent = 0

    for at, (name, value) in enumerate(fields(here).items()):
        broken = fields(here) | {name: FAULTS[fault](str(value))}
        for headers in _ways_to_ask(at, fault):
            response = browser.post(address(page, here), broken, headers=headers)
            sent += 1
            assert response.status_code in MEANT, (name, response.status_code)
            if response["Content-Type"].startswith("text/html"):
                assert b"<script>alert(1)</script>" not in response.content
            if headers and page.startswith("cases:") and response.status_code in {400, 409} and not response.context:
                assert response.json()["sentence"]
    tell(forms=sent)


@pytest.mark.django_db
@each_at_its_point(FORMS)
def test_a_form_sent_twice_changes_what_it_changes_once(page: str, here: Family, alice: User) -> None:
    _point, fields = FORMS[page]
    browser = _signed_in(alice, page)
    sent = fields(here)
    browser.post(address(page, here), sent)
    once = rows()

    again = {name: sent[name] if name != "film" else film_file(here)[name] for name in sent}
    second = browser.post(address(page, here), again)

    assert second.status_code in MEANT
    assert rows() == once


@pytest.mark.django_db
@pytest.mark.one_database
@each_at_its_point(["cases:case_new", "cases:case_edit", "cases:consent_new"])
def test_a_refused_form_keeps_what_was_typed_and_points_to_the_field(page: str, here: Family, alice: User) -> None:
    _point, fields = FORMS[page]
    browser = _signed_in(alice, page)
    sent = fields(here) | {"child_name": "", "helping_question": "How can I wait for her?", "given_date": "2999-01-01"}

    response = browser.post(address(page, here), sent)

    text = response.content.decode()
    assert response.status_code == 400
    assert "There is a problem" in text
    assert 'aria-invalid="true"' in text
    assert "How can I wait for her?" in text or "2999-01-01" in text


@pytest.mark.django_db
@at_one_point("begun")
def test_somebody_elses_code_for_a_new_family_opens_nothing_and_writes_nothing(here: Family, alice: User, cara: User) -> None:
    theirs = begin(cara)
    browser = _signed_in(alice, "cases:case_new")

    response = browser.post("/cases/new/", NEW_FAMILY | {"code": str(theirs.code)})

    assert response.status_code == 409
    assert Case.objects.get(practitioner=alice) == here.case
    assert Case.objects.get(pk=theirs.pk).practitioner == cara


@pytest.mark.django_db
@at_one_point("in_review")
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
    page: str, fields: Callable[[Family], Fields], kept: Callable[[], str], here: Family, alice: User
) -> None:
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
@pytest.mark.one_database
@each_at_its_point(page for page, methods in ACCESS.items() if set(methods) == {"post"})
def test_an_act_does_nothing_when_it_is_asked_for_with_get(page: str, here: Family, alice: User) -> None:
    there = address(page, here)
    before = rows()

    response = _signed_in(alice, page).get(there)

    assert response.status_code in {200, 405}
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.one_database
@each_at_its_point(page for page in FORMS if page not in BY_LINK)
def test_a_form_without_its_token_does_nothing(page: str, here: Family, alice: User) -> None:
    _point, fields = FORMS[page]
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(_opener(alice, page))
    there, sent = address(page, here), fields(here)
    before = rows()

    response = browser.post(there, sent)

    assert response.status_code == 403
    assert rows() == before


def _ways_to_ask(at: int, fault: str) -> list[dict[str, str]]:
    """As a page asks, or as a module does, by turns over a form's fields and over its faults."""
    both = [LIKE_A_PAGE, AS_MODULE]
    return both if os.environ.get("FAULTS") == "all" else [both[(at + list(FAULTS).index(fault)) % 2]]


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


def rows() -> dict[str, int]:
    """How many there are of everything that forms write."""
    open_site()  # whatever an address asks for is there before it is counted
    return {model.__name__: model.objects.count() for model in CONTENT}
