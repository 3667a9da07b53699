"""Ending sign-ins: a person's own, or all of somebody whose way in was changed or taken away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import AccessEntry, KnownDevice, SignIn, User

# A sign-in that ran out may have an upload under way, whose ticket lasts twelve hours.
KEPT = dt.timedelta(days=1)


def end_sign_ins(user: User, *, but: SignIn | None = None) -> int:
    """End every sign-in of this person from the next request on, and the uploads that hang on them; perhaps but one."""
    if but is None:
        # Whoever holds a lost phone is a stranger from now on.
        KnownDevice.objects.filter(user=user).delete()
    lasted: int = SignIn.objects.end(user.pk, but=but)
    return lasted


@transaction.atomic
def end_one(row: SignIn, *, by: User) -> None:
    """End one of one's own sign-ins."""
    row.delete()
    AccessEntry.objects.sign_in(by=by, act="sign_in.ended")


@transaction.atomic
def end_others(user: User, *, here: SignIn | None) -> int:
    """End all of one's own but this one; how many that were."""
    ended = end_sign_ins(user, but=here)
    if ended:
        AccessEntry.objects.sign_in(by=user, act="sign_in.ended_others")
    return ended


def sweep_sign_ins() -> None:
    """Throw away the sign-ins that ran out long ago."""
    now = timezone.now()
    SignIn.objects.filter(expire_date__lte=now - KEPT).delete()
    SignIn.objects.run_out().filter(user=None).delete()
