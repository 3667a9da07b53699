"""Serves a sealed film by byte ranges (RFC 9110, section 14), decrypting only what was asked for.

One range is answered exactly. Of several, the first that can be served is. An open end is cut at 4 MiB, which a
server may do (RFC 9110, section 15.3.7) and players take as it is meant, so that a paused player does not hold a
thread. A unit other than bytes, or a range that makes no sense, is ignored, and the whole film is the answer.

A film that does not open is a 404 like one that is not there: its first piece is opened before the first header goes
out. Where a later piece does not open, the connection is cut, and the player sees fewer bytes than it was promised,
never wrong ones.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from footage import vault
from footage.models import Recording
from footage.sealing import BrokenFilm, SealedReader

log = logging.getLogger(__name__)

OPEN_END_MOST = 4 * 1024**2
_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_DIGITS_MOST = 18
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes from ``start`` up to ``end``, exclusive; ``open_ended`` when the asker left the end to the server."""

    start: int
    end: int
    open_ended: bool = False


class Answer(Enum):
    """What a Range header asks for when it is not a slice."""

    WHOLE = "the film as a whole"
    UNSATISFIABLE = "bytes that it does not have"


WHOLE = Answer.WHOLE
UNSATISFIABLE = Answer.UNSATISFIABLE


def parse_range(header: str | None, size: int) -> Slice | Answer:
    """What ``header`` asks for of a film of ``size`` bytes; never an error, whatever the header says."""
    unit, equals, specs = (header or "").partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return WHOLE
    found = [_one_range(spec.strip(" \t"), size) for spec in specs.split(",") if spec.strip(" \t")]
    if not found or WHOLE in found:
        return WHOLE
    return next((one for one in found if isinstance(one, Slice)), UNSATISFIABLE)


def _one_range(spec: str, size: int) -> Slice | Answer:
    match = _SPEC.fullmatch(spec)
    if not match or spec == "-":
        return WHOLE
    first, last = match.groups()
    if not first:
        count = min(_number(last), size)
        return Slice(size - count, size) if count else UNSATISFIABLE
    start = _number(first)
    if last and _number(last) < start:
        return WHOLE
    if start >= size:
        return UNSATISFIABLE
    return Slice(start, min(_number(last) + 1, size)) if last else Slice(start, size, open_ended=True)


def _number(digits: str) -> int:
    """The number that these digits write; one beyond any film's size where there are absurdly many of them."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _DIGITS_MOST else 10**_DIGITS_MOST


def serve(request: HttpRequest, reader: SealedReader, *, etag: str, cap: int = OPEN_END_MOST) -> HttpResponseBase:
    """Answer GET or HEAD with a range of the film or all of it, and close the reader at the end; raises Http404."""
    size = reader.size
    headers = _HEADERS | {"ETag": etag}
    # Only GET knows ranges; and If-Range holds only for the very same bytes.
    same = request.headers.get("If-Range", etag) == etag
    wanted = parse_range(request.headers.get("Range"), size) if request.method == "GET" and same else WHOLE
    if wanted is UNSATISFIABLE:
        reader.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    part = wanted if isinstance(wanted, Slice) else Slice(0, size)
    end = min(part.end, part.start + cap) if part.open_ended else part.end
    headers |= {"Content-Type": "video/mp4", "Content-Length": str(end - part.start)}
    if request.method == "HEAD":
        reader.close()
        return HttpResponse(headers=headers)
    if part is wanted:
        headers |= {"Content-Range": f"bytes {part.start}-{end - 1}/{size}"}
    stream = _Pieces(reader, part.start, end)
    return StreamingHttpResponse(stream, status=206 if part is wanted else 200, headers=headers)


def serve_playable(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    """Answer with the playable copy; raises Http404. Costs no query when ``key`` was selected with the recording."""
    if recording.state != Recording.State.READY or not recording.ready_at:
        raise Http404
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Http404
    etag = f'"{recording.code.hex}-{recording.ready_at.timestamp():.6f}"'
    try:
        reader = vault.open_playable(recording)
    except vault.Gone as error:
        raise Http404 from error
    except BrokenFilm as error:
        log.exception("The playable copy of %s does not open.", recording.code)
        raise Http404 from error
    return serve(request, reader, etag=etag)


class _Pieces:
    """The clear pieces of a range, the first of them opened already; closes the reader with the response."""

    def __init__(self, reader: SealedReader, start: int, end: int) -> None:
        self._reader = reader
        self._rest = reader.read(start, end)
        try:
            self._first = next(self._rest, b"")
        except BrokenFilm as error:
            reader.close()
            log.exception("A film does not open.")
            raise Http404 from error

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        yield from self._rest

    def close(self) -> None:
        self._reader.close()
