"""A new resource or video: its title, and then straight into the editor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest, must_administer
from public.forms.begin import BeginForm, BeginVideoForm


@require_http_methods(["GET", "HEAD", "POST"])
def resource_new(request: PersonRequest) -> HttpResponse:
    """Begin a resource; a form sent twice leads to the same one."""
    return _begin(request, "resources", BeginForm)


@require_http_methods(["GET", "HEAD", "POST"])
def video_new(request: PersonRequest) -> HttpResponse:
    """Begin a video; a form sent twice leads to the same one."""
    return _begin(request, "videos", BeginVideoForm)


def _begin(request: PersonRequest, kind: str, form_class: type[BeginForm]) -> HttpResponse:
    must_administer(request)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        piece = form.begin(by=request.user)
        # To the first field that is still empty: with its name in the address it has the focus, also without a module.
        return redirect(reverse("public:manage_edit", args=[kind, piece.code], fragment=f"id_{form.goes_on_at}"))
    return render(request, f"public/manage/begin_{kind}.html", {"form": form}, status=400 if form.errors else 200)
