"""What must be true of the machine and its settings before the service opens; `check` prints it, the start obeys it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# What each database must answer so that "saved" survives a power cut.
SQLITE_PROMISES = {
    "journal_mode": {"wal"},
    "synchronous": {"2", "3"},
    "foreign_keys": {"1"},
}
POSTGRESQL_PROMISES = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply", "local"},
}


@register(Tags.database)
def durable(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A commit is on the disk before anybody is told that it is saved."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    grade = Error if settings.PRODUCTION else Warning
    faults = durability_faults(connections[DEFAULT_DB_ALIAS])
    return [grade(f"The database does not keep what it says it saved: {fault}.", id="vig.E001") for fault in faults]


@register(Tags.security, deploy=True)
def private_folder(app_configs: Iterable[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The folder with the films is nobody else's to read."""
    folders = [folder for folder in (settings.VAR_DIR, settings.FILM_DIR) if folder.is_dir()]
    open_to_others = [folder for folder in folders if folder.stat().st_mode & 0o077 and not _inside_private(folder)]
    return [Warning(f"Others on this machine may open {folder}: chmod 700 it.", id="vig.W002") for folder in open_to_others]


def refuse_unsafe_start() -> None:
    """Stop a web server in production whose pages would break, or whose database would lose what it said was saved."""
    if not settings.PRODUCTION:
        return
    try:
        faults = durability_faults(connections[DEFAULT_DB_ALIAS])
    except OperationalError as error:
        raise ImproperlyConfigured(f"the database does not answer ({str(error).splitlines()[0]}).") from error
    finally:
        connections.close_all()  # the web server forks after this
    if faults:
        raise ImproperlyConfigured(f"the database does not keep what it says it saved: {'; '.join(faults)}.")
    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        raise ImproperlyConfigured("the static files are not laid out: run manage.py collectstatic.")


def durability_faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Each setting of the database that breaks the promise, as ``name is value``."""
    promises = SQLITE_PROMISES if connection.vendor == "sqlite" else POSTGRESQL_PROMISES
    ask = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
    found = {}
    with connection.cursor() as cursor:
        for name in promises:
            cursor.execute(f"{ask} {name}")
            found[name] = str(cursor.fetchone()[0])
    return [f"{name} is {value}" for name, value in found.items() if value not in promises[name]]


def _inside_private(folder: os.PathLike[str]) -> bool:
    parent = settings.VAR_DIR
    return parent != folder and parent.is_dir() and not parent.stat().st_mode & 0o077
