"""Emptying tables between tests, which the triggers on published editions and on the access log would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

EDITIONS = import_module("questionnaires.migrations.0002_published_editions_stay")
LOG = import_module("accounts.migrations.0008_chained_log")
# Says something while the tests of a module share rows.
KEPT: list[bool] = []


@contextmanager
def laid_aside() -> Iterator[None]:
    """While tables are emptied after a test with real commits, and only then, the triggers are not there."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_all(case: Any) -> None:
        if not KEPT:
            with _without():
                empty(case)

    # TestCase, which rolls back, has a teardown of its own.
    with patch.object(TransactionTestCase, "_fixture_teardown", empty_all):
        yield


@contextmanager
def rows_kept() -> Iterator[None]:
    """Until the end of a module, its tests with real commits leave the rows to each other; then the tables are emptied."""
    KEPT.append(True)
    try:
        yield
    finally:
        KEPT.clear()
        with _without():
            call_command("flush", verbosity=0, interactive=False)


@contextmanager
def _without() -> Iterator[None]:
    with connection.schema_editor() as editor:
        EDITIONS.lay_aside(None, editor)
        LOG.lay_aside(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            LOG.begin(editor)
            LOG.lay(None, editor)
            EDITIONS.lay(None, editor)
