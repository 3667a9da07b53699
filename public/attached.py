"""The files that go with a resource's words: in forms by their codes, in the words by their keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import QueryDict

from accounts.requests import PersonRequest
from public.brought import Refused
from public.leaflets import take_leaflet
from public.models import Leaflet, Picture
from public.pictures import take_picture

Thing = Picture | Leaflet
KINDS: dict[str, type[Thing]] = {"cover": Picture, "leaflet": Leaflet}
TAKE: dict[str, Callable[..., Thing]] = {"cover": take_picture, "leaflet": take_leaflet}


class Attached:
    """Finds the files of one form, and each of them once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Thing | None] = {}

    def by_key(self, name: str, key: int | None) -> Thing | None:
        """The file that the words name."""
        return self._find(name, str(key), pk=key) if key else None

    def by_code(self, name: str, code: Any) -> Thing | None:
        """The file that a form names; None for a code of nothing, and for no code."""
        try:
            wanted = uuid.UUID(str(code))
        except ValueError:
            return None
        return self._find(name, str(wanted), code=wanted)

    def _find(self, name: str, place: str, **which: Any) -> Thing | None:
        if (name, place) not in self._found:
            found = KINDS[name].objects.filter(**which).defer("content" if name == "leaflet" else "added_at").first()
            self._found[name, place] = found
            if found:
                self._found[name, str(found.pk)] = self._found[name, str(found.code)] = found
        return self._found[name, place]


def with_files(request: PersonRequest) -> QueryDict:
    """What a form sent, with the files taken in that came along because no module had sent them before.

    A file that is refused is told about, and what stood before stands.
    """
    sent = request.POST.copy()
    for name, take in TAKE.items():
        if f"{name}_file" in request.FILES:
            try:
                sent[name] = str(take(request.FILES[f"{name}_file"], by=request.user).code)
            except Refused as why:
                messages.error(request, str(why))
        elif f"{name}_remove" in sent:
            sent[name] = ""
    return sent
