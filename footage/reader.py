"""The one-job reader: lets ffmpeg read a sealed film by ranges over HTTP, inside the guarded child and nowhere else."""

from __future__ import annotations

import re
import secrets
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from footage.sealing import BrokenFilm, SealedReader

RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class OneJobReader(ThreadingTCPServer):
    """Serves one film at one secret address of this machine; ``broken`` once a part of the film did not open."""

    daemon_threads = True

    def __init__(self, film: SealedReader) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.film = film
        self.path = f"/{secrets.token_urlsafe(24)}"
        self.broken = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    def start(self) -> None:
        """Answer from threads of this process until it ends."""
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: OneJobReader

    def do_GET(self) -> None:
        film = self.server.film
        asked = RANGE.fullmatch(self.headers.get("Range", "bytes=0-"))
        start = int(asked[1]) if asked else 0
        if not secrets.compare_digest(self.path, self.server.path) or start >= film.size:
            self.send_error(404 if start < film.size else 416)
            return
        end = min(film.size, int(asked[2]) + 1) if asked and asked[2] else film.size
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{film.size}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        try:
            for piece in film.read(start, end):
                self.wfile.write(piece)
        except BrokenFilm:
            self.server.broken = True
        except ConnectionError:
            # ffmpeg goes elsewhere in the film by hanging up.
            pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library names it
        """Say nothing: nobody reads along."""
