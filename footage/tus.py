"""Speaks tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, checksum, expiration and termination.

The views decide who may do what and hand over a recording that they have authorised. A refusal carries one sentence in
plain words for the page, as JSON.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from footage import receive, vault
from footage.models import Destruction, Recording
from footage.sealing import CHUNK, BrokenFilm, Busy, OtherBytes

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
CONTENT_TYPE = "application/offset+octet-stream"
WRONG_CHECKSUM = 460  # of the checksum extension
FILE_NAME_MOST = 255
# A sender from whom nothing comes for so long has gone, whatever the network says: her thread and film are set free.
PATIENCE_SECONDS = 60
# More than a page sends at once, and little enough that a huge piece is refused before it has arrived.
HEARD_OUT_MOST = 16 * 1024**2


class Refusal(Exception):
    """Why a request is refused: an HTTP status, a sentence for the person, and the headers that go with them."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class BadCreation(Refusal):
    """The announcement of a film that cannot be taken."""


@dataclass(frozen=True, slots=True)
class Creation:
    """What a sender announces: bytes, the file's name, the SHA-256 of its first MiB where she sent it, and whatever else."""

    length: int
    file_name: str
    head_sha256: str
    about: dict[str, str]


def options_response() -> HttpResponse:
    """What this server speaks."""
    return _response(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.FILM_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(receive.Checksum.ALGORITHMS),
        },
    )


def refusal(status: int, sentence: str, *, to: HttpRequest | None = None) -> HttpResponse:
    """A refusal with its sentence; say whom it goes ``to`` when she is sending a piece, because a browser sends first."""
    if to is not None:
        _hear_out(to)
    return refused(Refusal(status, sentence))


def refused(error: Refusal) -> HttpResponse:
    """The answer that a refusal, such as BadCreation, makes."""
    response = JsonResponse({"sentence": error.sentence}, status=error.status, headers=error.headers)
    return _signed(response)


def parse_creation(request: HttpRequest) -> Creation:
    """The film that a POST announces; raises BadCreation."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise BadCreation(412, _wrong_version(), Tus_Version=VERSION)
    length = _number(request.headers.get("Upload-Length"))
    if not length:
        raise BadCreation(400, _("This film has no length. Please choose it again."))
    if length > settings.FILM_MAX_BYTES:
        raise BadCreation(413, _("This film is larger than the service takes."), Tus_Max_Size=str(settings.FILM_MAX_BYTES))
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    head = about.get("head_sha256", "")
    if head and not re.fullmatch(r"[0-9a-f]{64}", head):
        raise BadCreation(400, _("The beginning of this film was not announced as it should be."))
    return Creation(length=length, file_name=plain_name(about.get("filename", "")), head_sha256=head, about=about)


def created_response(url: str, recording: Recording) -> HttpResponse:
    """201: the film may be sent to ``url``."""
    return _response(201, {"Location": url, "Upload-Offset": "0"} | _expiry(recording))


def respond(request: HttpRequest, recording: Recording) -> HttpResponse:
    """Answer HEAD, PATCH, DELETE or OPTIONS about a recording that this person was found to be sending."""
    try:
        return _answer(request, recording)
    except Refusal as error:
        _hear_out(request)
        return refused(error)


def plain_name(name: str) -> str:
    """A file's own name without folders and characters that do not print, of at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[:FILE_NAME_MOST]


def _answer(request: HttpRequest, recording: Recording) -> HttpResponse:
    if request.method == "OPTIONS":
        return options_response()
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Refusal(412, _wrong_version(), Tus_Version=VERSION)
    with _refusals_in_words():
        match request.method:
            case "HEAD":
                return _head(recording)
            case "PATCH":
                return _patch(request, recording)
            case "DELETE":
                return _delete(recording)
    raise Refusal(405, _("This is not how a film is sent."), Allow="HEAD, PATCH, DELETE, OPTIONS")


def _head(recording: Recording) -> HttpResponse:
    offset = receive.standing(recording)
    about = {"filename": recording.file_name, "head_sha256": recording.head_sha256}
    pairs = [f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items() if value]
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(recording.length), "Cache-Control": "no-store"}
    return _response(200, headers | _expiry(recording) | ({"Upload-Metadata": ",".join(pairs)} if pairs else {}))


def _patch(request: HttpRequest, recording: Recording) -> HttpResponse:
    if request.content_type != CONTENT_TYPE:
        raise Refusal(415, _("This is not how a film is sent."))
    offset, size = (_number(request.headers.get(name)) for name in ("Upload-Offset", "Content-Length"))
    if offset is None:
        raise Refusal(400, _("The place of this piece in the film is missing."))
    if size is None:
        raise Refusal(411, _("The size of this piece is missing."))
    if offset + size > recording.length:
        raise Refusal(413, _("More arrived than was announced. Please choose the film again."))
    if 0 < size < min(CHUNK, recording.length - offset):
        raise Refusal(400, _("This piece is too small: at least 65,536 bytes are needed unless it is the last."))
    checksum = _checksum(request.headers.get("Upload-Checksum"))
    _wait_no_longer_than(PATIENCE_SECONDS, request)
    offset = receive.append(recording, request.read, offset=offset, checksum=checksum)
    return _response(204, {"Upload-Offset": str(offset)} | _expiry(recording))


def _delete(recording: Recording) -> HttpResponse:
    """Terminate an upload; a film that has arrived is no longer the sender's to take back here."""
    if recording.state not in {Recording.State.RECEIVING, Recording.State.REFUSED}:
        raise Refusal(403, _("This film has already arrived."))
    try:
        vault.destroy(recording, why=Destruction.Why.TAKEN_BACK)
    except vault.Held as error:
        raise Refusal(403, _("Somebody keeps this film from being destroyed.")) from error
    return _response(204, {})


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    """Every way in which receiving fails, as a status and a sentence."""
    try:
        yield
    except receive.WrongOffset as error:
        sentence = _("The film goes on at another place than this piece.")
        raise Refusal(409, sentence, Upload_Offset=str(error.offset)) from error
    except receive.WrongChecksum as error:
        raise Refusal(WRONG_CHECKSUM, _("This piece did not arrive as it was sent. It is sent again.")) from error
    except receive.TooMuch as error:
        raise Refusal(413, _("This piece is too large to be checked. Please send smaller ones.")) from error
    except receive.Refused as error:
        raise Refusal(422, str(error.problem.label)) from error
    except Busy as error:
        raise Refusal(423, _("This film is being sent from another window or an earlier attempt.")) from error
    except vault.NoSpace as error:
        raise Refusal(507, str(Recording.Problem.NO_SPACE.label)) from error
    except (vault.Gone, BrokenFilm, OtherBytes) as error:
        raise Refusal(410, _("This film cannot be sent any further. Please choose it again.")) from error


def _wrong_version() -> str:
    return _("This page is out of date. Please load it again.")


def _response(status: int, headers: dict[str, str]) -> HttpResponse:
    return _signed(HttpResponse(status=status, headers=headers))


def _signed(response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _expiry(recording: Recording) -> dict[str, str]:
    """When an unfinished upload is thrown away."""
    if recording.state != Recording.State.RECEIVING:
        return {}
    return {"Upload-Expires": http_date(recording.expires_at.timestamp())}


def _number(text: str | None) -> int | None:
    """A non-negative number of at most 18 ASCII digits."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


def _metadata(header: str) -> dict[str, str]:
    """The pairs of Upload-Metadata; raises BadCreation."""
    pairs = {}
    for part in filter(None, (part.strip() for part in header.split(","))):
        key, _space, encoded = part.partition(" ")
        try:
            pairs[key] = base64.b64decode(encoded, validate=True).decode()
        except ValueError as error:
            raise BadCreation(400, _("What was said about this film cannot be read.")) from error
    return pairs


def _checksum(header: str | None) -> receive.Checksum | None:
    if header is None:
        return None
    algorithm, _space, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError:
        digest = b""
    if algorithm not in receive.Checksum.ALGORITHMS or not digest:
        raise Refusal(400, _("The checksum of this piece cannot be read."))
    return receive.Checksum(algorithm, digest)


def _hear_out(request: HttpRequest) -> None:
    """Read and drop the rest of a piece, as far as a page would send it."""
    _wait_no_longer_than(PATIENCE_SECONDS, request)
    left = HEARD_OUT_MOST
    try:
        while left > 0 and (some := request.read(CHUNK)):
            left -= len(some)
    except OSError:
        pass  # she has gone and needs no answer


def _wait_no_longer_than(seconds: float, request: HttpRequest) -> None:
    """A phone that loses its network says no goodbye; gunicorn's threads would wait for it for ever."""
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(seconds)
