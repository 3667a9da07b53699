"""Handing a leaver's families over, on an admin's page that knows no family by name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.recent import recent_sign_in
from accounts.requests import PersonRequest, find_or_404, must_administer
from accounts.staff_list import by_name
from cases.forms.handing_over import HandOverForm
from cases.handing_over import in_hand
from cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in(gettext_lazy("You are about to hand families over to other practitioners."), who=must_administer)
def hand_over(request: PersonRequest, person: UUID) -> HttpResponse:
    """Give all families of a practitioner to others in one step; sent twice, the second finds nothing to give."""
    must_administer(request)
    found = find_or_404(User.objects.managed_by(request.user), request, code=person)
    held = in_hand(found, by=request.user)
    takers = User.objects.managed_by(request.user).working().filter(is_practitioner=True).exclude(pk=found.pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, held=held, staff=by_name(takers))
    if request.method == "POST" and form.is_valid():
        try:
            number = form.record(found, by=request.user)
        except Case.Changed:
            messages.warning(request, _("Somebody else handed over meanwhile, so nothing was done. This is how it stands now."))
            return redirect("cases:hand_over", person)
        said = ngettext("%(number)d family was handed over.", "%(number)d families were handed over.", number)
        messages.success(request, said % {"number": number} if number else _("There was nothing to hand over."))
        return redirect("accounts:person", person)
    page = {"person": found, "held": held, "form": form}
    return render(request, "cases/hand_over.html", page, status=400 if form.errors else 200)
