"""What was given out to a family: the list, giving out, one questionnaire with its answers, taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.headers import case_header
from cases.models import Case
from questionnaires.forms.ask import AskForm
from questionnaires.models import Administration
from questionnaires.offer import offer
from questionnaires.record import detail_page, list_rows
from questionnaires.views.links import link_page


@require_safe
def case_list(request: PersonRequest, code: UUID) -> HttpResponse:
    """What was given out to this family, to whom, when, and what came back."""
    case = find_case(request, code)
    log_look(request, case.code)
    header = case_header(case, here=_("Questionnaires"), tab="questionnaires")
    page = {"case": case, "header": header, "rows": list_rows(case)}
    return render(request, "questionnaires/case_list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PersonRequest, code: UUID) -> HttpResponse:
    """Give a questionnaire out; a form sent twice gives it out once."""
    case = find_case(request, code)
    log_look(request, case.code)
    offered = offer(case, timepoint=request.GET.get("timepoint", ""))
    form = AskForm(request.POST if request.method == "POST" else None, offer=offered)
    if request.method != "POST" or not form.is_valid():
        return _ask_page(request, case, form, status=400 if form.errors else 200)
    try:
        administration, token = form.ask(case, by=request.user)
    except Administration.CodeTaken:
        return _asked_before(request, case, form)
    except Administration.OutAlready as out:
        return _out_already(request, out.there)
    if administration.mode == Administration.Mode.TOGETHER:
        return redirect("questionnaires:start", token)
    return link_page(request, case, administration, token)


@require_safe
def administration_detail(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """One questionnaire: while it is out, its links; once it came back, every answer and score, and what was missing."""
    case = find_case(request, code)
    found = find_administration(request, code, administration)
    log_look(request, found.code)
    page = {"case": case, "header": case_header(case, here=_("Questionnaire"), tab="questionnaires"), **detail_page(found)}
    return render(request, "questionnaires/administration_detail.html", page)


@require_POST
def administration_cancel(request: PersonRequest, code: UUID, administration: UUID) -> HttpResponse:
    """Take a questionnaire back that was not handed in yet."""
    found = find_administration(request, code, administration)
    try:
        found.cancel(by=request.user)
    except Administration.NotOpen:
        messages.error(request, _("It was handed in or taken back already."))
    else:
        messages.success(request, _("Taken back. Its links open nothing any more."))
    return redirect("questionnaires:case_list", code)


def find_case(request: PersonRequest, code: UUID) -> Case:
    """The family, with what its header needs."""
    return find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)


def find_administration(request: PersonRequest, code: UUID, administration: UUID) -> Administration:
    """A questionnaire of this family."""
    needed = ("edition", "respondent__client", "case", "asked_by")
    rows = Administration.objects.led_by(request.user).select_related(*needed)
    return find_or_404(rows, request, code=administration, case__code=code)


def _ask_page(request: PersonRequest, case: Case, form: AskForm, *, status: int) -> HttpResponse:
    header = case_header(case, here=_("Give out a questionnaire"), tab="questionnaires")
    page = {"case": case, "header": header, "form": form, "again": form.offer.again, **form.settled()}
    return render(request, "questionnaires/ask.html", page, status=status)


def _asked_before(request: PersonRequest, case: Case, form: AskForm) -> HttpResponse:
    """Lead to what this form gave out already; a code that is not of this family's is drawn anew."""
    code = form.cleaned_data["code"]
    there = Administration.objects.led_by(request.user).filter(code=code, case=case).first()
    if there:
        messages.info(request, _("This was given out already. A link is shown only once; you can make another."))
        return redirect("questionnaires:administration_detail", case.code, there.code)
    messages.error(request, _("This was not saved yet. Please press the button once more."))
    return _ask_page(request, case, form.afresh(), status=409)


def _out_already(request: PersonRequest, there: Administration) -> HttpResponse:
    """Lead to the questionnaire that is still out, instead of giving it out beside itself."""
    sentence = _("They have it already and it is not back yet. Here you can make another link, or take it back.")
    messages.info(request, sentence)
    return redirect("questionnaires:administration_detail", there.case.code, there.code)
