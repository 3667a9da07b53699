"""The tus 1.0.0 wire format, spoken with the test browser and with a client that others wrote."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.http import parse_http_date
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tusclient import client as foreign

from accounts.models import User
from footage import tus, vault
from footage.models import Recording
from footage.sealing import CHUNK, Busy, alone_with
from tests.browser import Browser
from tests.footage import film_of

SIZE = 3 * CHUNK + 99
FILM = film_of(SIZE)
State = Recording.State


@pytest.fixture(autouse=True)
def door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.footage.door"


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


class Sender:
    """A page that sends a film with the test browser."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def ask(self, method: str, data: bytes = b"", kind: str = tus.CONTENT_TYPE, **headers: Any) -> HttpResponse:
        named = {"Tus-Resumable": "1.0.0"} | {name.replace("_", "-"): value for name, value in headers.items()}
        response: Any = self.browser.generic(method, self.url, data, content_type=kind, headers=named)
        return response  # type: ignore[no-any-return]

    def patch(self, offset: int, until: int = SIZE, **headers: str) -> HttpResponse:
        return self.ask("PATCH", FILM[offset:until], Upload_Offset=str(offset), **headers)


@pytest.fixture
def recording(alice: User) -> Recording:
    return vault.new_recording(owner=alice, length=SIZE, file_name="Über.mov", head_sha256="ab" * 32)


@pytest.fixture
def sender(browser: Browser, recording: Recording) -> Sender:
    return Sender(browser, f"/films/{recording.code}/upload/")


def reread(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def read_back(recording: Recording) -> bytes:
    with vault.open_original(recording) as reader:
        return b"".join(reader.read())


@pytest.mark.django_db
def test_a_server_says_what_it_speaks(browser: Browser, settings: Settings):
    response = browser.options("/films/")

    assert response.status_code == 204
    assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
    assert response["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert response["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert response["Tus-Max-Size"] == str(settings.FILM_MAX_BYTES)


@pytest.mark.django_db
def test_a_film_is_announced_and_gets_an_address(browser: Browser, alice: User):
    about = f"filename {b64('../Sam’s bath.mp4')},head_sha256 {b64('0f' * 32)},is_private"

    response = Sender(browser, "/films/").ask("POST", Upload_Length="12345", Upload_Metadata=about)

    recording = Recording.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"/films/{recording.code}/upload/"
    assert parse_http_date(response["Upload-Expires"]) == int(recording.expires_at.timestamp())
    assert (recording.length, recording.file_name, recording.head_sha256) == (12345, "Sam’s bath.mp4", "0f" * 32)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload_Length": "0"}, 400),
        ({"Upload_Length": "-5"}, 400),
        ({"Upload_Length": "٣"}, 400),
        ({"Upload_Length": "9" * 5000}, 400),
        ({"Upload_Length": str(10**15)}, 413),
        ({"Upload_Defer_Length": "1"}, 400),
        ({"Upload_Length": "5", "Tus_Resumable": "0.2.2"}, 412),
        ({"Upload_Length": "5", "Upload_Metadata": "filename not*base64"}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": f"filename {b64(bytes([255]))}"}, 400),
        ({"Upload_Length": "5", "Upload_Metadata": f"head_sha256 {b64('no hash')}"}, 400),
    ],
)
def test_a_bad_announcement_is_refused_in_words(browser: Browser, alice: User, headers: dict[str, Any], status: int):
    response = Sender(browser, "/films/").ask("POST", **headers)

    assert response.status_code == status
    assert response.json()["sentence"].endswith(".")  # type: ignore[attr-defined]
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("film.mp4", "film.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\bath.avi", "bath.avi"),
        ("a\0b\r\n.mp4", "ab.mp4"),
        ("\u202egpj.mp4", "gpj.mp4"),
        ("x" * 4000, "x" * 255),
        ("/", ""),
    ],
)
def test_a_file_name_is_only_a_name(name: str, kept: str):
    assert tus.plain_name(name) == kept


@pytest.mark.django_db
def test_a_head_request_says_where_the_film_stands(sender: Sender, recording: Recording):
    sender.patch(0, 2 * CHUNK + 10)

    response = sender.ask("HEAD")

    assert response.status_code == 200
    assert (response["Upload-Offset"], response["Upload-Length"]) == (str(2 * CHUNK), str(SIZE))
    assert response["Cache-Control"] == "no-store"
    assert response["Upload-Metadata"] == f"filename {b64('Über.mov')},head_sha256 {b64('ab' * 32)}"
    assert parse_http_date(response["Upload-Expires"]) == int(reread(recording).expires_at.timestamp())


@pytest.mark.django_db
def test_a_look_at_an_upload_that_has_not_begun_makes_nothing(sender: Sender, recording: Recording):
    assert sender.ask("HEAD")["Upload-Offset"] == "0"
    assert not list(vault.folder_of(recording.code).iterdir())


@pytest.mark.django_db
def test_a_film_sent_piece_by_piece_arrives(sender: Sender, recording: Recording):
    offset = 0
    while offset < SIZE:
        response = sender.patch(offset, offset + 100_000)
        assert response.status_code == 204
        offset = int(response["Upload-Offset"])

    assert reread(recording).state == State.RECEIVED
    assert read_back(recording) == FILM
    assert "Upload-Expires" not in response
    assert sender.ask("HEAD")["Upload-Offset"] == str(SIZE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"kind": "application/octet-stream"}, 415),
        ({"Upload_Offset": "1"}, 409),
        ({"Upload_Offset": str(CHUNK)}, 409),
        ({"Upload_Offset": "x"}, 400),
        ({"Tus_Resumable": "1.0"}, 412),
        ({"Upload_Checksum": "md5 AAAA"}, 400),
        ({"Upload_Checksum": "sha1 not*base64"}, 400),
        ({"Upload_Checksum": f"sha1 {b64(bytes(20))}"}, 460),
        ({"data": FILM[: CHUNK - 1]}, 400),
        ({"data": FILM + b"more"}, 413),
        ({"data": b"PK\x03\x04" + bytes(CHUNK)}, 422),
    ],
)
def test_a_piece_that_cannot_be_taken_is_refused_in_words(
    sender: Sender, recording: Recording, headers: dict[str, Any], status: int
):
    if "data" in headers and len(headers["data"]) > SIZE:
        headers = headers | {"Upload_Offset": "0"}

    response = sender.ask("PATCH", **({"data": FILM[: 2 * CHUNK], "Upload_Offset": "0"} | headers))

    assert response.status_code == status
    assert response.json()["sentence"].endswith(".")  # type: ignore[attr-defined]
    assert response["Tus-Resumable"] == "1.0.0"
    assert reread(recording).offset == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [tus.CONTENT_TYPE, "text/plain"])
def test_a_refused_piece_is_heard_out_so_that_the_browser_hears_why(recording: Recording, kind: str):
    body = io.BytesIO(bytes(SIZE))
    environ: dict[str, Any] = {"CONTENT_LENGTH": str(SIZE), "wsgi.input": body}
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    request = RequestFactory().generic("PATCH", "/", b"x", content_type=kind, headers=headers, **environ)

    assert tus.respond(request, recording).status_code in {415, 422}
    assert body.tell() == SIZE


def test_a_huge_piece_is_not_heard_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tus, "HEARD_OUT_MOST", 2 * CHUNK)
    request = RequestFactory().generic("PATCH", "/", bytes(SIZE))

    assert tus.refusal(403, "No.", to=request).status_code == 403
    assert len(request.read()) == SIZE - 2 * CHUNK


@pytest.mark.django_db
def test_a_wrong_offset_comes_back_with_the_right_one(sender: Sender):
    sender.patch(0, CHUNK)

    assert sender.patch(0)["Upload-Offset"] == str(CHUNK)


@pytest.mark.django_db
@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_with_its_checksum_is_taken(sender: Sender, recording: Recording, algorithm: str):
    digest = b64(hashlib.new(algorithm, FILM).digest())

    assert sender.patch(0, Upload_Checksum=f"{algorithm} {digest}").status_code == 204
    assert read_back(recording) == FILM


@pytest.mark.django_db
def test_the_second_of_two_senders_is_told_to_wait(sender: Sender, recording: Recording):
    sender.patch(0, CHUNK)

    with alone_with(vault.folder_of(recording.code)):
        assert sender.patch(CHUNK).status_code == 423
        assert sender.ask("HEAD")["Upload-Offset"] == str(CHUNK)
        with pytest.raises(Busy), alone_with(vault.folder_of(recording.code)):
            pass

    assert sender.patch(CHUNK).status_code == 204


@pytest.mark.django_db
def test_a_sender_may_take_her_film_back_until_it_has_arrived(sender: Sender, recording: Recording):
    sender.patch(0, 2 * CHUNK)

    assert sender.ask("DELETE").status_code == 204

    assert reread(recording).state == State.DESTROYED
    assert sender.ask("HEAD").status_code == 410
    assert sender.patch(2 * CHUNK).status_code == 410
    assert sender.ask("DELETE").status_code == 403


@pytest.mark.django_db
def test_a_film_that_arrived_is_not_taken_back_by_its_upload(sender: Sender, recording: Recording):
    sender.patch(0)

    assert sender.ask("DELETE").status_code == 403
    assert reread(recording).state == State.RECEIVED


@pytest.mark.django_db
def test_a_full_disk_is_said_in_words(sender: Sender, monkeypatch: pytest.MonkeyPatch):
    def full(*_args: object, **_kwargs: object) -> int:
        raise vault.NoSpace

    monkeypatch.setattr("footage.receive.append", full)
    response = sender.patch(0)

    assert response.status_code == 507
    assert "space" in response.json()["sentence"]  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_other_methods_are_refused(sender: Sender, method: str):
    response = sender.ask(method)

    assert (response.status_code, response["Allow"]) == (405, "HEAD, PATCH, DELETE, OPTIONS")


@pytest.mark.django_db
def test_a_sender_who_falls_silent_does_not_hold_a_thread_for_ever(sender: Sender):
    class Socket:
        patience: float = 0

        def settimeout(self, seconds: float) -> None:
            self.patience = seconds

    socket = Socket()
    sender.browser.defaults |= {"gunicorn.socket": socket}  # type: ignore[dict-item]

    sender.patch(0)

    assert socket.patience == tus.PATIENCE_SECONDS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("checked", [False, True])
def test_a_client_that_others_wrote_sends_a_film_in_two_sittings(live_server: LiveServer, alice: User, checked: bool):
    asker = foreign.TusClient(f"{live_server.url}/films/")

    first = asker.uploader(
        file_stream=io.BytesIO(FILM), chunk_size=100_000, metadata={"filename": "film.mp4"}, upload_checksum=checked
    )
    first.upload_chunk()
    second = asker.uploader(file_stream=io.BytesIO(FILM), chunk_size=100_000, url=first.url, upload_checksum=checked)
    second.upload()

    recording = Recording.objects.get()
    assert second.offset == SIZE
    assert recording.state == State.RECEIVED
    assert recording.file_name == "film.mp4"
    assert read_back(recording) == FILM
