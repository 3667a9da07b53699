"""Meetings: listed, planned, put right, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from accounts.versions import VersionForm
from cases.forms.meeting import HoldForm, MeetingEditForm, MeetingForm, WhyForm
from cases.headers import case_header
from cases.meeting_list import meeting_list as list_page
from cases.meeting_list import state_fact
from cases.meeting_plan import expected
from cases.models import Case, Meeting
from cases.views.notes import find_meeting


def _find_case(request: PersonRequest, code: UUID) -> Case:
    cases = Case.objects.led_by(request.user).with_people().with_standing().with_meeting_count()
    return find_or_404(cases, request, code=code)


@require_safe
def meeting_list(request: PersonRequest, code: UUID) -> HttpResponse:
    """All meetings with a family: what is planned, what has been, where each note stands."""
    case = _find_case(request, code)
    log_look(request, case.code)
    return render(request, "cases/meeting_list.html", list_page(case, page=request.GET.get("page")))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Plan the next meeting, or write down one that has been; everything that can be guessed is filled in."""
    case = _find_case(request, code)
    log_look(request, case.code)
    if request.method != "POST":
        return _new_page(request, case, MeetingForm(case=case, initial=expected(case, kind=request.GET.get("kind", ""))))
    form = MeetingForm(request.POST, case=case)
    if not form.is_valid():
        return _new_page(request, case, form, status=400)
    try:
        meeting = form.plan(case, by=request.user)
    except Meeting.CodeTaken:
        messages.error(request, _("This was not saved yet. Please press the button once more."))
        return _new_page(request, case, form.afresh(case), status=409)
    except Case.Closed:
        form.add_error("kind", _("The work with this family is closed: only a follow-up can be planned."))
        return _new_page(request, case, form, status=409)
    messages.success(request, _said(meeting))
    return redirect(meeting) if form.cleaned_data["has_been"] else redirect("cases:meeting_list", code=case.code)


def _new_page(request: PersonRequest, case: Case, form: MeetingForm, *, status: int = 200) -> HttpResponse:
    page = {"form": form, "case": case, "header": case_header(case, here=_("New meeting"), tab="meetings")}
    return render(request, "cases/meeting_form.html", page, status=status)


def _said(meeting: Meeting) -> str:
    at = timezone.localtime(meeting.starts_at)
    told = {"kind": capfirst(meeting.get_kind_display()), "day": date_format(at, "l j F"), "time": date_format(at, "H:i")}
    if meeting.state == Meeting.State.HELD:
        return _("%(kind)s on %(day)s, %(time)s: written down.") % told
    return _("%(kind)s on %(day)s, %(time)s: planned.") % told


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Move a meeting, put its details right, or say what became of it."""
    found = find_meeting(request, code, meeting)
    if request.method != "POST":
        return _edit_page(request, found)
    form = MeetingEditForm(request.POST, meeting=found)
    if not form.is_valid():
        return _edit_page(request, found, form, status=400)
    change = partial(found.edit, version=form.cleaned_data["version"], **form.details())
    return _answer(request, found, change, form=MeetingEditForm, said=_("Saved."))


@require_POST
def meeting_hold(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Say that a meeting took place: as it was planned, or with the details that are sent along."""
    found = find_meeting(request, code, meeting)
    said = _("It took place.") if found.is_due else _("The meeting has begun. It is noted from now.")
    if "date" not in request.POST:
        change = partial(found.hold, version=VersionForm(request.POST).seen())
        return _answer(request, found, change, said=said)
    form = HoldForm(request.POST, meeting=found)
    if not form.is_valid():
        return _edit_page(request, found, form, status=400)
    change = partial(found.hold, version=form.cleaned_data["version"], **form.details())
    return _answer(request, found, change, form=HoldForm, said=said)


@require_POST
def meeting_cancel(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Say that a meeting was called off, and why."""
    found = find_meeting(request, code, meeting)
    return _answer_why(request, found, found.cancel, said=_("The meeting is called off. Plan another when you know when."))


@require_POST
def meeting_not_attended(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Say that the family was not there."""
    found = find_meeting(request, code, meeting)
    return _answer_why(request, found, found.not_attended, said=_("Written down. Plan another when you know when."))


@require_POST
def meeting_take_back(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """Undo what was said of a meeting by mistake: it is planned again."""
    found = find_meeting(request, code, meeting)
    take_back = partial(found.take_back, version=VersionForm(request.POST).seen())
    return _answer(request, found, take_back, said=_("The meeting is planned again."))


def _answer_why(request: PersonRequest, meeting: Meeting, change: Callable[..., None], *, said: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, meeting, why=form, status=400)
    return _answer(request, meeting, partial(change, **form.cleaned_data), said=said, why=form.cleaned_data["why"])


def _answer(
    request: PersonRequest, meeting: Meeting, change: Callable[..., None], *, said: str,
    form: type[MeetingEditForm] | None = None, why: str = "",
) -> HttpResponse:  # fmt: skip
    """Make the change and say so; otherwise show what stands now, with what was typed still in the page."""
    try:
        change(by=request.user)
    except Meeting.InUse:
        messages.error(request, _("Something was written or rated at this meeting, so it stays as it is."))
    except Meeting.WrongState:
        meeting.refresh_from_db(fields=["state"])
        state = meeting.get_state_display()
        messages.error(request, _("This was not changed: the meeting stands as “%(state)s” meanwhile.") % {"state": state})
    except Meeting.Changed:
        return _conflict(request, meeting, form, why)
    else:
        messages.success(request, said)
    held = meeting.state == Meeting.State.HELD
    return redirect(meeting) if held else redirect("cases:meeting_list", code=meeting.case.code)


def _conflict(request: PersonRequest, meeting: Meeting, form: type[MeetingEditForm] | None, why: str) -> HttpResponse:
    """Both versions: hers in the form, ready to be saved on top, and what stands in the record beside it."""
    case = meeting.case
    meeting.refresh_from_db()
    meeting.case = case
    posted = request.POST.copy()
    posted["version"] = str(meeting.version)
    mine = form(posted, meeting=meeting) if form else None
    asked = WhyForm(initial={"version": meeting.version, "why": why})
    return _edit_page(request, meeting, mine, why=asked, status=409, theirs=MeetingEditForm.in_words(meeting))


def _edit_page(
    request: PersonRequest, meeting: Meeting, form: MeetingEditForm | None = None, *, why: WhyForm | None = None,
    status: int = 200, **also: Any,
) -> HttpResponse:  # fmt: skip
    log_look(request, meeting.case.code)
    day = date_format(timezone.localtime(meeting.starts_at), "j F Y")
    here = _("%(kind)s, %(day)s") % {"kind": capfirst(meeting.get_kind_display()), "day": day}
    if form is None and meeting.state in Meeting.STANDING:
        form = MeetingEditForm(meeting=meeting, initial=MeetingEditForm.values(meeting))
    page = {
        "case": meeting.case,
        "meeting": meeting,
        "state": state_fact(meeting),
        "form": form,
        "why": why or WhyForm(initial={"version": meeting.version}),
        "header": case_header(meeting.case, here=here, tab="meetings"),
        **also,
    }
    return render(request, "cases/meeting_edit.html", page, status=status)
