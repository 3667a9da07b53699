"""The access log before an admin: codes and kinds, narrowed, a stretch at a time, and no client's name."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from accounts.log_reading import SHOWN
from accounts.models import AccessEntry, User
from tests.browser import Browser
from tests.families import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def rows(browser: Browser, **asked: Any) -> list[AccessEntry]:
    return [row.entry for row in browser.get("/manage/log/", asked).context["rows"]]


def refuse(by: User, times: int = 1) -> None:
    for _time in range(times):
        AccessEntry.objects.refusal(by=by, page="cases:case_detail", about=uuid.uuid4())


def test_a_line_says_who_when_which_kind_and_codes(admin: Browser, alice: User):
    case = begin(alice, client="Otto", child="Ida")

    page = admin.get("/manage/log/").text

    assert "Alice Ash" in page
    assert "case.started" in page
    assert str(case.meetings.get().code)[:8] in page
    assert "Otto" not in page
    assert "Ida" not in page


def test_a_client_is_a_code(admin: Browser, bob: User):
    refuse(bob)

    page = admin.get("/manage/log/").text

    assert f"client {str(bob.code)[:8]}" in page
    assert "Birch" not in page
    assert "bob@example.org" not in page


def test_it_is_narrowed_by_person_kind_and_day(admin: Browser, alice: User, cara: User):
    refuse(alice)
    refuse(cara)
    begin(cara)
    day = AccessEntry.objects.order_by("number")[0].at.date().isoformat()

    assert {line.by for line in rows(admin, who=cara.code)} == {cara}
    assert {line.kind for line in rows(admin, kind="write")} == {"write"}
    assert len(rows(admin, who=cara.code, kind="refusal", day=day)) == 1
    assert rows(admin, day="2020-01-01") == []


@pytest.mark.parametrize(
    "asked", [{"who": "x"}, {"kind": "x"}, {"day": "x"}, {"day": "2026-02-31"}, {"day": "9999-12-31"}, {"before": "-1"}, {"before": "9" * 40},
              {"before": "٣"}, {"who": "\x00"}],
)  # fmt: skip
def test_what_an_address_says_wrongly_it_does_not_say(admin: Browser, alice: User, asked: dict[str, Any]):
    refuse(alice)

    assert alice in {line.by for line in rows(admin, **asked)}


def test_lines_come_in_stretches_by_number(admin: Browser, alice: User):
    refuse(alice, SHOWN + 5)
    newest = AccessEntry.objects.count() + 1  # the look at this page

    first = rows(admin)
    page = admin.get(f"/manage/log/?kind=refusal&before={first[-1].number}")

    assert [line.number for line in first] == list(range(newest, newest - SHOWN, -1))
    assert [row.entry.number for row in page.context["rows"]] == list(range(first[-1].number - 1, 0, -1))
    assert "The latest" in page.text


def test_reading_the_log_is_a_look(admin: Browser, erin: User):
    admin.get("/manage/log/")

    assert AccessEntry.objects.filter(by=erin, kind="look", page="accounts:access_log").count() == 1


def test_a_practitioner_finds_no_log(alice: User):
    browser = Browser()
    browser.force_login(alice)

    assert browser.get("/manage/log/").status_code == 404
