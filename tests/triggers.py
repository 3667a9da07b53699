"""Emptying tables between tests, which the triggers on published editions and on the access log would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import TransactionTestCase

EDITIONS = import_module("questionnaires.migrations.0002_published_editions_stay")
LOG = import_module("accounts.migrations.0008_chained_log")


@contextmanager
def laid_aside() -> Iterator[None]:
    """While tables are emptied after a test with real commits, and only then, the triggers are not there."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_all(case: Any) -> None:
        with connection.schema_editor() as editor:
            EDITIONS.lay_aside(None, editor)
            LOG.lay_aside(None, editor)
        try:
            empty(case)
        finally:
            with connection.schema_editor() as editor:
                LOG.begin(editor)
                LOG.lay(None, editor)
                EDITIONS.lay(None, editor)

    # TestCase, which rolls back, has a teardown of its own.
    with patch.object(TransactionTestCase, "_fixture_teardown", empty_all):
        yield
