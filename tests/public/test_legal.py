"""Privacy notice, accessibility statement, cookies, security.txt: readable by anybody, without a cookie, true at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Service, User
from public.models import LegalText
from tests.browser import Browser
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db
PLACES = {"privacy": "/privacy/", "accessibility": "/accessibility/", "cookies": "/cookies/"}
BODY = "## What we keep\n\nNames.\n\n## Why\n\nTo help.\n\n## How long\n\n**Two months.** <script>alert(1)</script>"


@pytest.fixture
def notice(erin: User) -> LegalText:
    made: LegalText = LegalText.objects.create(key="privacy", title="Privacy notice", body=BODY)
    made.publish(by=erin, version=made.version)
    return made


def test_a_text_is_drawn_with_a_list_of_what_it_holds_and_its_day(notice: LegalText):
    response = Browser().get("/privacy/")

    assert response.status_code == 200
    assert "<strong>Two months.</strong>" in response.text
    assert re.search(r'<a href="#[a-z-]+">How long</a>', response.text)
    assert "Last changed on" in response.text
    assert "<script>alert" not in response.text
    assert not response.cookies


def test_once_drawn_a_text_costs_no_query(notice: LegalText):
    Browser().get("/privacy/")

    with counted_queries() as queries:
        Browser().get("/privacy/")

    assert queries == []


def test_what_is_being_written_shows_when_it_is_published_and_then_at_once(
    notice: LegalText, erin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    notice.keep(by=erin, version=notice.version, words={"body": "We keep less now."})
    assert "We keep less now." not in Browser().get("/privacy/").text

    with django_capture_on_commit_callbacks(execute=True):
        notice.publish(by=erin, version=notice.version)

    assert "We keep less now." in Browser().get("/privacy/").text


@pytest.mark.parametrize("place", PLACES.values())
def test_a_text_that_nobody_wrote_yet_leads_to_somebody_who_can_be_asked(place: str):
    Service.objects.create(phone="01632 960 001", email="hello@harbour.example")

    response = Browser().get(place)

    assert response.status_code == 200
    assert "being written" in response.text
    assert response.text.count("01632 960 001") >= 2
    assert not response.cookies


def test_a_text_that_was_never_published_is_not_shown():
    LegalText.objects.create(key="cookies", title="Cookies", body="Not ready")

    assert "Not ready" not in Browser().get("/cookies/").text


def test_security_txt_says_whom_to_tell_and_runs_out_within_a_year():
    Service.objects.create(security_email="holes+web@harbour.example")

    response = Browser().get("/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in response.text.splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:holes%2Bweb@harbour.example"
    assert said["Canonical"] == "http://testserver/.well-known/security.txt"
    assert said["Preferred-Languages"] == "en"
    expires = dt.datetime.fromisoformat(said["Expires"])
    assert dt.timedelta(days=30) < expires - timezone.now() < dt.timedelta(days=365)
    assert not response.cookies


def test_without_an_address_there_is_no_security_txt():
    assert Browser().get("/.well-known/security.txt").status_code == 404
