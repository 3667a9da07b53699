"""The settings page: what an admin writes shows everywhere at once, and no colour gets past that could not be read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.html import escape
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Revision, Service, User
from accounts.service import current_look, current_service
from tests.browser import Browser

pytestmark = pytest.mark.django_db
HERE = "/manage/service/"


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def typed(**words: str) -> dict[str, Any]:
    standing = Service.objects.the_one()
    return standing.words() | {"version": standing.version} | words


def test_what_is_saved_shows_everywhere_at_once(
    admin: Browser, erin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    assert "Harbour" not in Browser().get("/").text
    assert current_service().name == ""

    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(HERE, typed(name="Harbour Street Guidance", phone="01632 960 001"))

    assert response.status_code == 302
    assert "Harbour Street Guidance" in Browser().get("/sign-in/").text
    assert "Last changed on" in admin.get(HERE).text
    revision = Revision.objects.get()
    assert (revision.by, revision.words["name"]) == (erin, "Harbour Street Guidance")


def test_the_same_change_sent_twice_is_one(admin: Browser):
    sent = typed(name="Harbour Street Guidance")

    assert [admin.post(HERE, sent).status_code for _time in range(2)] == [302, 302]

    assert Revision.objects.count() == 1
    assert Service.objects.get().version == 2


def test_a_second_admin_is_shown_both_texts_and_nothing_is_lost(admin: Browser):
    early = typed(name="My name for it", strapline="Mine")
    admin.post(HERE, typed(name="Harbour Street Guidance"))

    response = admin.post(HERE, early)

    assert response.status_code == 409
    assert "Harbour Street Guidance" in response.text
    assert 'value="My name for it"' in response.text
    assert Service.objects.get().name == "Harbour Street Guidance"
    assert admin.post(HERE, early | {"version": 2}).status_code == 302
    assert Service.objects.get().name == "My name for it"


def test_a_colour_that_cannot_be_read_is_refused_with_what_was_measured_and_a_better_one(admin: Browser):
    response = admin.post(HERE, typed(name="Harbour", action_colour="#7cc4ff"))

    assert response.status_code == 400
    assert "1.5 to 1" in response.text
    assert "4.5 is needed" in response.text
    assert "#2670a6" in response.text
    assert 'value="Harbour"' in response.text
    assert not Service.objects.exists()
    assert admin.post(HERE, typed(action_colour="#2670a6")).status_code == 302


@pytest.mark.parametrize("word", ["red", "#12", "#gggggg", "rgb(0,0,0)", "#000;}body{display:none", "#1234567"])
def test_what_is_no_colour_is_refused(admin: Browser, word: str):
    response = admin.post(HERE, typed(action_colour=word))

    assert response.status_code == 400
    assert "#0b6166" in response.text


def test_a_colour_may_be_written_as_people_write_it(admin: Browser):
    admin.post(HERE, typed(action_colour="#05A", highlight_colour=" #E58FB1 "))

    standing = Service.objects.get()
    assert (standing.action_colour, standing.highlight_colour) == ("#0055aa", "#e58fb1")


def test_an_address_that_is_none_is_refused(admin: Browser):
    response = admin.post(HERE, typed(email="not an address", complaints_email="a@b"))

    assert response.status_code == 400
    assert response.text.count('aria-invalid="true"') == 2


def test_the_preview_says_what_would_be_measured(admin: Browser):
    good = admin.get(f"{HERE}colours/", {"action_colour": "#1d4ed8", "highlight_colour": ""})
    bad = admin.get(f"{HERE}colours/", {"action_colour": "#7cc4ff", "highlight_colour": "nonsense"})

    assert "can be read everywhere" in good.text
    assert 'fill="#1d4ed8"' in good.text
    assert "1.5 to 1" in bad.text
    assert "too little" in bad.text


def test_pages_link_one_style_sheet_with_the_colours_which_a_browser_may_keep_for_ever(admin: Browser):
    Service.objects.create(action_colour="#1d4ed8")
    there = f"/look/{current_look().digest}.css"

    page, sheet = Browser().get("/sign-in/").text, Browser().get(there)

    assert there in page
    assert "tokens.css" not in page
    assert "--lagoon: #1d4ed8" in sheet.text
    assert "--paper: #fbf8f3" in sheet.text
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert not sheet.cookies


@pytest.mark.parametrize("digest", ["0" * 16, "", "x"])
def test_colours_that_nobody_chose_have_no_style_sheet(digest: str):
    assert current_look().digest == ""
    assert Browser().get(f"/look/{digest}.css").status_code == 404


def test_colours_that_are_gone_have_no_style_sheet_any_more(
    admin: Browser, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    Service.objects.create(action_colour="#1d4ed8")
    before = current_look().digest

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(HERE, typed(action_colour="#7a1fa2"))

    assert Browser().get(f"/look/{before}.css").status_code == 404
    assert Browser().get(f"/look/{current_look().digest}.css").status_code == 200


def test_a_service_with_our_own_colours_uses_the_file_as_it_is():
    Service.objects.create(action_colour="#0b6166")

    assert "css/tokens.css" in Browser().get("/sign-in/").text


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><svg onload=alert(1)>", "javascript:alert(1)",
        "{{ 7|add:7 }}", "' autofocus onfocus='alert(1)",
    ],
)  # fmt: skip
def test_what_an_admin_writes_is_shown_as_it_is_and_never_runs(payload: str, admin: Browser):
    words = dict.fromkeys(("name", "strapline", "phone", "hours", "address"), payload)
    words["phone"] = payload[:40]
    assert admin.post(HERE, typed(**words)).status_code == 302

    for page in ("/", "/sign-in/", "/privacy/", "/complaints/", HERE, "/manage/"):
        text = (admin if page.startswith("/manage") else Browser()).get(page).text
        assert not re.search(r"<script>alert|<img src=x|<svg onload|href=.javascript:|'alert", text)
        assert "14" not in text.partition("<title>")[2].partition("</title>")[0]
    assert escape(payload) in Browser().get("/sign-in/").text
