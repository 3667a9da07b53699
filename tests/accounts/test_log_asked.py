"""What a line of the access log says of the request that it was written in."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import AccessEntry, User
from tests.browser import Browser
from tests.families import family

THING = uuid.UUID(int=7)


@pytest.mark.django_db
def test_a_line_says_as_what_from_where_and_in_which_request(alice: User):
    here = family(alice, at="in_review")
    browser = Browser()
    browser.force_login(alice)

    browser.get(f"{here.film.get_absolute_url()}play/", headers={"Range": "bytes=0-99"}, REMOTE_ADDR="192.0.2.77")

    entry = AccessEntry.objects.get(page="cases:film_play")
    assert (entry.role, entry.outcome, entry.network) == ("practitioner", "done", "192.0.2.77/32")
    assert (entry.about, entry.within) == (here.film.code, here.case.code)
    assert len(entry.sign_in) == 32
    assert entry.request


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "network"), [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("?", "unknown")]
)
def test_the_network_of_a_client_is_kept_in_part(bob: User, address: str, network: str):
    browser = Browser()
    browser.force_login(bob)

    browser.get(f"/cases/{THING}/", REMOTE_ADDR=address)

    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.role, entry.network) == ("refusal", "client", network)


@pytest.mark.django_db
def test_what_is_written_outside_of_a_request_says_as_much(erin: User):
    AccessEntry.objects.change(by=erin, act="person.invited", about=THING)

    entry = AccessEntry.objects.get()
    assert (entry.role, entry.sign_in, entry.network, entry.request) == ("admin", "", "", None)
