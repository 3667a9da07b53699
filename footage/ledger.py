"""What was destroyed, in a file apart from the database: a copy of the database from before must not bring it back.

A line of JSON each: the random code of the recording, or of the scan of a paper, when (UTC, ISO 8601), and the SHA-256 of the
line before in hex, so that a line that was changed or taken out is found as soon as another follows; the last ones are found
through the rows. It holds nothing else, and only grows. Keep it and its copies apart from those of the database and the films.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

NOTHING_BEFORE = "0" * 64


class BrokenLedger(Exception):
    """A line was changed, taken out or put in; raised with its number."""


def enter(code: uuid.UUID, at: dt.datetime) -> str:
    """Write down that this recording or scan was destroyed; with its line's SHA-256 once it is on the disk. Raises OSError."""
    path = Path(settings.DESTRUCTION_LEDGER)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path) as file:
        before = _last_whole_line(file)
        told = {"recording": str(code), "at": at.astimezone(dt.UTC).isoformat(), "before": _digest(before)}
        line = json.dumps(told).encode()
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return _digest(line)


def entered() -> dict[uuid.UUID, dt.datetime]:
    """Everything that was destroyed, with when; raises BrokenLedger. A last line that was cut off does not count."""
    return {code: at for code, (at, _line) in lines().items()}


def lines() -> dict[uuid.UUID, tuple[dt.datetime, str]]:
    """The same with the SHA-256 of each recording's last line; raises BrokenLedger."""
    path = Path(settings.DESTRUCTION_LEDGER)
    if not path.exists():
        return {}
    found: dict[uuid.UUID, tuple[dt.datetime, str]] = {}
    before = b""
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            told = json.loads(line)
            code, at = uuid.UUID(told["recording"]), dt.datetime.fromisoformat(told["at"])
            follows = told["before"] == _digest(before)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenLedger(f"Line {number} cannot be read.") from error
        if not follows:
            raise BrokenLedger(f"Line {number} does not follow the line before it.")
        found[code], before = (at, _digest(line)), line
    return found


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else NOTHING_BEFORE


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The file, open for one writer at a time, for its owner's eyes alone."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_whole_line(file: BinaryIO) -> bytes:
    """The line to follow; what a power cut left of one is cut off, as nobody was told that it stands."""
    whole, end, _torn = file.read().rpartition(b"\n")
    file.truncate(len(whole) + len(end))
    file.seek(0, os.SEEK_END)
    return whole.rpartition(b"\n")[2]
