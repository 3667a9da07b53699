"""The request of somebody who is signed in, and the one way in which views look things up for her."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import AccessEntry, User

Row = TypeVar("Row", bound=Model)


class PersonRequest(HttpRequest):
    """A request whose user is signed in, as every page without ``login_not_required`` has it."""

    user: User


def page_of(request: HttpRequest) -> str:
    """The name of the page that was asked for, as the access table and the access log know it."""
    return request.resolver_match.view_name if request.resolver_match else ""


def find_or_404(rows: QuerySet[Row], request: PersonRequest, *, code: uuid.UUID, **also: Any) -> Row:
    """The row with this code among ``rows``, which must already be scoped to the person; a miss is logged and is a 404."""
    row = rows.filter(code=code, **also).first()
    if row is None:
        log_refusal(request, code)
        raise Http404
    return row


def log_look(request: PersonRequest, about: uuid.UUID) -> None:
    """Write into the access log that this page was shown to this person."""
    AccessEntry.objects.look(by=request.user, page=page_of(request), about=about)


def log_refusal(request: PersonRequest, about: uuid.UUID) -> None:
    """Write into the access log that this person asked for what is not hers or not there."""
    AccessEntry.objects.refusal(by=request.user, page=page_of(request), about=about)


def must_administer(request: PersonRequest) -> None:
    """Go on only for an admin; for others the page is not there, and their asking is logged."""
    if not request.user.is_admin:
        log_refusal(request, request.user.code)
        raise Http404


def must_work_here(request: PersonRequest) -> None:
    """Go on only for somebody who works for the service; for clients the page is not there, and their asking is logged."""
    if not request.user.is_staff:
        log_refusal(request, request.user.code)
        raise Http404


def must_take_part(request: PersonRequest) -> None:
    """Go on only for a client; for others the page is not there, and their asking is logged."""
    if not request.user.is_client:
        log_refusal(request, request.user.code)
        raise Http404


def must_lead(request: PersonRequest) -> None:
    """Go on only for somebody who leads families; for others the page is not there, and their asking is logged."""
    if not request.user.is_practitioner:
        log_refusal(request, request.user.code)
        raise Http404


def must_supervise(request: PersonRequest) -> None:
    """Go on only for a supervisor; for others the page is not there, and their asking is logged."""
    if not request.user.is_supervisor:
        log_refusal(request, request.user.code)
        raise Http404


def must_lead_a_team(request: PersonRequest) -> None:
    """Go on only for a team lead; for others the page is not there, and their asking is logged."""
    if not request.user.is_team_lead:
        log_refusal(request, request.user.code)
        raise Http404
