"""Who and when, for tests in which time passes over a sign-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from time_machine import Traveller, travel

from accounts.factors import add_app
from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """Now, standing still."""
    with travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def with_app(erin: User) -> User:
    """Erin, who has an app that shows codes."""
    add_app(erin, secret=SECRET)
    return erin
