"""Cuts uploads at random bytes, goes on with each, and compares what was sealed with what was sent.

``python -m tests.proof.uploads --count 500`` starts the real web server with an empty database and vault. It cuts in turn:
the client hangs up; the network resets both ends; the network falls silent and nobody is told; the server is killed. The
last line is the figure.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.parts import Part, answers, free_port, web
from tests.footage import film_of
from tests.proof.wire import Wire, reset

if TYPE_CHECKING:
    from accounts.models import User

KINDS = ("client", "network", "silence", "server")
# Silence and a server's start take more than a second each.
TURNS = (*KINDS, "client", "network")
PIECE = 1024**2
SMALLEST, LARGEST = 1000, 4 * 1024**2
SECRET = "s" * 32
SECONDS_TO_ANSWER = 30


class Moved(Exception):
    """The film stands elsewhere than the piece begins: an earlier attempt was still at work."""


@dataclass(frozen=True)
class Sender:
    """Sends one film in pieces, as the page does, to a server that may break at any time."""

    port: int
    session: str
    address: str
    film: bytes

    @classmethod
    def begin(cls, port: int, session: str, cycle: str, film: bytes) -> Sender:
        """Announce the film."""
        nowhere = cls(port, session, f"{cycle}films/", film)
        location = nowhere._ask("POST", {"Upload-Length": str(len(film))})["Location"]
        return cls(port, session, location, film)

    def until(self, cut: int) -> int:
        """Send whole pieces as long as they end before byte ``cut``; where the film stands then."""
        offset = 0
        while offset + PIECE <= cut:
            offset = self._patch(offset)
        return offset

    def go_on(self) -> None:
        """Ask where the film stands and send the rest."""
        offset = self._standing()
        while offset < len(self.film):
            try:
                offset = self._patch(offset)
            except Moved:
                offset = self._standing()

    def piece(self, offset: int) -> bytes:
        """The bytes of one request from ``offset`` on."""
        return self.film[offset : offset + PIECE]

    def request(self, offset: int) -> bytes:
        """The head of the PATCH for that piece, for a connection of one's own."""
        headers = self._headers({"Upload-Offset": str(offset), "Content-Length": str(len(self.piece(offset)))})
        lines = [f"PATCH {self.address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()

    def _standing(self) -> int:
        return int(self._ask("HEAD", {})["Upload-Offset"])

    def _patch(self, offset: int) -> int:
        return int(self._ask("PATCH", {"Upload-Offset": str(offset)}, self.piece(offset))["Upload-Offset"])

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {
            "Host": "localhost",
            "Cookie": f"session={self.session}; csrf={SECRET}",
            "X-CSRFToken": SECRET,
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
        } | more

    def _ask(self, method: str, headers: dict[str, str], body: bytes | None = None) -> http.client.HTTPMessage:
        """The headers of the answer; while an earlier attempt has the film in its hands, the question is asked again."""
        for _ in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
            connection.request(method, self.address, body, self._headers(headers))
            answer = connection.getresponse()
            words = answer.read()
            connection.close()
            if answer.status < 300:
                return answer.headers
            if answer.status == 409:
                raise Moved
            if answer.status != 423:
                raise RuntimeError(f"{method} {self.address}: {answer.status} {words[:300]!r}")
            time.sleep(0.05)
        raise RuntimeError(f"{method} {self.address}: the film is never set free.")


class Proof:
    """Cuts one upload after the other and counts what comes of them."""

    def __init__(self, server: Part, port: int, seed: int) -> None:
        from tests.factories import UserFactory

        self.server, self.port = server, port
        self.chance = random.Random(seed)
        self.alice: User = UserFactory.create(email="alice@example.org")
        self.session = _signed_in(self.alice)
        self.cut: Counter[str] = Counter()
        self.resumed = self.equal = 0
        self.needles: list[bytes] = []
        self.clear: list[Path] = []

    def one(self, kind: str) -> None:
        """One film of a new family, cut once and sent to its end."""
        from footage import vault
        from footage.models import Recording
        from tests.families import family

        cycle = family(self.alice, at="planned").cycle
        assert cycle
        size = self.chance.randint(SMALLEST, LARGEST)
        film = film_of(size, seed=self.chance.randrange(2**32))
        sender = Sender.begin(self.port, self.session, cycle.get_absolute_url(), film)
        wire = self._cut(kind, sender, self.chance.randrange(size))
        self.cut[kind] += 1
        sender.go_on()
        if wire:
            wire.close()
        self.resumed += 1
        recording = Recording.objects.get(film__cycle=cycle, state=Recording.State.RECEIVED)
        with vault.open_original(recording) as reader:
            self.equal += b"".join(reader.read()) == film
        self.needles.append(film[size // 2 :][:8])
        self._look_for_clear_bytes(vault.folder_of(recording.code).iterdir(), self.needles[-1:])

    def _cut(self, kind: str, sender: Sender, at: int) -> Wire | None:
        """Send the film up to byte ``at``, and break."""
        offset = sender.until(at)
        head, sent = sender.request(offset), sender.piece(offset)[: at - offset]
        wire = None
        if kind in {"network", "silence"}:
            wire = Wire(self.port, forwards=len(head) + len(sent), silently=kind == "silence")
            sent = sender.piece(offset)
        connection = socket.create_connection(("127.0.0.1", wire.port if wire else self.port))
        try:
            connection.sendall(head + sent)
        except ConnectionError:
            pass  # the wire broke while the piece was under way
        if wire:
            wire.broken()
        time.sleep(self.chance.choice([0, 0, 0.002, 0.01]))
        if kind == "server":
            self.server.signal(signal.SIGKILL)
            self.server.wait(5)
            _start(self.server, self.port)
        if kind == "client" and self.chance.random() < 0.5:
            reset(connection)
        connection.close()
        return wire

    def look_around(self, folder: Path) -> None:
        """Look for the films where they should not be at all: beside the vault."""
        beside = (path for path in folder.rglob("*") if path.suffix != ".vig1")
        self._look_for_clear_bytes(beside, self.needles)

    def _look_for_clear_bytes(self, places: Iterable[Path], needles: list[bytes]) -> None:
        for path in places:
            # A database of this process is left out: closing its file a second time would drop its locks.
            held = path.read_bytes() if path.is_file() and ".sqlite3" not in path.name else b""
            self.clear += [path for needle in needles if needle in held]


def _signed_in(user: User) -> str:
    """The cookie of somebody who has signed in."""
    from django.conf import settings

    from tests.browser import Browser

    browser = Browser()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _start(server: Part, port: int) -> None:
    server.start()
    if not answers(port, within=SECONDS_TO_ANSWER, web_server=server):
        raise RuntimeError("The web server did not start; it says why above.")


def _empty_service(folder: Path) -> Part:
    """A web server over an empty vault in ``folder`` and an empty database: SQLite, unless DATABASE_URL names another."""
    os.environ |= {
        "VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder), "TMPDIR": str(folder),
        "WEB_PROCESSES": "1", "WEB_THREADS": "4",
    }  # fmt: skip
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'proof.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    server = web(sys.executable, free_port(), os.environ)
    server.command = [*server.command, "tests.proof.impatient:application"]
    return server


def main() -> int:
    """Cut ``--count`` uploads and print the figure; 1 when one of them did not arrive as it was sent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vig-proof-"))
    server = _empty_service(folder)
    port = int(str(server.command[server.command.index("--bind") + 1]).rpartition(":")[2])
    try:
        _start(server, port)
        proof = Proof(server, port, options.seed)
        for number in range(options.count):
            proof.one(TURNS[number % len(TURNS)])
        proof.look_around(folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    cut = sum(proof.cut.values())
    out = sys.stdout.write
    out(f"cut by {', '.join(f'{kind} {proof.cut[kind]}' for kind in KINDS)}; places with clear bytes: {len(proof.clear)}\n")
    out(f"uploads: {cut} cut, {proof.resumed} resumed, {proof.equal} equal\n")
    return int(bool(proof.clear) or {cut, proof.resumed, proof.equal} != {options.count})


if __name__ == "__main__":
    raise SystemExit(main())
