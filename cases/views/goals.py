"""A family's goals: seen with their lines, added, put in other words, moved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.forms.goal import GoalEditForm, GoalForm, MoveForm
from cases.goal_page import adults_of, goals_page
from cases.headers import case_header
from cases.models import Case, Goal
from cases.models.goal import MOST_IN_FOCUS

# Where a goal went, as it is said afterwards.
MOVED = {
    Goal.State.FOCUS: gettext_lazy("This hope is in focus now."),
    Goal.State.ASIDE: gettext_lazy("This hope is set aside for now."),
    Goal.State.REACHED: gettext_lazy("Reached. Take a moment to enjoy it together."),
    Goal.State.DROPPED: gettext_lazy("This hope was let go. It stays in the record."),
}


def _find_case(request: PersonRequest, code: UUID) -> Case:
    return find_or_404(Case.objects.led_by(request.user).with_people().with_standing(), request, code=code)


def _find_goal(request: PersonRequest, code: UUID, goal: UUID) -> Goal:
    return find_or_404(
        Goal.objects.led_by(request.user).select_related("case", "hoped_by"), request, code=goal, case__code=code
    )


@require_safe
def goal_list(request: PersonRequest, code: UUID) -> HttpResponse:
    """All hopes of a family: in focus first, with their lines."""
    case = _find_case(request, code)
    log_look(request, case.code)
    return render(request, "cases/goal_list.html", goals_page(case))


@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: PersonRequest, code: UUID) -> HttpResponse:
    """Add a goal; a form sent twice adds one."""
    case = _find_case(request, code)
    log_look(request, case.code)
    is_full = case.goals.in_focus().count() >= MOST_IN_FOCUS
    form = GoalForm(request.POST if request.method == "POST" else None, is_full=is_full, adults=adults_of(case))
    if request.method == "POST" and form.is_valid():
        try:
            if form.add(case, by=request.user):
                messages.success(request, _("The goal was added."))
                return redirect("cases:goal_list", code=code)
        except Goal.CodeTaken:
            messages.error(request, _("This was not saved yet. Please press the button once more."))
            return _form_page(request, case, form.afresh(), status=409)
    return _form_page(request, case, form, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: PersonRequest, code: UUID, goal: UUID) -> HttpResponse:
    """Put a goal in other words; somebody else's change meanwhile is shown, not overwritten."""
    found, case = _find_goal(request, code, goal), _find_case(request, code)
    log_look(request, case.code)
    adults = adults_of(case)
    form = GoalEditForm(request.POST if request.method == "POST" else None, goal=found, adults=adults)
    if not form.is_valid():
        return _form_page(request, case, form, goal=found, status=400 if form.errors else 200)
    try:
        found.reword(by=request.user, **form.told())
    except Goal.Changed:
        found.refresh_from_db()
        sent = request.POST.copy()
        sent["version"] = str(found.version)
        form = GoalEditForm(sent, goal=found, adults=adults)
        return _form_page(request, case, form, goal=found, theirs=form.in_words(), status=409)
    messages.success(request, _("Saved."))
    return redirect("cases:goal_list", code=code)


@require_POST
def goal_move(request: PersonRequest, code: UUID, goal: UUID) -> HttpResponse:
    """Put a goal into focus or aside, note that it was reached, or let it go."""
    found = _find_goal(request, code, goal)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This was not saved. Please press the button once more."))
        return redirect("cases:goal_list", code=code)
    try:
        form.move(found, by=request.user)
        messages.success(request, MOVED[form.cleaned_data["to"]])
    except Goal.TooMany:
        messages.warning(request, _("Three goals are in focus already. Set one of them aside first."))
    except Goal.WrongState:
        messages.warning(request, _("This goal was moved meanwhile. Here it is as it stands now."))
    return redirect("cases:goal_list", code=code)


def _form_page(
    request: PersonRequest,
    case: Case,
    form: GoalForm | GoalEditForm,
    *,
    status: int = 200,
    goal: Goal | None = None,
    **also: Any,
) -> HttpResponse:
    here = _("A goal in other words") if goal else _("A new goal")
    page = {"form": form, "case": case, "goal": goal, "header": case_header(case, here=here, tab="goals"), **also}
    return render(request, "cases/goal_form.html", page, status=status)
