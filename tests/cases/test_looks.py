"""Who has looked at a family's record, as its practitioner reads it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.log_reading import SHOWN
from accounts.models import AccessEntry, Cover, User
from cases.looked_at import words_of
from cases.models import Case, Client
from tests.access import ACCESS
from tests.browser import Browser
from tests.families import begin
from tests.pages import routes

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(alice: User) -> Case:
    return begin(alice)


@pytest.fixture
def hers(alice: User) -> Browser:
    browser = Browser()
    browser.force_login(alice)
    return browser


def visitors(browser: Browser, case: Case, **asked: Any) -> list[tuple[str, str, list[str]]]:
    """Everybody on the page: name, role, and what each saw."""
    days = browser.get(f"/cases/{case.code}/looks/", asked).context["days"]
    return [(one.name, one.role, [seen.words for seen in one.seen]) for _day, found in days for one in found]


def test_a_look_stands_there_with_name_role_page_and_time(hers: Browser, case: Case, alice: User):
    with time_machine.travel("2026-11-22T14:22:00Z", tick=False):
        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=case.code)

    page = hers.get(f"/cases/{case.code}/looks/?kind=looks").text

    assert "Sunday 22 November 2026" in page
    assert "The overview" in page
    assert "14:22" in page


def test_what_a_colleague_was_refused_stands_there(hers: Browser, case: Case, cara: User):
    browser = Browser()
    browser.force_login(cara)
    browser.get(case.get_absolute_url())

    assert visitors(hers, case, kind="refused") == [("Cara Cedar", "practitioner", ["the overview"])]
    assert "refused" in hers.get(f"/cases/{case.code}/looks/").text


def test_who_stands_in_is_told_as_that_and_for_whom(hers: Browser, case: Case, alice: User, cara: User, dev: User):
    today = timezone.localdate()
    Cover.objects.create(practitioner=alice, stand_in=cara, first_date=today, last_date=today)
    # For two at once, of whom one leads this family.
    Cover.objects.create(practitioner=dev, stand_in=cara, first_date=today, last_date=today)
    browser = Browser()
    browser.force_login(cara)
    browser.get(f"{case.get_absolute_url()}goals/")
    browser.post(f"{case.get_absolute_url()}cycles/new/")

    assert visitors(hers, case, who=cara.code) == [("Cara Cedar", "stood in for Alice", ["A cycle was started", "goals"])]
    assert set(AccessEntry.objects.filter(by=cara).values_list("role", flat=True)) == {"cover"}

    Cover.objects.filter(stand_in=cara).update(last_date=today - dt.timedelta(days=1), first_date=today - dt.timedelta(days=1))
    assert visitors(hers, case, who=cara.code)[0][1] == "stood in"


def test_whom_she_leads_herself_is_no_cover(cara: User, alice: User):
    own, today = begin(cara), timezone.localdate()
    Cover.objects.create(practitioner=alice, stand_in=cara, first_date=today, last_date=today)
    browser = Browser()
    browser.force_login(cara)
    browser.get(own.get_absolute_url())
    browser.get("/manage/log/")

    roles = AccessEntry.objects.filter(by=cara, kind__in=["look", "refusal"]).values_list("role", flat=True)
    assert list(roles) == ["practitioner", "practitioner"]


def test_a_client_of_another_family_is_not_named(hers: Browser, case: Case, bob: User):
    browser = Browser()
    browser.force_login(bob)
    browser.get(f"/family/{case.code}/")

    assert visitors(hers, case, kind="refused") == [("Somebody from elsewhere", "client", ["the family’s own pages"])]

    Client.objects.filter(pk=case.client_id).update(user=bob)
    assert visitors(hers, case, kind="refused")[0][0] == "Bob Birch"


def test_the_page_is_narrowed_to_what_was_changed_and_to_one_person(hers: Browser, case: Case, alice: User, cara: User):
    AccessEntry.objects.look(by=cara, page="cases:film_play", about=case.code)

    assert visitors(hers, case, kind="changes") == [("Alice Ash", "practitioner", ["A goal was rated", "The work began"])]
    assert visitors(hers, case, who=cara.code) == [("Cara Cedar", "practitioner", ["a film"])]
    assert visitors(hers, case, kind="looks", who=alice.code) == [("Alice Ash", "practitioner", ["who has looked"])]
    assert visitors(hers, case, who=uuid.uuid4()) == []
    assert len(visitors(hers, case, who="x", kind="x", before="x")) == 2


def test_nothing_of_another_family_stands_there(hers: Browser, case: Case, alice: User, cara: User):
    other = begin(alice, client="Otto", child="Ida")
    AccessEntry.objects.look(by=cara, page="cases:film_play", about=other.code)

    assert "Cara Cedar" not in {name for name, _role, _seen in visitors(hers, case)}


def test_a_film_that_was_played_belongs_to_its_family(hers: Browser, case: Case):
    """What stands below a family's address is told with the family, whatever it is about."""
    hers.get(f"/cases/{case.code}/films/{uuid.uuid4()}/play/")

    assert visitors(hers, case, kind="refused") == [("Alice Ash", "practitioner", ["a film"])]


def test_it_is_read_a_stretch_at_a_time(hers: Browser, case: Case, cara: User):
    AccessEntry.objects.append(
        [
            AccessEntry(by=cara, role="practitioner", kind="refusal", page="cases:goal_list", about=case.code, within=case.code)
            for _line in range(SHOWN + 5)
        ]
    )

    first = hers.get(f"/cases/{case.code}/looks/?kind=refused").context["stretch"]
    rest = hers.get(f"/cases/{case.code}/looks/?kind=refused&before={first.earlier}").context["stretch"]

    assert (len(first.lines), len(rest.lines), rest.earlier) == (SHOWN, 5, None)


def test_every_page_of_a_family_is_called_something():
    pages = [
        page for page in ACCESS if "get" in ACCESS[page] and routes()[page].startswith(("cases/<", "family/<", "supervision/<"))
    ]

    assert pages
    assert [page for page in pages if words_of(page) == "another page"] == []


def test_a_page_that_nobody_named_is_another_page():
    assert words_of("public:landing") == "another page"
