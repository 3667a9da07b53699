"""Breaking the glass: an admin opens one family's record for an hour; it is told to everybody whom it concerns."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.duty import duty_inbox
from accounts.models import User
from accounts.outbox import post
from cases.models import Case, CaseEvent, Emergency
from cases.models.emergency import MINUTES_OPEN, EmergencyQuerySet
from cases.scope import leading_herself


@transaction.atomic
def break_the_glass(case: Case, *, code: uuid.UUID, by: User, reason: str) -> Emergency:
    """Open the record to this admin for an hour, once however often it is sent, and tell everybody whom it concerns."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    there = Emergency.objects.filter(code=code).first()
    if there and there.case_id == case.pk and there.by_id == by.pk:
        return there
    code = uuid.uuid4() if there else code
    until = timezone.now() + dt.timedelta(minutes=MINUTES_OPEN)
    emergency = Emergency.objects.create(code=code, case=case, by=by, reason=reason, until_at=until)
    case.tell(by=by, verb=CaseEvent.Verb.EMERGENCY_OPENED, about=emergency.code)
    _tell(emergency)
    return emergency


def told_to(user: User) -> EmergencyQuerySet:
    """The emergencies in families that this practitioner leads herself; a stand-in is not told in her place."""
    return Emergency.objects.filter(leading_herself(user, "case"))


def _tell(emergency: Emergency) -> None:
    """A mail to those who hear of alerts and one to the practitioner; it names nobody, neither family nor staff."""
    for number, address in enumerate(duty_inbox(), start=1):
        _post(emergency, f"alert-{number}", address)
    practitioner = emergency.case.practitioner
    if practitioner.email:
        _post(emergency, "practitioner", practitioner.email)


def _post(emergency: Emergency, key: str, address: str) -> None:
    body = _(
        "A record was opened in an emergency just now. It stays open for an hour, to read only, without films.\n\n"
        "Who opened it and why is written in the record's story, which its practitioner can read after signing in."
    )
    post(key=f"emergency-{emergency.code}-{key}", to=address, subject=_("A record was opened in an emergency"), body=body)
