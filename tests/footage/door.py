"""The vault's own addresses with nobody at the door: what tests send films through without a case around them. All films here
belong to the first person in the database.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from footage import plain_upload, ranges, tus, vault
from footage.models import Recording


def _owner() -> User:
    return User.objects.order_by("pk")[0]


@csrf_exempt
@login_not_required
def films(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return tus.options_response()
    try:
        wanted = tus.parse_creation(request)
    except tus.BadCreation as bad:
        return tus.refused(bad)
    recording = vault.new_recording(
        owner=_owner(), length=wanted.length, file_name=wanted.file_name, head_sha256=wanted.head_sha256
    )
    return tus.created_response(f"/films/{recording.code}/upload/", recording)


@csrf_exempt
@login_not_required
def upload(request: HttpRequest, code: UUID) -> HttpResponse:
    return tus.respond(request, Recording.objects.select_related("key").get(code=code))


@login_not_required
def play(request: HttpRequest, code: UUID) -> HttpResponseBase:
    return ranges.serve_playable(request, Recording.objects.select_related("key").get(code=code))


@csrf_exempt
@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    try:
        recording = plain_upload.receive_form_file(request, owner=_owner(), keep=lambda _recording: None)
    except plain_upload.FormFailed as error:
        return HttpResponse(str(error), status=400)
    return HttpResponse(f"{recording.code} {request.POST.get('kind')}")


urlpatterns = [
    path("films/", films),
    path("films/form/", form),
    path("films/<uuid:code>/upload/", upload),
    path("films/<uuid:code>/play/", play),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)
