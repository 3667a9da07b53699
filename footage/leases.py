"""Who may make a recording playable: one holder at a time, for a minute, renewed while the work goes on.

A lease is two columns of the recording and changes hands in one conditional UPDATE, so two workers cannot both win. It runs
out by itself; and where its holder was a process of this machine that is gone, it is free at once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

from django.db.models import F
from django.utils import timezone

from footage.models import Recording, RecordingQuerySet

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
# A lease is written this often at most; a cancelled recording is noticed within as much.
BEAT_SECONDS = 1.0


class LeaseLost(Exception):
    """The lease ran out and is somebody else's now, or the recording was destroyed."""


def claim(pk: int, holder: str) -> bool:
    """Whether ``holder`` now has the lease on a recording that waits for a worker; counts as an attempt."""
    waiting = Recording.objects.waiting_for_a_worker().filter(pk=pk, attempts__lt=ATTEMPTS)
    taken: int = waiting.update(
        state=Recording.State.CONVERTING, problem="", percent=0, attempts=F("attempts") + 1,
        lease_holder=holder, lease_until=timezone.now() + LEASE,
    )  # fmt: skip
    return bool(taken)


@dataclass(slots=True)
class Lease:
    """A lease that was claimed."""

    pk: int
    holder: str
    _kept: float = field(default=0.0, init=False)

    def rows(self) -> RecordingQuerySet:
        """The recording, as long as the lease on it is this one."""
        return Recording.objects.filter(pk=self.pk, state=Recording.State.CONVERTING, lease_holder=self.holder)

    def keep(self, percent: int | None = None, *, now: bool = False) -> None:
        """Renew the lease, once a second at most unless ``now``, and note the progress; raises LeaseLost."""
        if not now and monotonic() - self._kept < BEAT_SECONDS:
            return
        progress = {} if percent is None else {"percent": percent}
        if not self.rows().update(lease_until=timezone.now() + LEASE, **progress):
            raise LeaseLost
        self._kept = monotonic()

    def hold(self) -> Recording:
        """The recording, locked until the transaction ends; raises LeaseLost."""
        recording = self.rows().select_for_update(no_key=True).first()
        if recording is None:
            raise LeaseLost
        return recording

    def end(self, **outcome: object) -> None:
        """Let go of the recording with an outcome, or for the next attempt; does nothing once the lease is not this one."""
        self.rows().update(lease_until=None, lease_holder="", **outcome)


def this_process() -> str:
    """The name of the process that asks; no other has it, or will have it until the machine starts anew."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_started(pid)}"


def free_dead_leases() -> None:
    """Free the leases whose holder was a process of this machine that is gone."""
    held = Recording.objects.filter(state=Recording.State.CONVERTING, lease_until__gte=timezone.now())
    for pk, holder in held.values_list("pk", "lease_holder"):
        if _is_gone(holder):
            Lease(pk, holder).end()


def _is_gone(holder: str) -> bool:
    """Whether the holder is certain to have ended: of another machine, or another container, nothing is certain."""
    machine, _, process = holder.rpartition("/")[0].rpartition("/")
    if machine != _machine() or not process.isdecimal():
        return False
    return _started(int(process)) != holder.rpartition("/")[2]


def _machine() -> str:
    """The machine since its last start, and the space its process numbers are counted in."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip().replace("-", "")
    return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"


def _started(pid: int) -> str:
    """When a process began, in ticks since the machine's start; empty when there is none (proc(5), field 22)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    state, *fields = status.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]
