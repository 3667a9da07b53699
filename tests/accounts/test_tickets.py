"""An upload goes on past the idle limit, with a ticket that opens its film alone and reads nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.ending import end_sign_ins
from accounts.models import SignIn, User
from tests.browser import Browser
from tests.families import Family, family
from tests.idling import pass_time

pytestmark = pytest.mark.django_db

PIECE = b"\x00\x00\x00\x18ftypmp42".ljust(65536, b"x")
HOUR = dt.timedelta(hours=1)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def planned(alice: User) -> Family:
    """A family of Alice's that waits for its film."""
    return family(alice, at="planned")


@pytest.fixture
def there(planned: Family, alice: User, browser: Browser) -> str:
    """Where Alice sends her film, which she has announced in her browser."""
    browser.force_login(alice)
    announced = browser.post(
        reverse("cases:film_new", args=[planned.case.code, planned.cycle.number]),
        headers=TUS | {"Upload-Length": "1000000", "Upload-Metadata": "filename YS5tcDQ="},
    )
    assert announced.status_code == 201, announced.content
    return str(announced["Location"])


def send_on(browser: Browser, there: str, offset: int = 0) -> int:
    return browser.patch(
        there, PIECE, content_type="application/offset+octet-stream", headers=TUS | {"Upload-Offset": str(offset)}
    ).status_code


def test_an_upload_goes_on_when_nobody_did_anything_for_long(browser: Browser, there: str):
    assert send_on(browser, there) == 204

    pass_time(HOUR)

    assert browser.head(there, headers=TUS)["Upload-Offset"] == "65536"
    assert send_on(browser, there, 65536) == 204
    assert browser.get("/today/").status_code == 302


def test_the_ticket_stays_at_the_address_of_its_film_and_out_of_reach_of_scripts(browser: Browser, there: str):
    ticket = browser.cookies["ticket"]

    assert (ticket["path"], ticket["httponly"], ticket["samesite"]) == (there, True, "Strict")


@pytest.mark.parametrize("method", ["delete", "options", "get"])
def test_a_ticket_neither_reads_nor_removes(method: str, browser: Browser, there: str):
    pass_time(HOUR)

    assert getattr(browser, method)(there, headers=TUS).status_code == 302


def test_a_ticket_opens_no_other_film_and_no_other_page(browser: Browser, there: str, planned: Family, alice: User):
    other = planned.cycle.announce_film(by=alice, length=1_000_000, file_name="b.mp4")
    pass_time(HOUR)

    assert send_on(browser, reverse("cases:film_upload", args=[planned.case.code, other.code])) == 302
    assert browser.get(reverse("cases:film_state", args=[planned.case.code, there.split("/")[4]])).status_code == 302


def test_a_ticket_lasts_half_a_day(browser: Browser, there: str, monkeypatch: pytest.MonkeyPatch):
    pass_time(HOUR)
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + 12 * HOUR - dt.timedelta(minutes=1))
    assert send_on(browser, there) == 204

    monkeypatch.setattr("django.utils.timezone.now", lambda: now + 12 * HOUR + dt.timedelta(minutes=1))

    assert send_on(browser, there, 65536) == 302


def test_ending_somebodys_sign_ins_ends_her_uploads(browser: Browser, there: str, alice: User):
    pass_time(HOUR)
    end_sign_ins(alice)

    assert send_on(browser, there) == 302


def test_a_deactivated_person_sends_nothing_on(browser: Browser, there: str, alice: User):
    pass_time(HOUR)
    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    assert send_on(browser, there) == 302


def test_signing_out_ends_uploads_also_those_of_a_sign_in_that_ran_out(browser: Browser, there: str, alice: User):
    pass_time(HOUR)
    ticket = browser.cookies["ticket"].value
    browser.force_login(alice)
    browser.post("/sign-out/")
    browser.cookies["ticket"] = ticket

    assert send_on(browser, there) == 302
    assert not SignIn.objects.exists()


def test_consent_that_was_withdrawn_stops_an_upload_with_a_ticket_too(
    browser: Browser, there: str, planned: Family, alice: User
):
    pass_time(HOUR)
    planned.case.withdraw_consent_to_film(by=alice)

    assert send_on(browser, there) != 204
