"""The landing page as it is kept, against a static file of the same size from the same gunicorn; and how soon an edit is read.

Four clients on connections that stay open, the two in turns so that a busy machine disturbs both sides alike; the middle of
the rounds counts.
"""

from __future__ import annotations

import gzip
import os
import re
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from scripts.parts import answers, free_port, web

CLIENTS = 4
SECONDS = 2.0
ROUNDS = 7
GOAL = 0.5
STATIC = "static/landing-of-the-same-size.html"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="vig-bench-") as folder:
        database = f"sqlite:///{folder}/bench.sqlite3"
        os.environ |= {"VIG_ENV": "development", "VAR_DIR": folder, "DATABASE_URL": database}
        os.environ["DJANGO_SETTINGS_MODULE"] = "vig.settings"
        _prepare(Path(folder))
        port = free_port()
        server = web(sys.executable, port, os.environ)
        server.start()
        try:
            if not answers(port, within=60, web_server=server):
                raise RuntimeError("The web server did not start; it says why above.")
            weigh(port)
            compare(port)
            edit(port)
        finally:
            server.stop()


def weigh(port: int) -> None:
    """What a browser asks for before somebody scrolls: the page, its style sheets, its icon."""
    page = gzip.decompress(_ask_once(port, "/")).decode()
    links = re.findall(r'<link[^>]*rel="(?:icon|stylesheet)"[^>]*>', page)
    places = ["/", *(re.findall(r'href="([^"]+)"', link)[0] for link in links)]
    sizes = [len(_ask_once(port, place)) for place in places]
    print(f"landing: {sum(sizes):,} bytes in {len(sizes)} answers before scrolling (goal <= 20,000 in 4); {sizes}")


def compare(port: int) -> None:
    """Requests a second for the page and for the file, as a ratio."""
    page = _ask_once(port, "/")
    rounds = [(rate(port, "/"), rate(port, f"/{STATIC}")) for _round in range(ROUNDS)]
    ratio = statistics.median(ours / plain for ours, plain in rounds)
    ours, plain = (statistics.median(side) for side in zip(*rounds, strict=True))
    print(
        f"landing: {len(page):,} bytes, {ratio:.2f} x the requests a second of a static file of that size by the same server "
        f"(goal >= {GOAL}); {ours:.0f} against {plain:.0f}"
    )


def edit(port: int) -> None:
    """Publish other words in this process while the server keeps the old ones, and ask once."""
    from public.models import LandingPage

    words = LandingPage.objects.the_one()
    late = 0
    for number in range(20):
        lead = f"Look again, {number}."
        LandingPage.objects.filter(pk=words.pk).update(working={"lead": lead})
        words.publish(by=None, version=words.version)
        late += lead not in gzip.decompress(_ask_once(port, "/")).decode()
    print(f"landing: of 20 edits by another process {20 - late} were read at the next request (goal 20)")


def rate(port: int, path: str) -> float:
    """Answers a second that the clients get together."""
    until = time.perf_counter() + SECONDS
    got = [0] * CLIENTS
    threads = [threading.Thread(target=_keep_asking, args=(port, path, until, got, number)) for number in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(got) / (time.perf_counter() - began)


def _keep_asking(port: int, path: str, until: float, got: list[int], number: int) -> None:
    with socket.create_connection(("localhost", port)) as connection:
        while time.perf_counter() < until:
            _exchange(connection, path)
            got[number] += 1


def _ask_once(port: int, path: str) -> bytes:
    with socket.create_connection(("localhost", port)) as connection:
        return _exchange(connection, path)


def _exchange(connection: socket.socket, path: str) -> bytes:
    """The body of one answer, as it was sent."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _blank, body = answer.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(head.decode())
    while len(body) < int(fields[b"content-length"]):
        body += connection.recv(65536)
    return body


def _prepare(folder: Path) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from public.starter import load_starter
    from tests.browser import Browser

    call_command("migrate", verbosity=0)
    load_starter()
    call_command("collectstatic", interactive=False, verbosity=0)
    page = Browser().get("/", headers={"accept-encoding": "gzip", "host": "localhost"})
    # Random letters, so that nothing is left to compress: both sides send as many bytes.
    (settings.STATIC_ROOT / STATIC.removeprefix("static/")).write_text(os.urandom(len(page.content) // 2).hex())


if __name__ == "__main__":
    main()
