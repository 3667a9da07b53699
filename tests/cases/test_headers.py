"""The strip on a family's pages, and the row of tabs under it."""

from __future__ import annotations

import re

import pytest

from accounts.models import User
from cases import headers
from tests.browser import Browser
from tests.families import family
from tests.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def tabs(page: str) -> list[tuple[str, str]]:
    """Where each tab leads, and whether it is the current one."""
    row = re.findall(r'(?s)<nav class="tabs".*?</nav>', page)
    links = re.findall(r'(?s)<a href="([^"]+)"\s*(?:aria-current="(\w+)")?', row[0]) if row else []
    return [(url, current) for url, current in links]


def test_every_page_of_a_family_has_its_tab(alice: User, browser: Browser):
    here = family(alice, at="begun")
    browser.force_login(alice)

    page = browser.get(here.case.get_absolute_url()).content.decode()

    there = [address(name, here) for name, _words in headers.TABS.values()]
    assert [url for url, _current in tabs(page)] == there


def test_the_current_page_is_marked_and_a_page_under_no_tab_marks_none(alice: User, browser: Browser):
    here = family(alice, at="planned")
    browser.force_login(alice)

    overview = browser.get(here.case.get_absolute_url()).content.decode()
    cycle = browser.get(here.cycle.get_absolute_url()).content.decode()

    assert [url for url, current in tabs(overview) if current == "page"] == [here.case.get_absolute_url()]
    assert [current for _url, current in tabs(cycle) if current] == []
