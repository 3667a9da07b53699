"""Rating goals at a meeting, on a page that is handed over to the client."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest, find_or_404, log_look
from cases.forms.goal import RatingForm
from cases.models import Goal, Meeting
from cases.rating_page import rating_page


@require_http_methods(["GET", "HEAD", "POST"])
def goal_rate(request: PersonRequest, code: UUID, meeting: UUID) -> HttpResponse:
    """One hope at a time; a tap saves, the line appears, and a second tap at the same meeting takes the place of the first."""
    meetings = Meeting.objects.led_by(request.user).select_related("case__client", "case__practitioner")
    found = find_or_404(meetings, request, code=meeting, case__code=code)
    if found.state not in Meeting.STANDING:
        messages.warning(request, _("This meeting did not take place, so there is nothing to rate."))
        return redirect("cases:goal_list", code=code)
    log_look(request, code)
    if request.method != "POST":
        return render(request, "cases/goal_rate.html", rating_page(found, asked=request.GET.dict()))
    form = RatingForm(request.POST)
    if not form.is_valid():
        page = rating_page(found, asked={"goal": request.POST.get("goal", ""), "change": "1"})
        return render(request, "cases/goal_rate.html", page | {"refused": True}, status=400)
    return _rated(request, found, form)


def _rated(request: PersonRequest, meeting: Meeting, form: RatingForm) -> HttpResponse:
    code = form.cleaned_data["goal"]
    goals = Goal.objects.led_by(request.user).of_those_at(meeting).select_related("case", "hoped_by")
    goal = find_or_404(goals, request, code=code, case=meeting.case)
    hers = goal.hoped_by or meeting.case.participants.get(client=meeting.case.client_id)
    try:
        goal.rate(form.cleaned_data["value"], by=request.user, meeting=meeting, rated_by=hers)
    except Goal.WrongState:
        messages.warning(request, _("This meeting did not take place, so there is nothing to rate."))
        return redirect("cases:goal_list", code=meeting.case.code)
    here = reverse("cases:goal_rate", args=[meeting.case.code, meeting.code], query={"goal": goal.code})
    return redirect(here)
