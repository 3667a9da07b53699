"""What happens when somebody complains: the row, the mails, and how many may come from one network."""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.kept import held, hold
from accounts.models import User
from accounts.outbox import post
from accounts.service import current_service
from public.models import Complaint

# So many complaints of one network reach the service within an hour; a household, a ward or a library stays far below.
MOST_AN_HOUR = 20
HOUR = 3600
# Apart from the pages, which anybody who opens many of them could push counts out with.
COUNTS = "counts"


@transaction.atomic
def complain(*, page: str, code: uuid.UUID, name: str, contact: str, words: str) -> tuple[Complaint, bool]:
    """The complaint and whether it is new; who looks after complaints is told that one waits at ``page``."""
    complaint, is_new = Complaint.lodge(code=code, name=name, contact=contact, words=words)
    if is_new:
        _tell_the_service(complaint, page)
        _tell_the_person(complaint)
    return complaint, is_new


@transaction.atomic
def acknowledge(complaint: Complaint, *, by: User) -> None:
    """Note that the person is told, and tell her where she left an address for mail."""
    if complaint.acknowledge(by=by) and complaint.mail_address:
        post(
            key=f"complaint:{complaint.code}:acknowledged",
            to=complaint.mail_address,
            subject=_("We are looking into it"),
            body=_(
                "Hello,\n\nsomebody has read what you sent us and is looking into it. Your reference is {reference}.\n"
                "We shall let you know what comes of it. You can ask us at any time how far we are."
            ).format(reference=complaint.reference),
        )


def is_too_many(request: HttpRequest) -> bool:
    """Whether this network has sent as many complaints within the hour as are taken."""
    return _counted(_counter(request)) >= MOST_AN_HOUR


def count(request: HttpRequest) -> None:
    """Count one complaint of this network, for an hour and under a name that nobody can read back."""
    there = _counter(request)
    hold(COUNTS, there, _counted(there) + 1, seconds=HOUR)


def _counted(there: str) -> int:
    """How many were counted; none where nothing can be counted, for a complaint weighs more than the count of it."""
    return held(COUNTS, there) or 0


def _tell_the_service(complaint: Complaint, page: str) -> None:
    service = current_service()
    if to := service.complaints_email or service.email:
        post(
            key=f"complaint:{complaint.code}:waiting",
            to=to,
            subject=_("A complaint is waiting"),
            body=_(
                "A complaint arrived on {day}. Its reference is {reference}; it is to be acknowledged by {until}.\n\n"
                "This mail says nothing of what it is about. An admin reads it here:\n{page}"
            ).format(
                day=date_format(timezone.localdate(complaint.made_at)), reference=complaint.reference,
                until=date_format(complaint.acknowledge_by), page=page,
            ),
        )  # fmt: skip


def _tell_the_person(complaint: Complaint) -> None:
    if to := complaint.mail_address:
        post(
            key=f"complaint:{complaint.code}:arrived",
            to=to,
            subject=_("We have what you sent us"),
            body=_(
                "Hello,\n\nwhat you wrote on our website has arrived. Your reference is {reference}.\n"
                "Somebody reads it and writes to you by {until}.\n\n"
                "If this was not you, you need not do anything: somebody may have mistyped an address."
            ).format(reference=complaint.reference, until=date_format(complaint.acknowledge_by)),
        )


def _counter(request: HttpRequest) -> str:
    now = int(timezone.now().timestamp()) // HOUR
    return f"complaints:{salted_hmac('public.complaining', _network(request)).hexdigest()[:32]}:{now}"


def _network(request: HttpRequest) -> str:
    """The network that a request comes from: of an address's bits those that a household keeps."""
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        # The last one was put there by our own proxy; the ones before it are whatever the browser said.
        told = str(request.headers.get("X-Forwarded-For", told)).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told
    kept = 24 if address.version == 4 else 48  # noqa: PLR2004 - of IP
    return str(ipaddress.ip_network(f"{address}/{kept}", strict=False))


def days_left(complaint: Complaint, today: dt.date) -> dict[str, Any]:
    """How the clock of a complaint stands, for the list and its page."""
    left = (complaint.acknowledge_by - today).days
    return {"left": left, "over": -left, "is_over": left < 0}
