"""`make run`: from a fresh clone, or the last run, to a running service in one process that owns all others."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.install import PYTHON, ROOT, install, refuse_full_disk
from scripts.parts import Part, answers, clock, port_is_free, stop_all, web, worker
from scripts.refused import Refused

SECONDS_TO_ANSWER = 60
LAST_PORT = 65535
BYTES_NEEDED = 200_000_000
# A part that ends sooner than this is started again more and more slowly.
SECONDS_OF_HEALTH = 30
LONGEST_PAUSE = 30


class Stopped(Exception):
    """Somebody asked the service to end."""


def main() -> None:
    """Open the service and keep it open until Ctrl-C or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    os.umask(0o077)
    environment = {"VIG_ENV": "development", **os.environ}
    port = read_port(environment.get("PORT", "8000"))
    with only_one(folder(environment)):
        install("runtime")
        refuse_full_disk(folder(environment), BYTES_NEEDED)
        if not (folder(environment) / "secrets").exists():
            print("Making the database and the demo's films (a minute or two, the first time only) …", flush=True)
        told = prepare(environment)
        python = str(PYTHON)
        web_server = web(python, port, environment)
        helpers = [worker(python, "films", environment), worker(python, "default", environment), clock(python, environment)]
        try:
            web_server.start()
            if not answers(port, within=SECONDS_TO_ANSWER, web_server=web_server):
                raise Refused("The web server did not start; it says why above.")
            kept = [Kept(part, time.monotonic()) for part in helpers]
            print("\n".join(welcome(port, told)), flush=True)
            watch(web_server, kept)
        finally:
            stop_all([web_server, *helpers])


def folder(environment: dict[str, str]) -> Path:
    """Where data, films and development keys live; made readable by its owner only."""
    var = Path(environment.get("VAR_DIR", str(ROOT / "var")))
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    return var


def read_port(text: str) -> int:
    """The port from its text, when nobody else uses it."""
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise Refused(f"PORT must be a number from 1 to {LAST_PORT}, not {text!r}.")
    if not port_is_free(int(text)):
        raise Refused(f"Port {text} is taken: another program listens there (make run PORT=8001 uses another one).")
    return int(text)


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the folder, so that a second service or a reset refuses it; the hold ends with the process, however it ends."""
    with (var / "running").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("The service already runs from this folder; stop it first.") from None
        yield


def prepare(environment: dict[str, str]) -> dict[str, Any]:
    """Run scripts.prepare in the virtual environment and hand back what the demo tells."""
    command = [str(PYTHON), "-m", "scripts.prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refused("")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def welcome(port: int, told: dict[str, Any]) -> list[str]:
    """The last lines on the screen: where it is, and who may sign in."""
    lines = ["", f"The service is open at http://localhost:{port}/ (Ctrl-C stops it)."]
    people = told.get("people", [])
    if people:
        lines += [f"Sign in at http://localhost:{port}/sign-in/ as one of these invented people:"]
        width = max(len(person["email"]) for person in people)
        lines += [f"  {person['email']:<{width}}  {person['password']}  {', '.join(person['roles'])}" for person in people]
        lines += [
            "",
            f"The code that is asked for after the password changes every half minute: make code WHO={people[0]['email']}",
        ]
    return lines


class Kept:
    """A helper that is started again whenever it ends; more and more slowly when it never lives long."""

    def __init__(self, part: Part, now: float) -> None:
        self.part = part
        self._pause = 0.0
        self._start(now)

    def _start(self, now: float) -> None:
        self.part.start()
        self._started_at = now
        self._due: float | None = None

    def tend(self, now: float) -> None:
        """Notice an end, say so, and start it again when its pause is over."""
        if self.part.ended is None:
            return
        if self._due is None:
            lived_well = now - self._started_at > SECONDS_OF_HEALTH
            self._pause = 0.0 if lived_well else min(2 * self._pause + 1, LONGEST_PAUSE)
            self._due = now + self._pause
            print(f"The {self.part.name} ended (status {self.part.ended}) and is started again.", flush=True)
        if now >= self._due:
            self._start(now)


def watch(web_server: Part, helpers: Sequence[Kept]) -> None:
    """Keep the helpers alive for as long as the web server is; raises Refused when that ends."""
    while web_server.ended is None:
        time.sleep(0.2)
        for helper in helpers:
            helper.tend(time.monotonic())
    raise Refused(f"The web server ended (status {web_server.ended}), and so everything does.")


def _stop(number: int, frame: object) -> None:
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping short
    raise Stopped


def start() -> None:
    """What `make run` calls: main, with every end in words."""
    try:
        main()
    except Stopped:
        print("\nThe service has stopped.")
    except Refused as fault:
        sys.exit(str(fault) or 1)


if __name__ == "__main__":
    start()
