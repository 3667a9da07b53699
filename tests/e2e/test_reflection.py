"""The practitioner's own page on a meeting, in a real browser."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from cases.models import Meeting, PrivateNote
from tests.e2e.steps import expect_nothing_kept, kept, sign_in
from tests.families import family
from tests.processes import wait_until

pytestmark = pytest.mark.e2e


def test_the_reflection_saves_itself_survives_a_lost_network_and_shows_both_texts(page: Page, alice: User, forgiven: list[str]):
    forgiven.extend(["ERR_", "409"])
    case = family(alice, at="consented").case
    meeting = case.meetings.create(kind=Meeting.Kind.FILMING, starts_at=timezone.now())
    place = reverse("cases:private_note", args=[meeting.case.code, meeting.code])
    sign_in(page, "alice@example.org")
    page.goto(place)
    page.locator("textarea").press_sequentially("I waited.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert PrivateNote.objects.get().text == "I waited."

    page.context.set_offline(True)
    page.locator("textarea").press_sequentially(" Longer.")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")
    assert "waited" not in json.dumps(kept(page))
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(place)
    expect(again.locator("textarea")).to_have_value("I waited. Longer.")
    assert wait_until(lambda: PrivateNote.objects.get().text == "I waited. Longer.")

    PrivateNote.write(meeting, by=alice, version=PrivateNote.objects.get().version, text="From another tab.")
    again.locator("textarea").press_sequentially(" Mine.")
    expect(again.get_by_text("From another tab.")).to_be_visible()
    expect(again.locator("textarea")).to_have_value("I waited. Longer. Mine.")
    assert PrivateNote.objects.get().text == "From another tab."
    again.get_by_role("button", name="Keep mine").click()
    assert wait_until(lambda: PrivateNote.objects.get().text == "I waited. Longer. Mine.")
    expect_nothing_kept(again)
