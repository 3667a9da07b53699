"""A film from an ordinary form is sealed as it arrives, and a form that fails leaves nothing."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from footage import vault
from footage.models import Recording, RecordingKey
from footage.plain_upload import FormFailed, receive_form_file
from footage.sealing import CHUNK
from tests.browser import Browser
from tests.footage import film_of

pytestmark = pytest.mark.django_db

State = Recording.State
FILM = film_of(3 * CHUNK + 99)


@pytest.fixture(autouse=True)
def door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.footage.door"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def send(
    browser: Browser, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[..., HttpResponse]:
    def post(film: bytes = FILM, **fields: object) -> HttpResponse:
        chosen = SimpleUploadedFile("../IMG 1.mov", film, content_type="text/plain")
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post("/films/form/", {"film": chosen, "kind": "shared", **fields})  # type: ignore[return-value]

    return post


def nothing_remains(settings: Settings) -> bool:
    files = [path for path in settings.FILM_DIR.rglob("*") if path.is_file()]
    return not (files or Recording.objects.exists() or RecordingKey.objects.exists())


@pytest.mark.parametrize("size", [100, CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK, 5 * CHUNK + 7])
def test_a_film_arrives_by_form(send: Callable[..., HttpResponse], temporary: Path, settings: Settings, size: int):
    film = film_of(size)

    response = send(film)

    recording = Recording.objects.get(code=UUID(response.content.decode().split()[0]))
    assert response.content.decode().split()[1] == "shared"
    assert (recording.state, recording.length, recording.offset) == (State.RECEIVED, size, size)
    assert recording.file_name == "IMG 1.mov"
    with vault.open_original(recording) as reader:
        assert b"".join(reader.read()) == film
    on_disk = b"".join(path.read_bytes() for path in settings.FILM_DIR.rglob("*") if path.is_file())
    assert film[-50:] not in on_disk
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("film", [b"PK\x03\x04" + bytes(3 * CHUNK), b"GIF89a", b""])
def test_something_else_is_refused_in_words(send: Callable[..., HttpResponse], settings: Settings, film: bytes):
    response = send(film)

    assert response.status_code == 400
    assert response.content.decode().endswith(".")
    assert nothing_remains(settings)


def test_a_form_without_a_film_is_refused_in_words(browser: Browser, alice: User, settings: Settings):
    response = browser.post("/films/form/", {"kind": "shared"})

    assert (response.status_code, response.content) == (400, b"Please choose a film.")


def test_only_the_first_film_of_a_form_is_taken(send: Callable[..., HttpResponse]):
    send(more=SimpleUploadedFile("two.mp4", film_of(2 * CHUNK, seed=2)))

    assert Recording.objects.get().length == len(FILM)


def test_a_form_larger_than_any_film_is_refused_before_it_is_read(
    send: Callable[..., HttpResponse], settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("footage.plain_upload.FORM_MOST", 0)
    settings.FILM_MAX_BYTES = 1000

    assert send().status_code == 400
    assert nothing_remains(settings)


def test_a_disk_without_space_is_said_in_words(
    send: Callable[..., HttpResponse], settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    def full(_length: int) -> None:
        raise vault.NoSpace

    monkeypatch.setattr(vault, "free_space_for", full)
    response = send()

    assert response.status_code == 400
    assert b"space" in response.content
    assert nothing_remains(settings)


def raw_form(film: bytes, token: str = "") -> tuple[bytes, str]:
    parts = [
        f'--line\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
        b'--line\r\nContent-Disposition: form-data; name="film"; filename="a.mp4"\r\n\r\n' + film + b"\r\n",
        b'--line\r\nContent-Disposition: form-data; name="kind"\r\n\r\nshared\r\n--line--\r\n',
    ]
    return b"".join(parts), "multipart/form-data; boundary=line"


class BreaksOff(io.BytesIO):
    """A connection that breaks after its last byte, as an error or silently."""

    silent = False

    def read(self, size: int | None = -1) -> bytes:
        some = super().read(size)
        if not some and not self.silent:
            raise ConnectionResetError
        return some


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.99])
def test_a_form_that_breaks_off_leaves_nothing(
    alice: User, settings: Settings, silent: bool, share: float,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):  # fmt: skip
    body, kind = raw_form(FILM)
    stream = BreaksOff(body[: int(len(body) * share)])
    stream.silent = silent
    request = WSGIRequest({
        "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": stream,
        "SERVER_NAME": "testserver", "SERVER_PORT": "80",
    })  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(FormFailed):
        receive_form_file(request, owner=alice, keep=lambda _recording: None)

    assert nothing_remains(settings)


@pytest.mark.parametrize(("right", "status"), [(True, 200), (False, 403)])
def test_a_form_from_elsewhere_is_refused_and_leaves_nothing(
    alice: User, settings: Settings, right: bool, status: int,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):  # fmt: skip
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    body, kind = raw_form(FILM, token="a" * 32 if right else "b" * 32)

    with django_capture_on_commit_callbacks(execute=True):
        response = strict.post("/films/form/", body, content_type=kind)

    assert response.status_code == status
    assert nothing_remains(settings) != right
