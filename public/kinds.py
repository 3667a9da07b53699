"""The kinds of things that admins edit, by the word that stands for each in an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from accounts.requests import PersonRequest, find_or_404, must_administer
from public.models import Curated, LandingPage, LegalText, Listed, Resource, Video

KINDS: dict[str, type[Curated]] = {"resources": Resource, "videos": Video, "landing": LandingPage, "texts": LegalText}
LISTED: dict[str, type[Listed]] = {"resources": Resource, "videos": Video}


def find_piece(request: PersonRequest, kind: str, piece: UUID, among: Mapping[str, type[Curated]] = KINDS) -> Any:
    """The thing of this kind with this code, for an admin; a 404 for others, for no such thing and for no such kind."""
    must_administer(request)
    if kind not in among:
        raise Http404
    return find_or_404(among[kind].objects.curated_by(request.user), request, code=piece)
