"""The first page of /manage/, and the list of texts: what waits for an admin."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from public.models import LandingPage, LegalText, Resource, Video
from tests.browser import Browser
from tests.public.test_listed import begun, shown
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def waits(admin: Browser) -> list[tuple[str, str]]:
    return [(need.title, need.word.words.partition(" 2")[0]) for need in admin.get("/manage/").context["needs"]]


def dated(erin: User, title: str, **dates: dt.date) -> Any:
    piece = shown(erin, title)
    Resource.objects.filter(pk=piece.pk).update(**dates)
    return piece


def test_a_quiet_service_says_that_nothing_waits(admin: Browser, erin: User):
    shown(erin, "Bath time")

    page = admin.get("/manage/").text

    assert "Nothing waits for you" in page
    assert "Published lately" in page
    assert "Bath time" in page
    assert all(way in page for way in ("/manage/resources/new/", "/manage/videos/new/", "/manage/service/"))


def test_what_is_not_published_waits(admin: Browser, erin: User):
    begun(erin, "A draft")
    begun(erin, "A film", Video)
    text = LegalText.objects.create(key="privacy", title="Privacy notice", body="Words.")
    for piece in (shown(erin, "Changed"), text, LandingPage.objects.the_one()):
        piece.keep(by=erin, version=piece.version, words={"title": "Other words"})

    assert waits(admin) == [
        ("Other words", "changes not published"), ("A draft", "draft"), ("A film", "draft"),
        ("Landing page", "changes not published"), ("Other words", "changes not published"),
    ]  # fmt: skip


def test_days_that_come_near_wait_thirty_days_before(admin: Browser, erin: User):
    dated(erin, "Ends soon", expiry_date=in_days(30))
    dated(erin, "Ended", expiry_date=in_days(-1))
    dated(erin, "Old", review_date=in_days(0))
    dated(erin, "Later", expiry_date=in_days(31), review_date=in_days(31))
    LegalText.objects.create(key="cookies", title="Cookies", body="None.", review_date=in_days(30))

    told = [title for title, _words in waits(admin)]

    assert told == ["Ended", "Ends soon", "Old", "Cookies"]


def test_what_is_retired_does_not_wait(admin: Browser, erin: User):
    dated(erin, "Ended", expiry_date=in_days(-1), review_date=in_days(-1)).retire(by=erin)
    begun(erin, "A draft").retire(by=erin)

    assert waits(admin) == []


def test_saving_the_words_that_are_live_leaves_nothing_to_wait_for(admin: Browser, erin: User):
    piece = shown(erin, "Bath time")
    piece.keep(by=erin, version=piece.version, words={"title": "Bath time"})

    assert waits(admin) == []


def test_the_texts_are_listed_with_the_days_on_which_they_are_looked_at_again(admin: Browser, erin: User):
    text = LegalText.objects.create(key="privacy", title="Privacy notice", body="Words.", review_date=dt.date(2031, 5, 3))
    text.publish(by=erin, version=text.version)

    page = admin.get("/manage/texts/")

    assert [row.title for row in page.context["rows"]] == [
        "Landing page", "Privacy notice", "Accessibility statement", "Cookies", "Complaints",
    ]  # fmt: skip
    assert "to be looked at again on 3 May 2031" in page.text
    assert page.text.count("not written yet") == 4
    assert LegalText.objects.count() == 4


def test_the_page_costs_as_much_with_a_thousand_drafts_as_with_one(admin: Browser, erin: User):
    admin.get("/manage/")
    spent = []

    for size in (1, 25, 1000):
        wanted = range(Resource.objects.count(), size)
        Resource.objects.bulk_create(Resource(title="Bath", slug=f"a-{number}", changed_by=erin) for number in wanted)
        with counted_queries() as queries:
            page = admin.get("/manage/")
        spent.append(len(queries))

    assert len(page.context["needs"]) == 5
    assert spent[0] == spent[1] == spent[2] <= 12
