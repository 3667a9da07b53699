"""The running parts of the service: web server, workers, clock; each in a process group of its own."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_STOP = 10
PARENT_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG


@dataclass
class Part:
    """One long-running process, with whatever it starts itself."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self.command, cwd=ROOT, env=dict(self.environment), stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=_end_with_parent,  # noqa: PLW1509 - the launcher has one thread
        )  # fmt: skip

    @property
    def ended(self) -> int | None:
        """The exit status, or None while it runs or before it was started."""
        return self._process.poll() if self._process else None

    @property
    def pid(self) -> int:
        """The process id, which is also its group's."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started.")
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send ``number`` to the process and everything it started."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, seconds: float) -> bool:
        """Whether it ended within ``seconds``."""
        try:
            return self._process is None or self._process.wait(seconds) is not None
        except subprocess.TimeoutExpired:
            return False

    def stop(self) -> None:
        """Ask it to end, and end it with all it started when it does not."""
        stop_all([self])


def stop_all(parts: Sequence[Part]) -> None:
    """Ask all of them to end at once, then end what is left of each group."""
    started = [part for part in parts if part._process is not None]  # noqa: SLF001 - the module's own class
    for part in started:
        part.signal(signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    for part in started:
        part.wait(max(deadline - time.monotonic(), 0.1))
        part.signal(signal.SIGKILL)
        part.wait(1)


def web(python: str, port: int, environment: Mapping[str, str]) -> Part:
    """The web server, on this machine's own address only."""
    command = [python, "-m", "gunicorn", "--config", "vig/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    return Part("web server", command, environment)


def worker(python: str, queue: str, environment: Mapping[str, str]) -> Part:
    """The worker of one queue: `films`, or `default` for everything else."""
    name = "films worker" if queue == "films" else "worker"
    return Part(name, [python, "manage.py", "db_worker", "--queue-name", queue, "--no-startup-delay"], environment)


def clock(python: str, environment: Mapping[str, str]) -> Part:
    """The loop that looks at what is due every minute."""
    return Part("clock", [python, "manage.py", "tick"], environment)


def answers(port: int, *, within: float, web_server: Part) -> bool:
    """Whether the web server says ok on ``port`` before it ends or ``within`` seconds are over."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and web_server.ended is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=5) as response:
                return bool(response.status == HTTPStatus.OK)
        except OSError:
            time.sleep(0.05)
    return False


def port_is_free(port: int) -> bool:
    """Whether nobody on this machine listens where ``localhost:port`` leads."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            try:
                probe.connect((address, port))
            except OSError:
                continue
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_parent() -> None:
    """Even a launcher that is killed outright leaves nothing running behind it."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
