"""The retention table, which an admin edits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Retention
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, must_administer
from accounts.retention import FilmClock
from cases.forms.retention import RetentionForm
from cases.retention_page import Follows, changes, closed_days, what_follows


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to change how long films are kept."), who=must_administer, looks=False)
def manage_retention(request: PersonRequest) -> HttpResponse:
    """Change how long things are kept; a new clock of films shows first what follows from it."""
    must_administer(request)
    standing = Retention.objects.the_one()
    if request.method != "POST":
        return _page(request, standing, RetentionForm(instance=standing, initial={"version": standing.version}))
    form = RetentionForm(request.POST, instance=Retention.objects.the_one())
    if not form.is_valid():
        return _page(request, standing, form, status=400)
    clock = standing.clock_if(form.row_words, today=timezone.localdate())
    if clock.after != standing.film_period and form.cleaned_data["seen"] != form.mark():
        sent = request.POST.copy()
        sent["seen"] = form.mark()
        return _page(request, standing, RetentionForm(sent, instance=standing), new=_follows(clock), until=clock.not_before)
    try:
        form.record(by=request.user)
    except Retention.Changed:
        sent = request.POST.copy()
        sent["version"] = str(standing.version)
        theirs = RetentionForm.in_words(standing, form.cleaned_data)
        return _page(request, standing, RetentionForm(sent, instance=standing), theirs=theirs, status=409)
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("cases:manage_retention")


def _page(
    request: PersonRequest, standing: Retention, form: RetentionForm, *, status: int = 200, **also: object
) -> HttpResponse:
    page = {
        "form": form, "standing": standing, "now": _follows(standing.film_clock), "changes": changes(standing),
        "today": timezone.localdate(), **also,
    }  # fmt: skip
    return render(request, "cases/retention.html", page, status=status)


def _follows(clock: FilmClock) -> Follows:
    return what_follows(closed_days(), clock, today=timezone.localdate())
