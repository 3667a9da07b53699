"""The guarded child: a film is opened only in a process of its own, which has given up nearly everything first.

``ask`` and ``run_ffmpeg`` are the parent's side. The child (``python -m footage.guard``) reads its job, with the film's key,
from an inherited pipe: command lines and environments show in ``ps``. It moves into a network without a way out where the
system lets it, takes its limits, puts the disk out of sight, and either asks PyAV or starts ffmpeg, which reads the film from
a one-job reader on that network. Clear bytes pass through pipes and memory files; none reaches a disk. The child dies with
its parent.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import IO, Any, NoReturn

from footage import confine
from footage.confine import Limits
from footage.sealing import BrokenFilm, SealedFile, SealedReader

# Stands for the reader's address, which only the child knows, in the arguments of ffmpeg.
FILM = "{film}"
HOME = Path(__file__).resolve().parent.parent
LAST_WORDS = 2000
PIPE_BYTES = 65536
# Hours of progress are far from this; a child that prints more is up to something else.
PRINTED_MOST = 64 * 1024**2


class Ending(IntEnum):
    """How a child's life ended; the numbers are its exit codes."""

    WELL = 0
    FAILED = 10
    BROKEN_SEAL = 11
    TOO_LARGE = 12
    TOO_SLOW = 13
    NO_ISOLATION = 14
    CRASHED = 15
    KILLED = 16


class GuardFailed(Exception):
    """The child did not finish its job; ``ending`` says why, the message holds its last words."""

    def __init__(self, ending: Ending, words: str) -> None:
        super().__init__(f"{ending.name}: {words}")
        self.ending = ending


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed object on the disk, with the key that opens it."""

    path: Path
    key: bytes
    size: int


Memory = int  # the descriptor of a memory file
Watch = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is told: a question for PyAV, or a program and its arguments."""

    limits: Limits
    isolated: bool
    parent: int
    question: str = ""
    command: Sequence[str] = ()
    film: Sealed | Memory | None = None

    def to_json(self) -> bytes:
        """The job as it goes through the pipe."""
        film: object = self.film
        if isinstance(self.film, Sealed):
            film = [str(self.film.path), base64.b64encode(self.film.key).decode(), self.film.size]
        return json.dumps({**asdict(replace(self, film=None)), "film": film}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Job:
        """The job as the child finds it."""
        fields = json.loads(text)
        fields["limits"] = Limits(**fields["limits"])
        if isinstance(fields["film"], list):
            path, key, size = fields["film"]
            fields["film"] = Sealed(Path(path), base64.b64decode(key), size)
        return cls(**fields)

    def open_film(self) -> SealedReader:
        """A reader of the sealed film."""
        if not isinstance(self.film, Sealed):
            raise TypeError("This job has no sealed film.")
        return SealedReader(self.film.path, self.film.key, self.film.size)


# The parent's side


@lru_cache(maxsize=1)
def isolation_allowed() -> bool:
    """Whether this machine lets a child have a network of its own; tried once."""
    try:
        _run(Job(Limits(seconds=60, memory=1024**3), isolated=True, parent=os.getpid()))
    except GuardFailed as failure:
        if failure.ending != Ending.NO_ISOLATION:
            raise
        return False
    return True


def ask(question: str, film: Sealed | Memory, limits: Limits, *, watch: Watch | None = None) -> dict[str, Any]:
    """PyAV's answer to a question of ``footage.looking``; raises GuardFailed."""
    job = Job(limits, isolation_allowed(), os.getpid(), question=question, film=film)
    answer: dict[str, Any] = json.loads(_run(job, watch=watch))
    return answer


def run_ffmpeg(
    command: Sequence[str],
    film: Sealed,
    limits: Limits,
    *,
    output: Memory | None = None,
    watch: Watch | None = None,
) -> bytes:
    """Run ffmpeg with ``FILM`` in its arguments standing for the film; gives back what it printed, raises GuardFailed.

    ``output`` is a memory file that it may write to. ``watch`` is called at least once a second with what was printed since;
    what it raises ends the child.
    """
    job = Job(limits, isolation_allowed(), os.getpid(), command=command, film=film)
    return _run(job, output=output, watch=watch)


def _run(job: Job, *, output: Memory | None = None, watch: Watch | None = None) -> bytes:
    inherited = [fd for fd in (job.film, output) if isinstance(fd, int)]
    child = subprocess.Popen(
        [sys.executable, "-m", "footage.guard"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=HOME, env={"LANG": "C.UTF-8"}, pass_fds=inherited, start_new_session=True,
    )  # fmt: skip
    with child:
        try:
            _tell(child, job)
            printed, words = _listen(child, job.limits.seconds, watch)
        finally:
            # The whole group: ffmpeg too. Once the child has ended by itself, nobody is left in it.
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode:
        raise GuardFailed(_ending(child.returncode), words)
    return printed


def _tell(child: subprocess.Popen[bytes], job: Job) -> None:
    try:
        with _pipe(child.stdin) as told:
            told.write(job.to_json())
    except BrokenPipeError:
        # It has ended already; its exit code says why.
        pass


def _listen(child: subprocess.Popen[bytes], seconds: float, watch: Watch | None) -> tuple[bytes, str]:
    """What the child prints until it closes both pipes, and its last words; raises GuardFailed when its time is over."""
    printed, words = bytearray(), bytearray()
    ends = monotonic() + seconds
    with selectors.DefaultSelector() as pipes:
        pipes.register(_pipe(child.stdout), selectors.EVENT_READ, printed)
        pipes.register(_pipe(child.stderr), selectors.EVENT_READ, words)
        while pipes.get_map():
            seen = len(printed)
            for key, _ in pipes.select(timeout=1):
                if piece := os.read(key.fd, PIPE_BYTES):
                    key.data.extend(piece)
                else:
                    pipes.unregister(key.fileobj)
            del words[:-LAST_WORDS]
            if monotonic() > ends:
                raise GuardFailed(Ending.TOO_SLOW, "The time was over.")
            if len(printed) > PRINTED_MOST:
                raise GuardFailed(Ending.TOO_LARGE, "It printed without end.")
            if watch:
                watch(bytes(printed[seen:]))
    child.wait()
    return bytes(printed), words.decode(errors="replace")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("The child was started without this pipe.")
    return pipe


def _ending(code: int) -> Ending:
    """How a process ended, from its exit code or, below 0, the signal that ended it."""
    by_signal = {signal.SIGXFSZ: Ending.TOO_LARGE, signal.SIGXCPU: Ending.TOO_SLOW, signal.SIGKILL: Ending.KILLED}
    if code < 0:
        return by_signal.get(signal.Signals(-code), Ending.CRASHED)
    return Ending(code) if code in set(Ending) else Ending.FAILED


# The child's side


def main() -> NoReturn:
    """Read the job, give up what it does not need, do it."""
    job = Job.from_json(sys.stdin.buffer.read())
    try:
        if job.isolated:
            confine.leave_the_network()
    except OSError as error:
        sys.stderr.write(str(error))
        sys.exit(Ending.NO_ISOLATION)
    confine.die_with(job.parent)
    confine.keep_to(job.limits)
    confine.keep_secrets()
    try:
        if job.question:
            _answer(job)
        if job.command:
            sys.exit(_convert(job))
    except BrokenFilm:
        sys.exit(Ending.BROKEN_SEAL)
    sys.exit(Ending.WELL)


def _answer(job: Job) -> None:
    # Imported before files are out of sight; only a child that needs it pays for it.
    from footage.looking import QUESTIONS

    film = os.fdopen(job.film, "rb") if isinstance(job.film, int) else SealedFile(job.open_film())
    confine.see_only(Path(sys.prefix), Path(sys.base_prefix))
    sys.stdout.write(json.dumps(QUESTIONS[job.question](film)))


def _convert(job: Job) -> Ending:
    """Run the command beside the one-job reader, and see that it does not outlive this process."""
    from footage.reader import OneJobReader

    reader = OneJobReader(job.open_film())
    command = [part.replace(FILM, reader.address) for part in job.command]
    confine.see_only(Path(command[0]))
    me = os.getpid()
    # The reader's threads start after the fork: until then nothing but this function runs here.
    program = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, close_fds=False, preexec_fn=lambda: confine.die_with(me),  # noqa: PLW1509
    )  # fmt: skip
    reader.start()
    code = program.wait()
    # What ffmpeg made of a film that stopped in the middle is worth nothing, whatever it says.
    return Ending.BROKEN_SEAL if reader.broken else _ending(code)


if __name__ == "__main__":
    main()
