"""Counts queries the way the budgets do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Fills the list with each SELECT, INSERT, UPDATE and DELETE sent meanwhile; savepoints and settings do not count."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip(" \n(").upper().startswith(COUNTED):  # the sides of a union may stand in brackets
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
