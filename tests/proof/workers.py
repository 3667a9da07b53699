"""Kills films workers at random moments and steps, and sees that nothing half done is called ready and nothing is lost.

``python -m tests.proof.workers --count 120`` works on an empty database and vault of its own. Each film's worker is killed
once: every second one at a step where it names itself, the others at any moment. Then what it left is looked at, and the next
worker has to finish. The last line is the figure.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from footage.models import Recording

FRAMES = 50
LONGEST = 3.0
TOO_MANY_FAULTS = 20


class Proof:
    """Kills one worker after the other and counts what comes of it."""

    def __init__(self, database: str, folder: Path, seed: int) -> None:
        from tests.factories import UserFactory
        from tests.footage.films import drawn

        self.database, self.folder = database, folder
        self.chance = random.Random(seed)
        self.owner: User = UserFactory.create()
        self.film = drawn(seconds=FRAMES / 25)
        self.killed: Counter[str] = Counter()
        self.faults: list[str] = []
        self.finished = 0

    def one(self, *, at_a_step: bool) -> None:
        """One film, one killed worker, one that finishes."""
        from footage import failpoints
        from tests.footage.films import received

        step = self.chance.choice(failpoints.NAMES) if at_a_step else ""
        recording = received(self.owner, self.film)
        while not self._kill(recording, step):
            if not self._whole(recording):
                self.faults.append(f"{step or 'any moment'}: the worker ended without having finished")
            recording = received(self.owner, self.film)
        self._look(recording, step or "any moment")
        self._finish(recording)

    def _kill(self, recording: Recording, step: str) -> bool:
        """Whether the worker was killed before it had ended by itself."""
        from tests.footage.processes import descendants, gone
        from tests.footage.worker import start_worker

        worker = start_worker(str(recording.code), self.database, die_at=step)
        if not step:
            time.sleep(self.chance.uniform(0, LONGEST))
        children = descendants(worker.pid)
        if not step:
            worker.send_signal(signal.SIGKILL)
        killed = worker.wait(60) == -signal.SIGKILL
        self.killed[step or "any moment"] += killed
        if not gone(children):
            self.faults.append(f"{step}: something that the worker started lives on")
        return killed

    def _look(self, recording: Recording, step: str) -> None:
        """Ready means ready, clear bytes are nowhere."""
        from footage.models import Recording
        from tests.footage.films import reread, with_clear_bytes

        if reread(recording).state == Recording.State.READY and not self._whole(recording):
            self.faults.append(f"{step}: ready without its bytes")
        self.faults += [f"{step}: clear bytes in {path.name}" for path in with_clear_bytes(self.film, self.folder)]

    def _finish(self, recording: Recording) -> None:
        from footage import vault, work
        from tests.footage.films import reread

        convert: Any = work.convert
        work.sweep()
        convert.call(str(recording.code))
        left = [path.name for path in vault.folder_of(recording.code).iterdir()]
        if self._whole(recording) and left == ["playable.vig1"]:
            self.finished += 1
        else:
            self.faults.append(f"not finished: {reread(recording).state}, {left}")

    def _whole(self, recording: Recording) -> bool:
        from tests.footage.films import numbers_in, playable, reread

        found = reread(recording)
        return found.state == found.State.READY and numbers_in(playable(found)) == list(range(FRAMES))


def _empty_service(folder: Path) -> str:
    """An empty vault in ``folder`` and an empty database: SQLite, unless DATABASE_URL names another; its address."""
    os.environ |= {
        "VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder), "TMPDIR": str(folder),
    }  # fmt: skip
    database = os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'proof.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    from footage import playable

    call_command("migrate", verbosity=0)
    # What other apps do when a film is ready needs rows of theirs.
    playable.on_ready.clear()
    return database


def main() -> int:
    """Kill ``--count`` workers and print the figure; 1 when anything was half done or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vig-proof-"))
    try:
        proof = Proof(_empty_service(folder), folder, options.seed)
        for number in range(options.count):
            proof.one(at_a_step=number % 2 == 0)
            if len(proof.faults) > TOO_MANY_FAULTS:
                break
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out = sys.stdout.write
    for fault in proof.faults:
        out(f"FAULT {fault}\n")
    out(f"killed at {', '.join(f'{step} {count}' for step, count in sorted(proof.killed.items()))}\n")
    out(
        f"workers: {sum(proof.killed.values())} killed, {len(proof.faults)} faults, {proof.finished} finished by the next worker\n"
    )
    return int(bool(proof.faults) or proof.finished != options.count)


if __name__ == "__main__":
    raise SystemExit(main())
