"""The service: what it is called, how it is reached, and where that shows."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from accounts.models import Service, User
from accounts.service import current_service, service
from tests.browser import Browser
from tests.families import family, give_out
from tests.pages import address
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db
NAME = "Harbour Street Guidance"


@pytest.fixture
def harbour() -> Service:
    """A service with a name and a telephone."""
    return Service.objects.create(name=NAME, phone="01632 960 001", email="hello@harbour.example")


def test_a_service_that_nobody_named_is_called_by_the_fields_own_name():
    assert current_service().shown_name == "Video Interaction Guidance"


def test_once_read_the_service_asks_the_database_nothing(harbour: Service):
    assert current_service().name == NAME

    with counted_queries() as queries:
        assert current_service().name == NAME

    assert queries == []


def test_a_page_that_does_not_mention_the_service_does_not_ask_for_it(harbour: Service):
    with counted_queries() as queries:
        service(RequestFactory().get("/"))

    assert queries == []


def test_a_visitor_reads_the_name(browser: Browser, harbour: Service):
    text = browser.get("/").content.decode()

    assert NAME in title_of(text)
    assert text.count(NAME) >= 2


def test_where_a_client_signs_in_too_the_name_is_on_the_page_and_not_in_the_title(browser: Browser, harbour: Service):
    text = browser.get("/sign-in/").content.decode()

    assert NAME not in title_of(text)
    assert NAME in text


def title_of(page: str) -> str:
    return page.partition("<title>")[2].partition("</title>")[0]


def test_staff_read_the_name_in_the_header_the_title_and_on_paper(browser: Browser, harbour: Service, alice: User, erin: User):
    for person, page in ((alice, "/today/"), (erin, "/manage/")):
        browser.force_login(person)
        text = browser.get(page).content.decode()
        assert text.count(NAME) >= 3
        assert "01632 960 001" in text


def test_a_questionnaire_by_link_says_nothing_of_the_service(browser: Browser, harbour: Service, alice: User):
    here = family(alice, at="in_review")
    give_out(here)

    text = browser.get(address("questionnaires:start", here)).content.decode()

    assert NAME not in text
    assert "harbour" not in text.lower()
    assert 'rel="manifest"' not in text  # which would tell a telephone what to call it


def test_a_questionnaire_by_link_has_the_houses_own_colours(browser: Browser, alice: User):
    Service.objects.create(action_colour="#1d4ed8")
    here = family(alice, at="in_review")
    give_out(here)

    text = browser.get(address("questionnaires:start", here)).content.decode()

    assert "css/tokens.css" in text
    assert "/look/" not in text
    assert "/look/" in browser.get("/sign-in/").text
