"""How pages that save without being left are answered: JSON for their modules, a redirect for a plain form."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _


def wants_json(request: HttpRequest) -> bool:
    """Whether a module asked, rather than a plain form."""
    return request.headers.get("Accept", "").startswith("application/json")


def saved(**also: Any) -> JsonResponse:
    """Say when it was saved; called after the commit, so that it is true."""
    return JsonResponse({"saved": time_format(timezone.localtime(), "H:i"), **also})


def not_valid(form: Form) -> JsonResponse:
    """Say beside which field what is wrong."""
    return JsonResponse({"sentence": _("There is a problem."), "errors": form.errors}, status=400)


def refused(sentence: str, *, status: int, **also: Any) -> JsonResponse:
    """Say in words why nothing was done; 409 carries what stands in the record now."""
    return JsonResponse({"sentence": sentence, **also}, status=status)
