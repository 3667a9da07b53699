"""What a client agreed to: read, ended in one press, given anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.consent_detail import in_full
from cases.consent_page import current_text
from cases.consent_rule import Purpose
from cases.consent_texts import FURTHER
from cases.models import Case, ConsentText
from family.consent_form import OwnConsentForm
from family.doors import own_page, show
from family.own_consents import consents_page, may_give_for, own_consents, own_copy, take_back, title_of
from questionnaires.answering import SAFE


@own_page(*SAFE)
def consents(request: PersonRequest, code: UUID) -> HttpResponse:
    """What she agreed to, in plain words."""
    found = _find_case(request, code)
    log_look(request, found.code)
    return show(request, "consents", consents_page(found, request.user))


@own_page(*SAFE)
def consent_copy(request: PersonRequest, code: UUID, consent: UUID) -> HttpResponse:
    """What she agreed to once, with the words that she read, to keep on paper."""
    case = _find_case(request, code)
    found = find_or_404(in_full(own_consents(case, request.user)), request, code=consent)
    log_look(request, case.code)
    return show(request, "consent_copy", own_copy(case, request.user, found))


@own_page("POST")
def consent_withdraw(request: PersonRequest, code: UUID, consent: UUID) -> HttpResponse:
    """Take it back in one press; it acts on the next request."""
    case = _find_case(request, code)
    found = find_or_404(own_consents(case, request.user), request, code=consent)
    if take_back(case, request.user, found):
        messages.success(request, _("Done. It has ended, and %(name)s is told.") % {"name": case.practitioner.short_name})
    return redirect("family:consents", code)


@own_page(*SAFE, "POST")
def consent_give(request: PersonRequest, code: UUID, purpose: str) -> HttpResponse:
    """Read the text and agree, or agree anew."""
    case = _find_case(request, code)
    if purpose not in [Purpose.FILMING, *FURTHER] or case.closed_at:
        raise Http404
    log_look(request, case.code)
    text, places = current_text(purpose), may_give_for(case, request.user)
    form = OwnConsentForm(request.POST if request.method == "POST" else None, text=text, places=places)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            form.record(case, by=request.user)
        except ConsentText.Changed:
            messages.error(request, _("The text was changed meanwhile. Please read it once more."))
            form, status = OwnConsentForm(text=text, places=places), 409
        else:
            messages.success(request, _("Thank you. It is written down, and you can take it back whenever you like."))
            return redirect("family:consents", code)
    page = {"case": case, "form": form, "text": text, "title": title_of(purpose)}
    return render(request, "family/consent_give.html", page, status=400 if form.errors else status)


def _find_case(request: PersonRequest, code: UUID) -> Case:
    cases = Case.objects.visible_to(request.user).with_people().select_related("practitioner")
    return find_or_404(cases, request, code=code)
