"""The real service on the tests' own database: a web server and a films worker as processes, for journeys and proofs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from scripts.parts import ROOT, Part, answers, free_port, stop_all, web, worker

SECONDS_TO_ANSWER = 30


@dataclass(frozen=True)
class Service:
    """Where the service answers, and a hand on its processes."""

    port: int
    environment: dict[str, str]
    web_server: Part
    films_worker: Part

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def manage(self, *arguments: str) -> str:
        """What a management command prints when it runs beside the service."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def kill(self, part: Part) -> None:
        """Cut a process and everything it started off in the middle of whatever it does."""
        part.signal(signal.SIGKILL)
        part.wait(5)

    def start(self, part: Part) -> None:
        """Start a part that ended; a web server is waited for."""
        part.start()
        if part is self.web_server and not answers(self.port, within=SECONDS_TO_ANSWER, web_server=part):
            raise RuntimeError("The web server did not start; it says why above.")

    def revive(self) -> None:
        """Start whatever a test before this one killed."""
        for part in (self.web_server, self.films_worker):
            if part.ended is not None:
                self.start(part)

    def sweep(self) -> None:
        """Empty the vault."""
        shutil.rmtree(settings.FILM_DIR, ignore_errors=True)


@contextmanager
def running_service() -> Iterator[Service]:
    """A service on the database that Django's connection is set to, in the mode that `make run` has."""
    environment = {**os.environ, "VIG_ENV": "development", "DATABASE_URL": database_address()}
    port = free_port()
    service = Service(port, environment, web(sys.executable, port, environment), worker(sys.executable, "films", environment))
    service.manage("collectstatic", "--no-input", "--verbosity", "0")
    try:
        service.start(service.web_server)
        service.start(service.films_worker)
        yield service
    finally:
        stop_all([service.web_server, service.films_worker])
        service.sweep()


def database_address() -> str:
    """The DATABASE_URL of the database that the tests made."""
    found = {name: str(connection.settings_dict[name]) for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    person = quote(found["USER"], safe="") + (f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else "")
    if found["HOST"].startswith("/"):
        return f"postgres://{person}@/{found['HOST']}/{found['NAME']}"
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{person}@{found['HOST']}{port}/{found['NAME']}"
