"""The watch over journeys sees what it is there for."""

import pytest
from playwright.sync_api import Browser as Chromium

from tests.e2e.conftest import OpenPage, watch
from tests.service import Service

pytestmark = pytest.mark.e2e

PROVOCATIONS = {
    "an inline style": "document.body.setAttribute('style', 'color: red')",
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    "a script error": "setTimeout(() => { throw new Error('broken') })",
    "a picture from elsewhere": "new Image().src = 'http://elsewhere.example/x.png'",
    "a missing file": "new Image().src = '/static/missing.png'",
}


@pytest.mark.parametrize("provocation", PROVOCATIONS.values(), ids=PROVOCATIONS.keys())
def test_a_fault_is_seen(chromium: Chromium, service: Service, provocation: str):
    faults: list[str] = []
    context = chromium.new_context(base_url=service.address)
    watch(context, service.address, faults)
    page = context.new_page()
    page.goto("/sign-in/")
    assert faults == []

    page.evaluate(provocation)
    for _moment in range(100):
        if faults:
            break
        page.wait_for_timeout(100)
    context.close()

    assert faults


def test_a_calm_page_has_no_fault(open_page: OpenPage):
    page = open_page()

    page.goto("/")

    assert page.title()


def test_the_service_shows_the_tests_own_rows(service: Service, alice: object):
    assert (
        service.manage("shell", "--command", "from accounts.models import User; print(User.objects.count())").split()[-1] == "1"
    )
