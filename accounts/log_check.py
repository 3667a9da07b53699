"""Reads the whole access log and says what is wrong with it; ``manage.py verify_log`` prints that."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from accounts.alerts import LOG_BROKEN, NOTHING, mail
from accounts.log_chain import Head, Line, faults_in
from accounts.log_heads import LATE, exported, heads_file
from accounts.models import AccessEntry, AccessHead

AT_ONCE = 2000
COLUMNS = (
    "number", "by_id", "role", "at", "kind", "page", "about", "within", "outcome", "sign_in", "network", "request",
    "window", "hash",
)  # fmt: skip
TRIGGERS = {
    "sqlite": ("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'access\\_%' ESCAPE '\\'", 5),
    "postgresql": ("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'access\\_%' AND tgenabled = 'O'", 6),
}


def faults(*, heads: tuple[Head, ...] = ()) -> Iterator[str]:
    """What is wrong with the log, in words; ``heads`` come beside those of the file, as from the service's own log."""
    yield from _triggers_missing()
    try:
        told = [*exported(), *heads]
    except (ValueError, OSError):
        yield f"The exported heads in {heads_file()} cannot be read."
        told = list(heads)
    if not told and _begun_long_ago():
        yield f"No head was exported to {heads_file()}, so nobody can say what was cut off. Is manage.py tick running?"
    yield from faults_in(lines(), head(), told)


def tell_broken() -> None:
    """Raise the alert that the log is broken: by a line at its end, or, where it takes none any more, by mail alone."""
    try:
        with transaction.atomic():
            AccessEntry.objects.fault(by=None, act=LOG_BROKEN, about=NOTHING)
    except AccessEntry.NotWritten:
        mail("log_broken", key=f"{NOTHING}:{timezone.localtime().toordinal()}")


def lines() -> Iterator[tuple[Line, str]]:
    """Every line by its number, with the hash that stands beside it."""
    for *said, written in AccessEntry.objects.order_by("number").values_list(*COLUMNS).iterator(chunk_size=AT_ONCE):
        yield Line(*said), written


def head() -> Head | None:
    """Where the log ends, as the row beside it says."""
    there = AccessHead.objects.first()
    return Head(there.number, there.hash) if there else None


def _begun_long_ago() -> bool:
    return AccessEntry.objects.filter(at__lt=timezone.now() - LATE).exists()


def _triggers_missing() -> Iterator[str]:
    ask, wanted = TRIGGERS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(ask)
        found = len(cursor.fetchall())
    if found < wanted:
        yield "The database no longer refuses to change the log: its triggers are missing."
