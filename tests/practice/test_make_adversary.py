"""The command that fills a service with markers, for whoever looks for leaks from outside."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User


@pytest.mark.django_db
def test_the_command_tells_whose_each_marker_is() -> None:
    told = StringIO()

    call_command("make_adversary", "--json", stdout=told)

    world = json.loads(told.getvalue())
    assert set(world["families"]) == {"a", "b"}
    assert {"public", "service", "family-a", "family-b", "person-own"} <= {
        found["owner"] for found in world["markers"].values()
    }


@pytest.mark.django_db
def test_the_command_touches_no_service_that_somebody_uses(alice: User, settings: Settings) -> None:
    with pytest.raises(CommandError, match="nobody is yet"):
        call_command("make_adversary")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("make_adversary")
