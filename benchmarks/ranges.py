"""Ranges: a sealed film, decrypted by our own server, against the same film in the clear from nginx with sendfile.

Ranges of 1 MiB, four clients, the servers in turns on the same machine; the middle of the rounds counts. The first figure
is the vault's alone; the second is at the film's own address, with sign-in, access and consent looked up for each range.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.parts import free_port, web

RANGE = 1024**2
FILM = 128 * RANGE
CLIENTS = 4
SECONDS = 2.0
ROUNDS = 5
GOAL = 0.20

NGINX = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush off;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/t1;
    proxy_temp_path {folder}/t2;
    fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4;
    scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/clear; }}
}}
"""


@dataclass(frozen=True)
class Place:
    """Where a film can be asked for."""

    port: int
    path: str
    cookie: str = ""

    def rate(self) -> float:
        """Bytes a second that ``CLIENTS`` clients get together, each asking for one range after the other."""
        until = time.perf_counter() + SECONDS
        got = [0] * CLIENTS
        threads = [threading.Thread(target=self._ask, args=(number, until, got)) for number in range(CLIENTS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(got) / (time.perf_counter() - began)

    def _ask(self, number: int, until: float, got: list[int]) -> None:
        chance = random.Random(number)
        buffer = bytearray(RANGE)
        with socket.create_connection(("localhost", self.port)) as connection:
            while time.perf_counter() < until:
                start = chance.randrange(FILM - RANGE)
                connection.sendall(
                    f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n"
                    f"Range: bytes={start}-{start + RANGE - 1}\r\n\r\n".encode()
                )
                got[number] += _receive(connection, buffer)


def _receive(connection: socket.socket, buffer: bytearray) -> int:
    """Read one answer of ``RANGE`` bytes, and count them."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(4096)
    head, _blank, body = answer.partition(b"\r\n\r\n")
    if b" 206 " not in head:
        raise RuntimeError(head.decode())
    left = RANGE - len(body)
    while left:
        left -= connection.recv_into(buffer, left)
    return RANGE


def main() -> None:
    """Print the figures, one a line."""
    if not shutil.which("nginx"):
        print("ranges: not measured, nginx is not installed")
        return
    folder = Path(tempfile.mkdtemp(prefix="vig-bench-"))
    folder.chmod(0o711)
    try:
        _measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path) -> None:
    environment = os.environ | {
        "VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
    }  # fmt: skip
    os.environ.update(environment)
    page, cookie = _ready_film(folder)
    with ExitStack() as running:
        places = {
            "nginx": Place(running.enter_context(_nginx(folder)), "/film.mp4"),
            "vault": Place(running.enter_context(_ours(environment, "benchmarks.range_door")), "/film.mp4"),
            "page": Place(running.enter_context(_ours(environment, "vig.wsgi")), page, cookie),
        }
        rounds = [{name: place.rate() for name, place in places.items()} for _round in range(ROUNDS)]
    vault, whole = (statistics.median(rates[name] / rates["nginx"] for rates in rounds) for name in ("vault", "page"))
    print(f"ranges: decrypting {vault:.2f} × nginx sendfile (goal ≥ {GOAL:.2f})")
    print(f"ranges: at the film's own address {whole:.2f} × nginx sendfile")


def _ready_film(folder: Path) -> tuple[str, str]:
    """Make a film that is ready, and the same in the clear for nginx; its own path and the cookie to ask with."""
    import django

    django.setup()
    from django.core.management import call_command

    from footage import vault
    from footage.models import Recording
    from tests.browser import Browser
    from tests.factories import UserFactory
    from tests.families import family

    call_command("migrate", verbosity=0)
    alice = UserFactory.create()
    film = family(alice, at="filmed").film
    assert film
    clear = random.Random(1).randbytes(FILM)
    (folder / "clear").mkdir()
    (folder / "clear" / "film.mp4").write_bytes(clear)
    with vault.playable_writer(film.recording) as writer:
        writer.write(clear)
    Recording.objects.update(playable_bytes=FILM)
    browser = Browser()
    browser.force_login(alice)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return f"{film.get_absolute_url()}play/", cookie


@contextmanager
def _nginx(folder: Path) -> Iterator[int]:
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(user=user, folder=folder, port=port))
    server = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(settings)], stderr=subprocess.DEVNULL)
    try:
        _until_it_listens(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def _ours(environment: Mapping[str, str], program: str) -> Iterator[int]:
    port = free_port()
    server = web(sys.executable, port, environment)
    server.command = [*server.command, f"{program}:application"]
    server.start()
    try:
        _until_it_listens(port)
        yield port
    finally:
        server.stop()


def _until_it_listens(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nobody listens on port {port}.")


if __name__ == "__main__":
    main()
