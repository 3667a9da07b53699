"""A passkey after the password: what signs the challenge gets in, and whatever else is sent is counted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.limits import GUESSES, PASSKEYS
from accounts.models import Tries, User
from accounts.network import network
from accounts.tries import Window, take
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.passkeys import Device, give_passkey

pytestmark = pytest.mark.django_db

STEP = "/sign-in/second-step/"


def halfway(user: User) -> Browser:
    """A browser in which name and password were right."""
    browser = Browser()
    browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


def answer(browser: Browser, device: Device) -> Any:
    """What this device's answer to the page is answered."""
    asked = browser.get(STEP).context["js_data"]["request_options"]
    return browser.post(STEP, {"credential": json.dumps(device.shown(asked))})


def counted(user: User) -> int:
    return sum(Tries.objects.filter(key=PASSKEYS.of("account", user.pk).key).values_list("count", flat=True))


def test_a_passkey_that_signs_gets_in_and_is_not_counted(alice: User):
    device, browser = give_passkey(alice), halfway(alice)

    led = answer(browser, device)

    assert (led.status_code, led["Location"]) == (302, reverse("practice:today"))
    assert counted(alice) == 0


def test_one_that_does_not_is_counted_and_told(alice: User):
    give_passkey(alice)
    browser = halfway(alice)

    told = answer(browser, Device())

    assert "did not open anything here" in told.text
    assert counted(alice) == 1
    assert "_auth_user_id" not in browser.session


def test_too_many_have_to_wait_before_anything_is_looked_at(alice: User):
    device, browser = give_passkey(alice), halfway(alice)
    assert isinstance(PASSKEYS.schedule, Window)
    for _time in range(PASSKEYS.schedule.most):
        take(PASSKEYS.of("account", alice.pk))

    told = answer(browser, device)

    assert told.status_code == 429
    assert int(told["Retry-After"]) <= 900
    assert "You can try again in" in told.text
    assert "_auth_user_id" not in browser.session


def test_they_count_for_the_network_too(alice: User):
    give_passkey(alice)
    browser = halfway(alice)

    answer(browser, Device())

    assert Tries.objects.get(key=GUESSES.of("network", network("127.0.0.1")).key).count == 1
