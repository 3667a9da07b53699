"""Which processes came from which, and whether they have ended."""

from __future__ import annotations

import os
import time
from pathlib import Path


def descendants(of: int | None = None) -> set[int]:
    """The processes that came from this one, or from another."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state not in "ZX":
            parents[int(stat.parent.name)] = int(parent)
    found = {of or os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {of or os.getpid()}


def gone(pids: set[int], *, within: float = 5) -> bool:
    """Whether all of these end in time."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(_lives(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
