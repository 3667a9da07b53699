"""The service's one database, from its address: SQLite in a file or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
BEGINNINGS = ("sqlite:///", "postgres://", "postgresql://")

# A connection serves the requests of a minute: opening one, with its settings, costs as much as a page's queries.
KEPT_SECONDS = 60

# What "saved" rests on: a commit is on the disk before it is told, and writers queue instead of failing half-way.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def read_database(address: str, *, var: Path) -> dict[str, Any]:
    """Django's entry for the database at ``address``; raises ImproperlyConfigured with a line that repeats none of it."""
    try:
        found = environ.Env.db_url_config(address) if address.startswith(BEGINNINGS) else {}
    except ValueError:
        found = {}
    if found.get("NAME", "") in {"", ":memory:"}:
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address this service can use: write sqlite:////folder/file.sqlite3 "
            "or postgres://user:password@host/name."
        )
    kept = found | {"CONN_MAX_AGE": KEPT_SECONDS}
    if found["ENGINE"] == SQLITE:
        return kept | {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(var / "test.sqlite3")}}
    return kept | {"CONN_HEALTH_CHECKS": True}
