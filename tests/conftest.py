"""What every test may use: a browser, a named cast, an empty vault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

django.setup()

from django.conf import settings as project
from django.core.cache import cache, caches
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from accounts.models import Role, User
from questionnaires.models import InstrumentVersion
from questionnaires.shipped import load_instruments
from tests.browser import Browser
from tests.factories import UserFactory
from tests.triggers import laid_aside

# A busy machine is slow, and no rule is about that.
hypothesis_settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("busy")

DATABASE_FIXTURES = {"db", "transactional_db"}
# `make proof ONLY=databases` runs everything twice.
WHOLE = os.environ.get("ON_BOTH_DATABASES") == "all"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL runs again what touches the database, but for what says the same on each (docs/running.md)."""
    if "postgresql" in project.DATABASES["default"]["ENGINE"]:
        again = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
        items[:] = again


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("one_database") and not WHOLE:
        return False
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


@pytest.fixture(autouse=True)
def quick_and_apart(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> None:
    """Each test has an empty vault, no memory of another's sign-ins, and a hasher that costs nothing; journeys have the real one."""
    cache.clear()
    caches["pages"].clear()
    caches["counts"].clear()
    if "service" not in request.fixturenames:
        settings.FILM_DIR = tmp_path / "films"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def emptied_in_spite_of_triggers() -> Iterator[None]:
    """Tables may be emptied between tests, although the database lets nobody delete a published edition."""
    with laid_aside():
        yield


@pytest.fixture
def reflection(db: None) -> InstrumentVersion:
    """The published relationship reflection, as it ships."""
    load_instruments()
    return InstrumentVersion.objects.get(instrument__key="relationship-reflection")


@pytest.fixture
def browser() -> Browser:
    """pytest-django's test browser; a client is a person here."""
    return Browser()


@pytest.fixture
def alice(db: None) -> User:
    """Guides families; most tests look over her shoulder."""
    return UserFactory.create(email="alice@example.org", name="Alice Ash")


@pytest.fixture
def bob(db: None) -> User:
    """Alice's client."""
    return UserFactory.create(email="bob@example.org", name="Bob Birch", roles=frozenset({Role.CLIENT}))


@pytest.fixture
def cara(db: None) -> User:
    """Guides other families; Alice's are none of her business."""
    return UserFactory.create(email="cara@example.org", name="Cara Cedar")


@pytest.fixture
def dev(db: None) -> User:
    """Supervises Alice."""
    return UserFactory.create(email="dev@example.org", name="Dev Dogwood", roles=frozenset({Role.SUPERVISOR}))


@pytest.fixture
def erin(db: None) -> User:
    """Administers the service and has no clinical role."""
    return UserFactory.create(email="erin@example.org", name="Erin Elder", roles=frozenset({Role.ADMIN}))
