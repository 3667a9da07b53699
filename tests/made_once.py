"""What a module's tests share: rows and a film that are made once, of which each test has a savepoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from django.conf import settings as project
from django.db import transaction
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def made_once(make: Callable[[], Made], blocker: DjangoDbBlocker, films: Path) -> Iterator[Made]:
    """Whatever ``make`` makes, its films in this folder; a test that uses it takes the folder too, and everything is undone at the end."""
    with blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(project, "FILM_DIR", films)
            patch.setattr(project, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
            made = make()
        yield made
        transaction.set_rollback(True)
