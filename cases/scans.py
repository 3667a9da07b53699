"""The signed paper behind a consent, a photograph or a PDF: made anew, sealed, destroyed with what it belongs to."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import File
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Consent
from footage import scans
from footage.models import Scan
from public import apart
from public.brought import MB, PICTURE_MOST, Refused, content_of
from public.pictures import looks_like_picture

# Small print can still be read on it.
WIDTH = 1600
KEPT_MOST = 8 * MB
# As long as somebody may take to write the consent's row after the scan's.
ALONE_FOR = dt.timedelta(hours=1)
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


def read_paper(file: File[bytes]) -> tuple[str, bytes]:
    """The kind and the new bytes of a photograph or PDF, whatever the file is called; raises Refused."""
    content = content_of(file, most=PICTURE_MOST, too_large=_("This file is larger than 15 MB."))
    is_pdf = content.startswith(b"%PDF-")
    if not is_pdf and not looks_like_picture(content):
        raise Refused(_why("heic" if _is_heic(content) else "no_picture" if content else "empty"))
    try:
        made = apart.ask("leaflet", content) if is_pdf else apart.ask("picture", content, WIDTH)
    except apart.Unopened as why:
        raise Refused(_why(why.problem)) from why
    (written,) = made.parts
    if len(written) > KEPT_MOST:
        raise Refused(_why("too_much"))
    return Scan.Kind.PDF if is_pdf else Scan.Kind.PICTURE, written


def destroy_unused() -> None:
    """Destroy the scans that no consent refers to any more; run every minute."""
    used = Consent.objects.filter(scan=OuterRef("pk"))
    left = Scan.objects.filter(~Exists(used), destroyed_at__isnull=True, added_at__lt=timezone.now() - ALONE_FOR)
    for scan in left.defer("sealed"):
        scans.destroy(scan)


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in HEIC


def _why(problem: str) -> str:
    return {
        "empty": _("This file is empty. Please choose another."),
        "heic": _("This is an HEIC picture, which cannot be read here. Take the photo from this page, or save it as a JPEG."),
        "no_picture": _("This is neither a photo (JPEG, PNG, WebP) nor a PDF."),
        "no_leaflet": _("This is no PDF that we can read."),
        "locked": _("This PDF is locked with a password. Please save it without one and choose that."),
        "no_pages": _("This PDF has no pages."),
        "too_many_pages": _("This PDF has more than 60 pages."),
        "too_many_pixels": _(
            "This picture has too many pixels: at most 50 million, and 16,000 on a side. Please make it smaller."
        ),
        "broken": _("This picture is damaged or did not arrive in full. Please choose it again."),
        "too_much": _("This file holds too much to be read. A photo of the paper will do."),
    }[problem]
