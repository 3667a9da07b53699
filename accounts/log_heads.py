"""The head of the access log, written outside of the database every hour, where whoever cuts lines off cannot reach it."""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.log_chain import Head, as_json, from_json
from accounts.models import AccessHead

logger = logging.getLogger("access.head")

EVERY = dt.timedelta(hours=1)
LATE = 2 * EVERY


def heads_file() -> Path:
    """Where heads are written, one line each."""
    return Path(settings.ACCESS_LOG_HEADS)


def export_head() -> None:
    """Write the head into the file and the service's own log, an hour after the last one."""
    now = timezone.now()
    last = last_exported()
    if last is not None and dt.timedelta(0) <= now - last < EVERY:
        return
    there = AccessHead.objects.get()
    head = Head(there.number, there.hash, now.isoformat(timespec="seconds"))
    _append(as_json(head))
    logger.info("The access log ends at line %d with hash %s.", head.number, head.hash)


def exported() -> list[Head]:
    """Every head that was exported; raises ValueError where a line is none."""
    there = heads_file()
    return [from_json(line) for line in there.read_text().splitlines()] if there.exists() else []


def last_exported() -> dt.datetime | None:
    """When a head was exported last, as the file itself says; None where it cannot be read."""
    try:
        return dt.datetime.fromisoformat(exported()[-1].at)
    except (IndexError, ValueError, OSError):
        return None


def _append(line: str) -> None:
    there = heads_file()
    there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(there, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
