"""The service's settings, and the style sheet of its colours."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import outbox
from accounts.colour_page import colour_page
from accounts.forms.service import ServiceForm, colour_or_none
from accounts.models import Service
from accounts.requests import PersonRequest, must_administer
from accounts.service import current_look

A_YEAR = "public, max-age=31536000, immutable"


@require_http_methods(["GET", "HEAD", "POST"])
def manage_service(request: PersonRequest) -> HttpResponse:
    """Change name, contact and colours; another admin's change meanwhile is shown, not overwritten."""
    must_administer(request)
    standing = Service.objects.the_one()
    if request.method != "POST":
        return _page(request, standing, ServiceForm(instance=standing, initial={"version": standing.version}))
    form = ServiceForm(request.POST, instance=Service.objects.the_one())
    if not form.is_valid():
        return _page(request, standing, form, status=400)
    try:
        form.record(by=request.user)
    except Service.Changed:
        sent = request.POST.copy()
        sent["version"] = str(standing.version)
        theirs = ServiceForm.in_words(standing, form.cleaned_data)
        return _page(request, standing, ServiceForm(sent, instance=standing), theirs=theirs, status=409)
    messages.success(request, _("Saved. Every page shows it now."))
    return redirect("accounts:manage_service")


@require_safe
def service_colours(request: PersonRequest) -> HttpResponse:
    """How two colours would look and whether they could be read, while somebody is choosing them."""
    must_administer(request)
    choice = {name: colour_or_none(request.GET.get(f"{name}_colour")) for name in ("action", "highlight")}
    return render(request, "accounts/_colours.html", {"colours": colour_page(**choice)})


@require_POST
def outbox_try_again(request: PersonRequest) -> HttpResponse:
    """Post once more what could not be posted."""
    must_administer(request)
    if number := outbox.try_again(by=request.user):
        said = ngettext("%d message is posted once more.", "%d messages are posted once more.", number)
        messages.success(request, said % number)
    return redirect("accounts:manage_service")


@login_not_required
@require_safe
def look(request: HttpRequest, digest: str) -> HttpResponse:
    """The colours of the service in one file, which a browser keeps until its address changes."""
    stands = current_look()
    if not stands.digest or digest != stands.digest:
        raise Http404
    return HttpResponse(stands.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": A_YEAR})


def _page(request: PersonRequest, standing: Service, form: ServiceForm, *, status: int = 200, **also: object) -> HttpResponse:
    page = {"form": form, "standing": standing, "colours": colour_page(**form.colours()), "mail": _mail(), **also}
    return render(request, "accounts/service.html", page, status=status)


def _mail() -> dict[str, object]:
    """What waits in the outbox for an admin to see to."""
    counted = outbox.standing()
    return {**counted, "stuck": counted.get("failed", 0) + counted.get("doubtful", 0), "is_posted": outbox.is_posted()}
