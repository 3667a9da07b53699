"""Today, the caseload, finding a family."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from practice.today import greeting
from tests.browser import Browser
from tests.families import begin, family


@pytest.mark.django_db
def test_today_names_one_step_for_each_family_most_pressing_first(alice: User, browser: Browser) -> None:
    for at, name in (("consented", "Ada"), ("clips_chosen", "Bea"), ("begun", "Cleo"), ("filmed", "Dora")):
        family(alice, at=at, case=begin(alice, client=name))
    browser.force_login(alice)

    page = browser.get("/today/")

    assert [row.case.client.name for row in page.context["needs"]] == ["Cleo", "Bea", "Dora", "Ada"]


@pytest.mark.django_db
def test_a_film_on_its_way_needs_nobody(alice: User, browser: Browser) -> None:
    family(alice, at="arriving")
    browser.force_login(alice)

    page = browser.get("/today/")

    assert page.context["needs"] == []
    assert "Nothing is waiting for you" in page.content.decode()


@pytest.mark.django_db
def test_an_empty_practice_says_what_will_stand_here_and_offers_the_first_step(alice: User, browser: Browser) -> None:
    browser.force_login(alice)

    page = browser.get("/today/").content.decode()

    assert "Your families will stand here" in page
    assert 'href="/cases/new/"' in page


@pytest.mark.django_db
def test_nobody_sees_other_peoples_families(alice: User, cara: User, erin: User, browser: Browser) -> None:
    begin(alice, client="Unmistakable")

    for person in (cara, erin):
        browser.force_login(person)
        for page in (browser.get("/today/"), browser.get("/caseload/"), browser.post("/caseload/find/", {"q": "Unmis"})):
            assert "Unmistakable" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoe", True), ("ZOË", True), ("brien", True), ("zoe mateo", True), ("mat", True), ("oe", False), ("zoe x", False),
        ("", False), ("…", False),
    ],
)  # fmt: skip
def test_a_family_is_found_by_how_its_names_begin(words: str, found: bool, alice: User, browser: Browser) -> None:
    begin(alice, client="Zoë O'Brien", child="Mateo")
    browser.force_login(alice)

    page = browser.post("/caseload/find/", {"q": words})

    assert [row.case.child.name for row in page.context["rows"]] == (["Mateo"] if found else [])


@pytest.mark.django_db
def test_the_caseload_turns_its_pages(alice: User, browser: Browser) -> None:
    for number in range(26):
        begin(alice, client=f"Client {number}")
    browser.force_login(alice)

    first, second = browser.get("/caseload/"), browser.get("/caseload/?page=2")

    assert len(first.context["rows"]) == 25
    assert len(second.context["rows"]) == 1
    assert browser.get("/caseload/?page=rubbish").status_code == 200


@pytest.mark.django_db
def test_closed_families_do_not_crowd_the_list_and_have_one_of_their_own(alice: User, browser: Browser) -> None:
    family(alice, at="planned", case=begin(alice, client="Ada"))
    family(alice, at="closed", case=begin(alice, client="Bea"))
    browser.force_login(alice)

    lists = {asked: browser.get(f"/caseload/{asked}").context["rows"] for asked in ("", "?show=closed", "?show=rubbish")}

    named = {asked: [row.case.client.name for row in rows] for asked, rows in lists.items()}
    assert named == {"": ["Ada"], "?show=closed": ["Bea"], "?show=rubbish": ["Ada"]}
    found = browser.post("/caseload/find/", {"q": "bea"}).context["rows"]
    assert [row.stage for row in found] == ["closed"]


@pytest.mark.django_db
def test_a_list_of_closed_families_says_what_will_stand_there(alice: User, browser: Browser) -> None:
    browser.force_login(alice)

    assert "Families whose work has ended will stand here" in browser.get("/caseload/?show=closed").content.decode()


@pytest.mark.django_db
def test_where_a_family_stands_is_told_in_words(alice: User, browser: Browser) -> None:
    now = timezone.now()
    Case.start(code=uuid.uuid4(), by=alice, client_name="Referred", relation="mother", child_name="Mateo", born_month=None)
    planned = Case.start(
        code=uuid.uuid4(), by=alice, client_name="Expected", relation="mother", child_name="Mateo", born_month=None
    )
    planned.plan_meeting(code=uuid.uuid4(), by=alice, kind="first", starts_at=now)
    begin(alice, client="Begun")
    family(alice, at="filmed", case=begin(alice, client="Filmed"))
    closing = family(alice, at="reviewed", case=begin(alice, client="Closing"))
    closing.case.plan_meeting(code=uuid.uuid4(), by=alice, kind="closing", starts_at=now)
    family(alice, at="closed", case=begin(alice, client="Closed"))
    begin(alice, client="Early").close(by=alice, ending="moved", why="They moved.")
    browser.force_login(alice)

    rows = [row for asked in ("", "?show=closed") for row in browser.get(f"/caseload/{asked}").context["rows"]]

    assert {row.case.client.name: row.stage for row in rows} == {
        "Referred": "referral", "Expected": "first meeting", "Begun": "first meeting", "Filmed": "cycle 1, filmed",
        "Closing": "closing", "Closed": "closed", "Early": "ended early",
    }  # fmt: skip


def test_the_greeting_fits_the_hour() -> None:
    said = [greeting(hour, "Alice") for hour in (8, 13, 19)]

    assert said == ["Good morning, Alice", "Good afternoon, Alice", "Good evening, Alice"]
