"""Takes in a film from an ordinary form, for a page without JavaScript: sealed as it arrives, never clear on the disk.

A form does not say how long its film is. The recording is announced with the length of the whole request, which is
more, and gets its true length at the end. When anything goes wrong, nothing of the film remains, not even its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.db import transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from accounts.models import User
from footage import receive, vault
from footage.models import Recording
from footage.sealing import CHUNK, SealedWriter
from footage.tus import plain_name

# What the boundaries and the other fields of a form may add to its film.
FORM_MOST = 1024**2

Keep = Callable[[Recording], object]


class FormFailed(Exception):
    """No film came of the form; the text is a sentence for the person."""


class SealingUploadHandler(FileUploadHandler):
    """Seals the first file of a form into a recording of ``owner``; other files are read and dropped.

    ``complete`` tells whether the file arrived in full, ``problem`` is a sentence where it was refused.
    """

    chunk_size = CHUNK

    def __init__(self, request: HttpRequest, *, owner: User) -> None:
        super().__init__(request)
        self.recording: Recording | None = None
        self.complete = False
        self.problem = ""
        self._owner = owner
        self._announced = int(request.META["CONTENT_LENGTH"])
        self._writer: SealedWriter | None = None
        self._head: bytes | None = b""

    @property
    def length(self) -> int:
        """How many bytes of the film are sealed."""
        return self._writer.offset if self._writer else 0

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Make the recording, its folder and its writer."""
        super().new_file(field_name, file_name, *args, **kwargs)
        if self.recording:
            raise SkipFile
        try:
            self.recording = vault.new_recording(owner=self._owner, length=self._announced, file_name=plain_name(file_name))
        except vault.NoSpace as error:
            raise self._stop(str(Recording.Problem.NO_SPACE.label)) from error
        vault.make_folder(self.recording)
        self._writer = SealedWriter(
            vault.part_of(vault.path_of(self.recording, vault.ORIGINAL)),
            vault.object_key(self.recording, vault.ORIGINAL),
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal what came, once its first 64 KiB have been looked at."""
        if self._head is None:
            self._seal(raw_data)
            return
        self._head += raw_data
        if len(self._head) >= CHUNK:
            self._look_at_head()

    def file_complete(self, file_size: int) -> None:
        """Give the sealed film its final name; the form may still fail."""
        if self._head is not None:
            self._look_at_head()
        if not self._writer or not self.recording:
            return
        with receive.disk_in_words():
            self._writer.finish()
            vault.publish(vault.part_of(vault.path_of(self.recording, vault.ORIGINAL)))
        self.complete = True

    def close(self) -> None:
        """Let go of the file."""
        if self._writer:
            self._writer.close()

    def _look_at_head(self) -> None:
        head, self._head = self._head or b"", None
        if not receive.looks_like_film(head[:CHUNK]):
            raise self._stop(str(Recording.Problem.NO_FILM.label))
        self._seal(head)

    def _seal(self, data: bytes) -> None:
        if self._writer:
            with receive.disk_in_words():
                self._writer.write(data)

    def _stop(self, problem: str) -> StopUpload:
        """The rest of the request is read and dropped, so that the browser comes to hear why."""
        self.problem = problem
        return StopUpload(connection_reset=False)


def receive_form_file(request: HttpRequest, *, owner: User, keep: Keep) -> Recording:
    """The recording of the film in this form, received in full; raises FormFailed, PermissionDenied without token.

    ``keep`` gives the recording its place among the owner's things, in the transaction that calls it received; whatever it
    raises, nothing of the film remains.

    The view must be ``csrf_exempt``: the token is checked here, because checking it reads the form, which has to wait
    for the handler. It must not have looked at ``request.POST`` before; afterwards the form's other fields are there.
    """
    announced = request.META.get("CONTENT_LENGTH", "")
    if not announced.isdecimal():
        raise FormFailed(_("The film did not arrive in full. Please choose it again."))
    if int(announced) > settings.FILM_MAX_BYTES + FORM_MOST:
        raise FormFailed(_("This film is larger than the service takes."))
    handler = SealingUploadHandler(request, owner=owner)
    request.upload_handlers = [handler]
    try:
        recording = _read_form(request, handler)
        with transaction.atomic():
            keep(recording)
            receive.complete(recording, length=handler.length)
    except BaseException:
        if handler.recording:
            vault.forget(handler.recording)
        raise
    finally:
        handler.close()
    return recording


def _read_form(request: HttpRequest, handler: SealingUploadHandler) -> Recording:
    """Read all of the request, whose film the handler seals meanwhile."""
    broken = FormFailed(_("The film did not arrive in full. Please choose it again."))
    try:
        request.FILES  # noqa: B018 - looking is what reads the form
    except (UnreadablePostError, MultiPartParserError) as error:
        raise broken from error
    except vault.NoSpace as error:
        raise FormFailed(str(Recording.Problem.NO_SPACE.label)) from error
    if handler.problem:
        raise FormFailed(handler.problem)
    if not handler.recording:
        raise FormFailed(_("Please choose a film."))
    if not handler.complete:
        raise broken
    _Token(_Token.answer).process_view(request, _Token.answer, (), {})
    return handler.recording


class _Token(CsrfViewMiddleware):
    """Django's own check of the token, which refuses with an exception instead of a page."""

    @staticmethod
    def answer(request: HttpRequest) -> HttpResponse:
        """What the middleware would stand before; here it stands before nothing."""
        raise NotImplementedError

    def _reject(self, request: HttpRequest, reason: str) -> NoReturn:
        raise PermissionDenied(reason)
