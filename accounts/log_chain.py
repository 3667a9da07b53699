"""How the lines of the access log hang together: each bears the SHA-256 of what it says and of the line before it.

Plain values only. ``faults_in`` reads lines in order and says what is wrong with them; a line that was changed, removed,
put in or moved breaks the chain where it stands, and what was cut off at the end is missed by the heads that were
exported.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

# The hash before the first line.
NOTHING = "0" * 64


class Line(NamedTuple):
    """One line of the log as it is hashed; every column of its table but the hash."""

    number: int
    by: int | None
    role: str
    at: dt.datetime
    kind: str
    page: str
    about: uuid.UUID
    within: uuid.UUID
    outcome: str
    sign_in: str
    network: str
    request: uuid.UUID | None
    window: int | None


class Head(NamedTuple):
    """The number of lines, the hash of the last, and when this was so."""

    number: int
    hash: str
    at: str = ""


def canonical(line: Line) -> str:
    """The one way of writing a line down: JSON in ASCII without spaces, names in alphabetical order, times in UTC."""
    told = line._asdict() | {
        "at": line.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "about": str(line.about),
        "within": str(line.within),
        "request": str(line.request) if line.request else None,
    }
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def hash_of(line: Line, before: str) -> str:
    """The hash of a line that stands after one with the hash ``before``, in hexadecimal."""
    return hashlib.sha256(f"{before}\n{canonical(line)}".encode()).hexdigest()


def faults_in(lines: Iterable[tuple[Line, str]], head: Head | None, exported: Iterable[Head]) -> Iterator[str]:
    """What is wrong, in words: with lines and their hashes by number, with the head beside them, with the exported heads."""
    told = _by_number(exported)
    last, before = 0, NOTHING
    for line, written in lines:
        yield from _faults_at(line, written, after=last, before=before)
        yield from (
            f"Line {line.number} is not the one whose hash was exported at {one.at}: the log was written anew."
            for one in told.pop(line.number, []) if one.hash != written
        )  # fmt: skip
        last, before = line.number, written
    if head is None or (head.number, head.hash) != (last, before):
        there = f"{head.number} lines" if head else "nothing"
        yield f"The log ends at line {last}, and the head beside it says {there}, or another hash."
    yield from (
        f"There were {number} lines at {found[0].at}, as was exported then; line {number} is missing now."
        for number, found in sorted(told.items()) if number > 0
    )  # fmt: skip


def _by_number(exported: Iterable[Head]) -> dict[int, list[Head]]:
    found: dict[int, list[Head]] = {}
    for one in exported:
        found.setdefault(one.number, []).append(one)
    return found


def _faults_at(line: Line, written: str, *, after: int, before: str) -> Iterator[str]:
    if line.number > after + 1:
        gone = f"Line {after + 1} is" if line.number == after + 2 else f"Lines {after + 1} to {line.number - 1} are"
        yield f"{gone} missing."
    elif line.number <= after:
        yield f"Line {line.number} was put in."
    elif hash_of(line, before) != written:
        yield f"Line {line.number} was changed, or stands in the place of another."


def as_json(head: Head) -> str:
    """A head as it is exported: one line of JSON."""
    return json.dumps(head._asdict(), ensure_ascii=True, separators=(",", ":"))


def from_json(text: str) -> Head:
    """A head as it was exported; raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, Mapping) or not isinstance(found.get("number"), int) or not isinstance(found.get("hash"), str):
        raise ValueError("That is no head of the access log.")  # noqa: TRY004 - it is the text that is wrong
    return Head(found["number"], found["hash"], str(found.get("at", "")))
