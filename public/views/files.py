"""Pictures and leaflets: brought by an admin, shown to whoever may see what they belong to."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import UUIDField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import refused
from accounts.models import User
from accounts.requests import PersonRequest, find_or_404, must_administer
from public.brought import Refused, takes_files
from public.leaflets import take_leaflet
from public.models import Leaflet, Picture
from public.pictures import take_picture

# Nobody's page: what is opened by its own address may do nothing.
ALONE = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
# The bytes behind an address never change.
FOR_EVER = "public, max-age=31536000, immutable"

Thing = Picture | Leaflet


@login_not_required
@require_safe
def picture(request: HttpRequest, picture: uuid.UUID, width: int) -> HttpResponse:
    """One picture at one width, for everybody when it belongs to something shown, else for admins."""
    kept, found = FOR_EVER, Picture.objects.shown().copy(picture, width)
    if found is None and isinstance(request.user, User):
        kept, found = "private, no-cache", Picture.objects.curated_by(request.user).copy(picture, width)
    if found is None:
        raise Http404
    etag = f'"{picture.hex}-{width}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(found, content_type="image/webp")
    for name, value in (ALONE | {"ETag": etag, "Cache-Control": kept}).items():
        answer.headers[name] = value
    return answer


@require_safe
def leaflet(request: PersonRequest, leaflet: uuid.UUID) -> HttpResponse:
    """A leaflet as it was written anew, for an admin to look over before it is published."""
    must_administer(request)
    found = find_or_404(Leaflet.objects.curated_by(request.user), request, code=leaflet)
    return HttpResponse(bytes(found.content), content_type="application/pdf", headers=ALONE)


@require_POST
@takes_files
def picture_new(request: PersonRequest) -> HttpResponse:
    """Take in one picture; the answer says where it is, or why it was not taken."""
    return _taken(request, Picture, take_picture)


@require_POST
@takes_files
def leaflet_new(request: PersonRequest) -> HttpResponse:
    """Take in one leaflet; the answer says where it is, or why it was not taken."""
    return _taken(request, Leaflet, take_leaflet)


def _taken(request: PersonRequest, kind: type[Thing], take: Callable[..., Thing]) -> HttpResponse:
    try:
        code = UUIDField(required=False).clean(request.POST.get("code", ""))
    except ValidationError:
        return refused(_("This form is not complete. Please load the page again."), status=400)
    standing = kind.objects.curated_by(request.user).filter(code=code).first()
    if standing is None and "file" not in request.FILES:
        return refused(_("Please choose a file."), status=400)
    try:
        standing = standing or take(request.FILES["file"], by=request.user, code=code)
    except Refused as why:
        return refused(str(why), status=422)
    except IntegrityError:  # the same form came twice at the same moment, and the other one was first
        standing = kind.objects.curated_by(request.user).filter(code=code).first()
    if standing is None or standing.added_by_id != request.user.pk:
        return refused(_("This was sent already. Please load the page again."), status=409)
    return JsonResponse(_told(standing))


def _told(thing: Thing) -> dict[str, object]:
    told: dict[str, object] = {"code": thing.code, "address": thing.get_absolute_url()}
    if isinstance(thing, Picture):
        return told | {"width": thing.width, "height": thing.height}
    return told | {"pages": thing.pages, "size": thing.size, "words": thing.in_words}
