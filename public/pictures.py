"""Takes pictures in: checked by their content, drawn anew, kept in the database with what refers to them."""

from __future__ import annotations

import uuid

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessEntry, User
from public import apart
from public.brought import PICTURE_MOST, Refused, content_of
from public.models import Picture, PictureCopy

picture_too_large = gettext_lazy("This picture is larger than 15 MB.")


def take_picture(file: File[bytes], by: User, *, code: uuid.UUID | None = None) -> Picture:
    """The picture in a file, whatever the file is called; raises Refused, and then nothing is kept."""
    content = content_of(file, most=PICTURE_MOST, too_large=str(picture_too_large))
    if not looks_like_picture(content):
        raise Refused(_sentence("no_picture" if content else "empty"))
    try:
        made = apart.ask("picture", content, *Picture.WIDTHS)
    except apart.Unopened as why:
        raise Refused(_sentence(why.problem)) from why
    return _keep(made, by=by, code=code or uuid.uuid4())


def looks_like_picture(content: bytes) -> bool:
    """Whether a file begins as a JPEG, a PNG or a WebP does."""
    if content.startswith(b"RIFF"):
        return content[8:12] == b"WEBP"
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


@transaction.atomic
def _keep(made: apart.Made, *, by: User, code: uuid.UUID) -> Picture:
    picture = Picture.objects.create(code=code, added_by=by, **made.facts)
    copies = zip(Picture.WIDTHS, made.parts, strict=False)
    PictureCopy.objects.bulk_create(PictureCopy(picture=picture, width=width, content=part) for width, part in copies)
    AccessEntry.objects.change(by=by, act="picture.brought", about=picture.code)
    return picture


def _sentence(problem: str) -> str:
    return {
        "empty": _("This file is empty. Please choose another."),
        "no_picture": _("This is no picture that we can read (JPEG, PNG or WebP)."),
        "too_many_pixels": _(
            "This picture has too many pixels: at most 50 million, and 16,000 on a side. Please make it smaller."
        ),
        "broken": _("This picture is damaged or did not arrive in full. Please choose it again."),
        "too_much": _("This picture takes too long to read. Please save it anew as a JPEG and choose that."),
    }[problem]
