"""Takes leaflets in: PDFs that are written anew with their pages and nothing else."""

from __future__ import annotations

import uuid

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessEntry, User
from public import apart
from public.brought import LEAFLET_MOST, Refused, content_of
from public.models import Leaflet

leaflet_too_large = gettext_lazy("This leaflet is larger than 10 MB.")


def take_leaflet(file: File[bytes], by: User, *, code: uuid.UUID | None = None) -> Leaflet:
    """The leaflet in a file, whatever the file is called; raises Refused, and then nothing is kept."""
    content = content_of(file, most=LEAFLET_MOST, too_large=str(leaflet_too_large))
    if not content.startswith(b"%PDF-"):
        raise Refused(_sentence("no_leaflet" if content else "empty"))
    try:
        made = apart.ask("leaflet", content)
    except apart.Unopened as why:
        raise Refused(_sentence(why.problem)) from why
    (written,) = made.parts
    with transaction.atomic():
        leaflet = Leaflet.objects.create(
            code=code or uuid.uuid4(), pages=made.facts["pages"], size=len(written), content=written, added_by=by
        )
        AccessEntry.objects.change(by=by, act="leaflet.brought", about=leaflet.code)
    return leaflet


def _sentence(problem: str) -> str:
    return {
        "empty": _("This file is empty. Please choose another."),
        "no_leaflet": _("This is no PDF that we can read."),
        "locked": _("This PDF is locked with a password. Please save it without one and choose that."),
        "no_pages": _("This PDF has no pages."),
        "too_many_pages": _("This PDF has more than 60 pages, which is no leaflet."),
        "too_much": _("This PDF holds too much to be read. Please save it anew, as small as possible, and choose that."),
    }[problem]
