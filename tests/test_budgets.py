"""Every page × the queries it may cost: the same number at 1, 25 and 1,000 rows, sign-in included."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import AccessEntry, Cover, SupervisionLink, Team, User
from accounts.service import current_look
from cases.models import Case, CaseEvent, Child, Client, Goal, GoalRating, Meeting, NoteLine, Participant, SharedNote
from questionnaires.models import Administration, HandInLink
from tests.access import ACCESS, BY_LINK
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, family, give_out
from tests.invited import invited_browser
from tests.made_once import made_once
from tests.pages import address, is_managed
from tests.queries import counted_queries
from tests.readers import reader_of
from tests.site import COLLEAGUE

# page: the most queries that its GET may send (a film range: 2 beyond the 2 of the sign-in)
BUDGETS = {
    "public:landing": 0,
    "public:health": 0,
    "public:resource_list": 4,
    "public:resource_detail": 4,
    "public:resource_leaflet": 1,
    "public:resource_feed": 1,
    "accounts:look": 0,
    "public:complaint_new": 0,
    "public:complaint_thanks": 0,
    "public:privacy": 0,
    "public:accessibility": 0,
    "public:cookies": 0,
    "public:security_txt": 0,
    "public:video_list": 0,
    "public:video_detail": 2,
    "accounts:invitation": 1,
    "accounts:invitation_way": 1,
    "accounts:invitation_open": 0,
    "accounts:invitation_gone": 0,
    "account_login": 1,
    "mfa_login_webauthn": 6,
    "mfa_authenticate": 2,
    "accounts:ways": 3,
    "accounts:passkey_new": 8,
    "accounts:app_new": 4,
    "accounts:recovery_codes": 3,
    "accounts:password": 2,
    "accounts:passkey_name": 3,
    "accounts:passkey_remove": 3,
    "accounts:app_remove": 3,
    "account_logout": 4,
    "public:picture": 1,
    "public:favicon": 0,
    "public:icon": 0,
    "public:social_picture": 0,
    "public:webmanifest": 0,
    "public:robots": 0,
    "public:sitemap": 4,
    "public:manage_edit": 5,
    "public:manage_home": 12,
    "public:manage_resources": 6,
    "public:manage_videos": 6,
    "public:manage_landing": 6,
    "public:manage_texts": 6,
    "public:resource_new": 3,
    "public:video_new": 3,
    "public:leaflet": 3,
    "public:manage_complaints": 6,
    "public:complaint_detail": 4,
    "cases:manage_films": 6,
    "cases:manage_destroyed": 4,
    "cases:manage_retention": 6,
    "accounts:manage_service": 6,
    "accounts:people": 6,
    "accounts:person_new": 3,
    "accounts:person": 12,
    "accounts:person_reset": 3,
    "accounts:person_deactivate": 4,
    "accounts:supervision": 6,
    "accounts:cover": 6,
    "accounts:teams": 3,
    "accounts:access_log": 7,
    "accounts:team": 4,
    "accounts:my_team": 6,
    "cases:hand_over": 6,
    "cases:consent_texts": 3,
    "cases:consent_text": 3,
    "cases:consent_text_history": 5,
    "accounts:service_colours": 4,
    "accounts:sign_ins": 4,
    "accounts:stay": 2,
    "accounts:go_on": 2,
    "public:manage_preview": 12,
    "public:manage_history": 6,
    "practice:today": 12,
    "practice:caseload": 6,
    "cases:case_new": 4,
    "cases:case_detail": 12,
    "cases:case_edit": 12,
    "cases:timeline": 8,
    "cases:looks": 8,
    "practice:before_after": 11,
    "cases:celebration": 9,
    "cases:case_close": 6,
    "cases:case_reopen": 4,
    "cases:supervision_consent": 9,
    "practice:supervision": 6,
    "practice:supervised_case": 12,
    "practice:emergency": 4,
    "practice:emergency_record": 20,
    "cases:people": 11,
    "cases:adult_new": 4,
    "cases:child_new": 4,
    "cases:person_invite": 8,
    "cases:person_lost_phone": 5,
    "cases:person_link": 8,
    "cases:consent_new": 6,
    "cases:consent_for": 6,
    "cases:consent_detail": 6,
    "cases:consent_blank": 6,
    "cases:consent_scan": 6,
    "cases:film_people": 8,
    "cases:film_ending": 12,
    "cases:cycle_detail": 12,
    "cases:cycle_review": 12,
    "cases:meeting_detail": 12,
    "cases:goal_list": 12,
    "cases:goal_new": 6,
    "cases:goal_edit": 6,
    "cases:goal_rate": 8,
    "cases:meeting_list": 6,
    "cases:meeting_new": 8,
    "cases:meeting_edit": 8,
    "cases:note_unlock": 8,
    "cases:note_history": 10,
    "cases:private_note": 8,
    "cases:film_state": 4,
    "cases:film_room": 12,
    "cases:film_play": 4,
    "cases:film_still": 4,
    "questionnaires:case_list": 6,
    "questionnaires:ask": 12,
    "questionnaires:administration_detail": 12,
    "questionnaires:start": 2,
    "questionnaires:question": 2,
    "questionnaires:check": 2,
    "questionnaires:thanks": 0,
    "questionnaires:gone": 0,
    "family:home": 7,
    "family:case": 12,
    "family:note": 8,
    "family:films": 8,
    "family:who_sees": 12,
    "family:who_looked": 5,
    "family:consents": 6,
    "family:consent_give": 8,
    "family:consent_copy": 6,
    "family:answer": 6,
    "family:answer_question": 5,
    "family:answer_check": 5,
    "family:answer_thanks": 2,
}
# Drawn once and kept until something is published.
KEPT = {f"public:{name}" for name in ("landing", "complaint_new", "video_list", "privacy", "accessibility", "cookies")}
OTHERWISE = {
    "questionnaires:gone": 404, "accounts:invitation_gone": 404, "accounts:invitation_open": 303, "mfa_login_webauthn": 302,
    "mfa_authenticate": 302, "accounts:app_remove": 302,
}  # fmt: skip
SIZES = (1, 25, 1000)
# page: {size: (the status of its answer, the queries that it sent)}
Measured = dict[str, dict[int, tuple[int, int]]]


def test_every_page_has_a_budget() -> None:
    assert set(BUDGETS) == {page for page, methods in ACCESS.items() if "get" in methods}


@pytest.fixture(scope="module")
def measured(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Measured:
    """What each page that is asked for in this run answers and costs at each size."""
    cells = [item for item in request.session.items if isinstance(item, pytest.Function) and "measured" in item.fixturenames]
    pages = [str(cell.callspec.params["page"]) for cell in cells]
    with made_once(lambda: measure(pages), django_db_blocker, tmp_path_factory.mktemp("films")) as found:
        return found


@pytest.mark.django_db
@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_costs_the_same_few_queries_whatever_the_amount_of_data(page: str, measured: Measured) -> None:
    answers = {size: answer for size, (answer, _queries) in measured[page].items()}
    spent = {size: queries for size, (_answer, queries) in measured[page].items()}

    assert answers == dict.fromkeys(SIZES, OTHERWISE.get(page, 200))
    assert max(spent.values()) <= BUDGETS[page], spent
    assert len(set(spent.values())) == 1, spent


@pytest.mark.django_db
def test_finding_a_family_costs_as_much_among_a_thousand_as_among_one(alice: User) -> None:
    here = family(alice, at="begun")
    browser = Browser()
    browser.force_login(alice)
    current_look()  # kept between requests, as the service is
    spent = []

    for size in SIZES:
        fill(here, alice, size)
        look_through()
        with counted_queries() as queries:
            response = browser.post("/caseload/find/", {"q": "bob"})
        spent.append(len(queries))

    assert response.status_code == 200
    # Four of them count the search (accounts/limits.py), two write it down.
    assert spent[0] == spent[1] == spent[2] <= 10


def measure(pages: Iterable[str]) -> Measured:
    """Fill one family's rooms step by step; at each size, open each page as if it were the first one."""
    found: Measured = {page: {} for page in pages}
    alice = UserFactory.create(email="alice@example.org", name="Alice Ash")
    here = family(alice, at="in_review")
    give_out(here)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
        for size in SIZES:
            fill(here, alice, size)
            fill_staff(alice, size)
            look_through()
            for page in found:
                found[page][size] = _alone(page, here)
    return found


def _alone(page: str, here: Family) -> tuple[int, int]:
    """The answer of a page and what it cost; nothing stays of what it kept or wrote."""
    for keeping in caches.all():
        keeping.clear()
    with transaction.atomic():
        found = _cost(page, here, reader_of(page, here))
        transaction.set_rollback(True)
    return found


def fill(here: Family, alice: User, size: int) -> None:
    """Bring Alice's caseload, and this family's history, to ``size`` rows each."""
    fill_caseload(alice, size)
    missing = size - here.case.events.count()
    rows = [CaseEvent(case=here.case, by=alice, verb="goal.rated") for _row in range(max(0, missing))]
    CaseEvent.objects.bulk_create(rows)
    goal = here.case.goals.get()
    ratings = [GoalRating(goal=goal, value=4, rated_at=timezone.now(), recorded_by=alice) for _row in range(size)]
    GoalRating.objects.bulk_create(ratings)
    fill_meetings(here.case, size)
    if "administration" in vars(here):
        fill_questionnaires(here.administration, size)
    if "note" in vars(here):
        first = here.note.lines.count() + 1
        NoteLine.objects.bulk_create(
            NoteLine(note=here.note, position=position, text="She smiles.", is_quote=True, written_by=alice)
            for position in range(first, size + 1)
        )


def fill_meetings(case: Case, size: int) -> None:
    """Meetings of every kind and state, each with everybody, some of them long ago, and the notes of those that were held."""
    states, begun = list(Meeting.State), case.meetings.count()
    now = timezone.now()
    made = Meeting.objects.bulk_create(
        Meeting(
            case=case, kind=list(Meeting.Kind)[number % 6], state=states[number % 4], held_at=now,
            starts_at=now + dt.timedelta(days=number % 30 - 15),
        )
        for number in range(begun, size)
    )  # fmt: skip
    everybody = list(case.participants.all())
    places = [Meeting.people.through(meeting=meeting, participant=place) for meeting in made for place in everybody]
    Meeting.people.through.objects.bulk_create(places)
    SharedNote.objects.bulk_create(SharedNote(meeting=meeting) for meeting in made if meeting.state == Meeting.State.HELD)


def fill_questionnaires(asked: Administration, size: int) -> None:
    """Bring what the family was asked, and the links of one of these, to ``size`` rows each."""
    also = {"case": asked.case, "respondent": asked.respondent, "edition": asked.edition, "asked_by": asked.asked_by}
    wanted = range(asked.case.administrations.count(), size)
    Administration.objects.bulk_create(Administration(timepoint="during", **also) for _row in wanted)
    now = timezone.now()
    links = [
        HandInLink(administration=asked, token_sha256=uuid.uuid4().hex, made_by=asked.asked_by, expires_at=now)
        for _row in range(asked.links.count(), size)
    ]
    HandInLink.objects.bulk_create(links)


def fill_staff(alice: User, size: int) -> None:
    """Colleagues in one team with Alice, each supervised and covered by her and each with acts of an admin behind them."""
    wanted = range(User.objects.filter(email__startswith="filler").count(), size)
    team, _made = Team.objects.get_or_create(name="Of many")
    User.objects.filter(pk=alice.pk).update(team=team)
    made = User.objects.bulk_create(
        User(email=f"filler{number}@example.org", name=f"Filler {number}", is_practitioner=True, team=team) for number in wanted
    )
    Team.objects.bulk_create(Team(name=f"Team {number}") for number in wanted)
    today = timezone.localdate()
    SupervisionLink.objects.bulk_create(SupervisionLink(supervisor=alice, practitioner=person) for person in made)
    Cover.objects.bulk_create(Cover(practitioner=person, stand_in=alice, last_date=today) for person in made)
    AccessEntry.objects.append(
        [AccessEntry(by=alice, kind="change", page="person.invited", about=COLLEAGUE, within=COLLEAGUE) for _person in made]
    )


def fill_caseload(alice: User, size: int) -> None:
    wanted = range(Case.objects.filter(practitioner=alice).count(), size)
    clients = Client.objects.bulk_create(Client(name=f"Bob {number}") for number in wanted)
    children = Child.objects.bulk_create(Child(name=f"Mia {number}") for number in wanted)
    pairs = zip(clients, children, strict=True)
    cases = Case.objects.bulk_create(
        Case(code=uuid.uuid4(), practitioner=alice, client=client, child=child) for client, child in pairs
    )
    Participant.objects.bulk_create(Participant(case=case, client=case.client, relation="father") for case in cases)
    Goal.objects.bulk_create(Goal(case=case, wording="Laugh") for case in cases)


def look_through() -> None:
    """Let PostgreSQL look at the rows, as it does by itself beside a running service; else it plans as for empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def look_once(page: str, there: str) -> None:
    """What pages keep between requests is there: the service, and the texts that are drawn once."""
    current_look()
    if page in KEPT:
        Browser().get(there)


def besides_the_log(queries: list[str]) -> list[str]:
    """All but the one by which the first look in ten minutes holds the end of the log; later looks cost nothing at all."""
    holding = [sql for sql in queries if "accounts_accesshead" in sql]
    assert len(holding) <= 1
    return [sql for sql in queries if sql not in holding]


def _cost(page: str, here: Family, reader: User) -> tuple[int, int]:
    browser = invited_browser() if page.startswith("accounts:invitation") else Browser()
    if is_managed(page) or (BUDGETS[page] > 1 and page not in BY_LINK and not page.startswith("public:")):
        browser.force_login(reader)
    there = address(page, here)
    look_once(page, there)
    browser.raise_request_exception = False  # a fault is an answer, too, of this page alone
    with counted_queries() as queries:
        response = browser.get(there)
    return response.status_code, len(besides_the_log(queries))
