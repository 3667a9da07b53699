"""Everything that the service keeps, as digests: each table, every file, what is posted and what is queued."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, models
from django_tasks import default_task_backend

from accounts.models import AccessEntry, AccessHead, SignIn, Tries

# What a refused request may leave behind.
NOT_KEPT: dict[type[models.Model], str] = {
    SignIn: "when somebody was last here, what her pages told her, and the words of a form that came too late",
    Tries: "how often something was asked for, so that it can be refused",
    AccessHead: "the number and hash of the last line, which a refusal moves on",
}
# What public pages keep of themselves; it is drawn from the tables.
CACHES = {"pages", "counts"}


def kept(films: Path) -> dict[str, str]:
    """The digest of each table without what NOT_KEPT names, of each file, of the mail and of the queue."""
    found = {model._meta.label: _rows(model) for model in apps.get_models(include_auto_created=True) if model not in NOT_KEPT}
    for folder in (films, settings.VAR_DIR):
        found |= {str(path): _digest(path.read_bytes()) for path in _files(folder)}
    queued = getattr(default_task_backend, "results", [])
    return found | {"mail": str(len(getattr(mail, "outbox", []))), "queue": str(len(queued))}


def _rows(model: type[models.Model]) -> str:
    """As they stand in the database; a refusal is the one line of the log that does not count."""
    but = f" WHERE kind <> '{AccessEntry.Kind.REFUSAL}'" if model is AccessEntry else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}{but} ORDER BY 1")
        return _digest(repr(cursor.fetchall()).encode())


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not CACHES & set(path.relative_to(folder).parts):
            yield path


def _digest(what: bytes) -> str:
    return hashlib.sha256(what).hexdigest()
