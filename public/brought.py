"""Files that come with a form: held in memory, never on the disk, and never more of them than may be kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.requests import PersonRequest, must_administer

MB = 1024**2
PICTURE_MOST = 15 * MB
LEAFLET_MOST = 10 * MB
FILES_MOST = 2

View = Callable[..., HttpResponse]


class Refused(Exception):
    """A file was not taken; the text is a sentence for the person."""


class BoundedUploadHandler(FileUploadHandler):
    """Holds up to two files in memory, of each one byte more than any may have; what follows is read and dropped.

    So a file that is too large is known by its size and can be refused in words, whatever its size is.
    """

    def __init__(self, request: PersonRequest) -> None:
        super().__init__(request)
        self._files = 0
        self._held = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing held."""
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > FILES_MOST:
            raise SkipFile
        self._held = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold what may still be of use."""
        self._held += raw_data[: PICTURE_MOST + 1 - len(self._held)]

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file as views know it."""
        return InMemoryUploadedFile(
            BytesIO(self._held), self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )


def takes_files(view: View) -> View:
    """Let the form of an admin's view bring files; for others the page is not there, and their files are not read."""
    reading = reads_files(view)

    @csrf_exempt
    @wraps(view)
    def take(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        must_administer(request)
        return reading(request, *args, **kwargs)

    return take


def reads_files(view: View) -> View:
    """Hold what a form brings in memory; whoever calls this has asked who may bring files, and is ``csrf_exempt``.

    The form's token is checked after the handler is in place, because checking it reads the form.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def read(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [BoundedUploadHandler(request)]
        return protected(request, *args, **kwargs)

    return read


def content_of(file: File[bytes], *, most: int, too_large: str) -> bytes:
    """All bytes of a file; raises Refused with the sentence ``too_large`` above ``most``."""
    if file.size > most:
        raise Refused(too_large)
    file.seek(0)
    content: bytes = file.read(most)
    return content
