"""What a thief of the disk could read: every marker of the filled service that stands in clear in the database or in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db import connection

from practice.adversary.marking import MARKER, Marker

# What is kept in clear, and why: it is published or meant to be, it must be found by its value, or it says nothing of anybody.
CLEAR = {
    "public.LandingPage": "published",
    "public.LegalText": "published",
    "public.Resource": "published",
    "public.Video": "published",
    "accounts.Revision": "earlier words of what is published",
    "accounts.Service": "the service's own name and addresses",
    "accounts.Team": "the name of a team",
    "accounts.User.email": "looked up at sign-in",
    "accounts.User.sign_in_name": "looked up at sign-in",
    "public.Complaint.reference": "a number drawn by chance",
    "questionnaires.Score.band": "a label of the definition",
    "footage.Recording.lease_holder": "the name of a process",
}
BYTES = re.compile(MARKER.pattern.encode())


# What has left: a message stands in the mail that carries it, and nowhere else.
IN_MAIL = {"accounts.OutboxMessage": "what was posted"}


def in_clear(markers: Sequence[Marker], found: Iterable[tuple[str, str]]) -> list[str]:
    """What was found and is not kept in clear on purpose: field and place; ``found`` gives beginnings of markers with places."""
    known = {marker.known_by: marker for marker in markers}
    told = ((known[start], place) for start, place in set(found))
    return sorted({f"{marker.model}.{marker.field}: {place}" for marker, place in told if not _is_meant_to(marker, place)})


def _is_meant_to(marker: Marker, place: str) -> bool:
    allowed = CLEAR | (IN_MAIL if place.startswith("mail/") else {})
    return bool(allowed.keys() & {marker.model, f"{marker.model}.{marker.field.partition('.')[0]}"})


def in_tables() -> Iterator[tuple[str, str]]:
    """The beginning of every marker that a query of every table gives, with its column."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    told = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    yield from ((start, f"{table}.{column}") for start in MARKER.findall(told))


def in_files(folder: Path) -> Iterator[tuple[str, str]]:
    """The beginning of every marker in the bytes of every file below ``folder``, with the file's name."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for start in set(BYTES.findall(path.read_bytes())):
            yield start.decode(), str(path.relative_to(folder))
