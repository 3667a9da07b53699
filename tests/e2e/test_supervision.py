"""Supervision and an emergency in the browser: what a supervisor sees of a family, and what an admin can read for an hour."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import OutboxMessage, Service, User
from cases.models import Emergency, PrivateNote
from cases.models.people import Client
from cases.pseudonym import pseudonym
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, begin, family, supervised_by
from tests.pages import address

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("service")]

HIDDEN_FROM_HER = ("Bob", "Mia", "Birch", "bob@example.org", "12 Garden Street", "I talked too much.", "Moment 1")
REASON = "The duty worker asks where Mia is tonight."


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    """Bob and Mia of Alice's, in the middle of a review, with contacts, clips and a private note."""
    here = family(alice, at="in_review", case=begin(alice, goal="Bob and Mia laugh"))
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    here.meeting.where = "12 Garden Street"
    here.meeting.save()
    PrivateNote.write(here.meeting, by=alice, version=0, text="I talked too much.")
    return here


def test_a_supervisor_sees_the_work_without_names_until_the_supervision_ends(
    open_page: OpenPage, here: Family, dev: User, erin: User, forgiven: list[str]
) -> None:
    forgiven.append("404 (Not Found)")
    supervised_by(here.case, dev)
    hers, admins = open_page(), open_page()
    sign_in(hers, "dev@example.org")

    hers.get_by_role("link", name="Supervision").click()
    hers.get_by_role("link", name=pseudonym(here.case, dev)).click()
    expect(hers.get_by_role("heading", level=1)).to_have_text(pseudonym(here.case, dev))
    expect(hers.get_by_role("heading", name="The parent and the child laugh")).to_be_visible()
    expect(hers.get_by_text("She looks at me, 1.")).to_be_visible()
    expect(hers.get_by_text("None is packed.")).to_be_visible()
    source = hers.content()
    assert [words for words in HIDDEN_FROM_HER if words in source] == []

    sign_in(admins, "erin@example.org")
    admins.goto("/manage/people/supervision/")
    admins.get_by_role("button", name="End now").click()
    expect(admins.get_by_role("heading", name="Over")).to_be_visible()
    answer = hers.reload()
    assert answer is not None
    assert answer.status == 404
    hers.goto("/supervision/")
    expect(hers.get_by_role("heading", name="No family is open to you at present")).to_be_visible()


def test_an_admin_opens_a_record_for_an_hour_and_everybody_is_told(
    open_page: OpenPage, here: Family, erin: User, forgiven: list[str]
) -> None:
    forgiven += ["400 (Bad Request)", "404 (Not Found)"]
    Service.objects.update_or_create(defaults={"alerts_email": "alerts@example.org"})
    page, guide = open_page(), open_page()
    sign_in(page, "erin@example.org")
    break_the_glass(page)

    expect(page.get_by_role("heading", name="Opened in an emergency")).to_contain_text(until(here))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bob & Mia")
    expect(page.get_by_text("12 Garden Street")).to_be_visible()
    assert "/films/" not in page.locator("main").inner_html()
    for path in (here.case.get_absolute_url(), address("cases:film_play", here)):
        assert page.request.get(path).status == 404
    assert {mail.to for mail in OutboxMessage.objects.all()} == {"alerts@example.org", "alice@example.org"}
    assert not any(word in mail.body for mail in OutboxMessage.objects.all() for word in ("Bob", "Mia", "Erin"))

    sign_in(guide, "alice@example.org")
    expect(guide.get_by_text(REASON)).to_be_visible()
    guide.goto(f"{here.case.get_absolute_url()}story/?kind=people")
    expect(guide.get_by_role("heading", name="The record was opened in an emergency")).to_be_visible()
    expect(guide.get_by_text(REASON)).to_be_visible()

    Emergency.objects.update(until_at=timezone.now() - dt.timedelta(seconds=1))
    answer = page.reload()
    assert answer is not None
    assert answer.status == 404


def break_the_glass(page: Page) -> None:
    """Go there from the admin's menu, be asked for a reason first, and give one."""
    page.get_by_role("link", name="Emergency").click()
    page.get_by_label("Whose record?").fill("Bob")
    page.get_by_role("button", name="Open the record for an hour").click()
    expect(page.get_by_role("alert").get_by_text("Say why it cannot wait.")).to_be_visible()
    page.get_by_label("Why it cannot wait").fill(REASON)
    page.get_by_role("button", name="Open the record for an hour").click()


def until(here: Family) -> str:
    """When the hour is over, as the page writes it; it began within the last minute."""
    emergency = Emergency.objects.get(case=here.case)
    left = emergency.until_at - timezone.now()
    assert dt.timedelta(minutes=59) < left <= dt.timedelta(minutes=60)
    return f"{timezone.localtime(emergency.until_at):%H:%M}"
