"""Which network a request comes from."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.network import network, network_of


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (" 203.0.113.7 ", "203.0.113.7/32"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("203.0.113.7; drop", "unknown"),
    ],
)
def test_an_address_has_its_network(told: str, found: str):
    assert network(told) == found


def test_without_a_proxy_nobody_is_believed_who_says_where_she_is():
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "198.51.100.1"})

    assert network_of(request) == "203.0.113.7/32"


def test_behind_a_proxy_its_own_word_counts_which_is_the_last(settings: Settings):
    settings.BEHIND_PROXY = True
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 2001:db8::1"})

    assert network_of(request) == "2001:db8::/64"


def test_behind_a_proxy_that_says_nothing_it_is_the_proxy(settings: Settings):
    settings.BEHIND_PROXY = True

    assert network_of(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1")) == "127.0.0.1/32"
