"""Hand-in links: made and shown once, opened on this screen, revoked."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.qr import qr_picture
from accounts.requests import PersonRequest, find_or_404, log_look
from cases.headers import case_header
from cases.models import Case
from questionnaires.forms.ask import CodeForm
from questionnaires.models import Administration, HandInLink


@require_POST
def link_new(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """Make another link and show it, once."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    found = find_or_404(Administration.objects.led_by(request.user), request, code=administration, case__code=code)
    token = _make_link(request, found, mode=Administration.Mode.LINK)
    if token is None:
        return redirect("questionnaires:administration_detail", code, administration)
    log_look(request, found.code)
    return link_page(request, case, found, token)


@require_POST
def together(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """Open the questionnaire on this screen, to be answered together."""
    found = find_or_404(Administration.objects.led_by(request.user), request, code=administration, case__code=code)
    token = _make_link(request, found, mode=Administration.Mode.TOGETHER)
    if token is None:
        return redirect("questionnaires:administration_detail", code, administration)
    return redirect("questionnaires:start", token)


@require_POST
def link_revoke(request: PersonRequest, code: UUID, administration: UUID, link: UUID) -> HttpResponse:
    """Close one link; what was answered with it stays."""
    links = HandInLink.objects.led_by(request.user)
    found = find_or_404(links, request, code=link, administration__code=administration, administration__case__code=code)
    found.revoke(by=request.user)
    messages.success(request, _("This link opens nothing any more. Answers that were saved are kept."))
    return redirect("questionnaires:administration_detail", code, administration)


def link_page(request: PersonRequest, case: Case, administration: Administration, token: str) -> HttpResponse:
    """The page that shows a new link, as words to send and as a picture to scan; nothing can show it again."""
    link = request.build_absolute_uri(reverse("questionnaires:start", args=[token]))
    header = case_header(case, here=_("The link"), tab="questionnaires")
    page = {
        "case": case, "header": header, "administration": administration, "link": link, "picture": qr_picture(link),
        "code": uuid.uuid4(), "expires_at": administration.links.latest("made_at").expires_at,
    }  # fmt: skip
    return render(request, "questionnaires/link.html", page)


def _make_link(request: PersonRequest, administration: Administration, *, mode: str) -> str | None:
    """The token of a new link; None, with a message, when the form was sent before or nothing can be answered any more."""
    try:
        return administration.make_link(code=CodeForm(request.POST).drawn(), by=request.user, mode=mode)
    except Administration.CodeTaken:
        messages.info(request, _("This link was shown already, and only once. You can make another."))
    except Administration.NotOpen:
        messages.error(request, _("It was handed in or taken back already."))
    return None
