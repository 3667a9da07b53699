"""One consent: how it was given, by which text, with the signed paper."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.consent_detail import consent_page, consents_in_full
from cases.consent_page import given_in
from cases.forms.scan import ScanForm
from cases.models import Case, Consent
from footage import scans, vault
from footage.models import Scan
from footage.sealing import BrokenFilm
from public.brought import reads_files

log = logging.getLogger(__name__)
# A file that somebody brought may do nothing where it is opened by its own address.
ALONE = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
NAMES = {Scan.Kind.PICTURE: 'inline; filename="consent.webp"', Scan.Kind.PDF: 'attachment; filename="consent.pdf"'}


@csrf_exempt  # the token is checked by reads_files, once what holds the file is in place
@require_http_methods(["GET", "HEAD", "POST"])
def consent_detail(request: PersonRequest, code: UUID, consent: UUID) -> HttpResponse:
    """How one consent was given; a photo of the signed paper is added, or taken away."""
    case = find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)
    found = find_or_404(consents_in_full(case), request, code=consent)
    return reads_files(_detail)(request, case, found)


@require_safe
def consent_scan(request: PersonRequest, code: UUID, consent: UUID) -> HttpResponse:
    """The signed paper, asked anew each time; nobody's cache keeps it."""
    case = find_or_404(Case.objects.led_by(request.user), request, code=code)
    with_scan = given_in(case).filter(scan__isnull=False).select_related("scan__key")
    scan = find_or_404(with_scan, request, code=consent).scan
    assert scan is not None  # noqa: S101 - the ones without were left out
    try:
        content = scans.open_scan(scan)
    except vault.Gone as error:
        raise Http404 from error
    except BrokenFilm as error:
        log.exception("The scan %s does not open.", scan.code)
        raise Http404 from error
    log_look(request, consent)
    headers = ALONE | {"Content-Disposition": NAMES[Scan.Kind(scan.kind)]}
    return HttpResponse(content, content_type=scan.kind, headers=headers)


def _detail(request: PersonRequest, case: Case, consent: Consent) -> HttpResponse:
    log_look(request, consent.code)
    is_sent = request.method == "POST"
    if is_sent and "remove" in request.POST:
        consent.drop_scan(by=request.user)
        messages.success(request, _("The paper is taken away, and its picture destroyed."))
        return redirect("cases:consent_detail", case.code, consent.code)
    form = ScanForm(request.POST if is_sent else None, request.FILES if is_sent else None, consent=consent)
    if is_sent and form.is_valid():
        try:
            form.record(by=request.user)
            messages.success(request, _("The signed paper is kept."))
        except Consent.NotOnPaper:
            messages.error(request, _("There is no paper to this consent, or it does not stand any more."))
        except IntegrityError:
            messages.error(request, _("This was sent already. Please load the page again."))
        return redirect("cases:consent_detail", case.code, consent.code)
    page = consent_page(case, consent) | {"form": form if consent.takes_scan else None}
    return render(request, "cases/consent_detail.html", page, status=400 if form.errors else 200)
