"""Asking a colleague in: a link by mail, six characters for the admin to say; the same again when the ways in were reset."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import staffing
from accounts.alerts import RESET
from accounts.invitations import Issued, invite
from accounts.models import AccessEntry, Invitation, User
from accounts.outbox import post
from accounts.service import current_service

# The address of the page behind a token, whole, as a mail needs it.
PageOf = Callable[[str], str]


@transaction.atomic
def ask_in(person: User, *, by: User, form: uuid.UUID, page_of: PageOf) -> Issued:
    """A new invitation, which ends an older one, with its link in the outbox; raises SentBefore, NotActive."""
    if not person.is_active:
        raise User.NotActive
    issued = invite(person, by=by, way=Invitation.Way.MAIL, form=form)
    said = _(
        "Hello,\n\nyou are invited to work with %(service)s. Open this link to make your way in:\n\n%(link)s\n\n"
        "It asks for six characters, which you are told on the telephone. Link and characters work until %(day)s, once.\n\n"
        "If you do not know what this is about, leave it: the link alone opens nothing."
    )
    post(
        key=f"invitation:{issued.invitation.code}", to=person.email or "", subject=_("Your invitation"),
        body=said % {
            "service": current_service().shown_name, "link": page_of(issued.token),
            "day": date_format(localtime(issued.invitation.expires_at)),
        },
    )  # fmt: skip
    AccessEntry.objects.change(by=by, act="person.invited", about=person.code)
    return issued


@transaction.atomic
def reset_ways_in(person: User, *, by: User, form: uuid.UUID, page_of: PageOf) -> Issued:
    """Take away all ways in, tell her so, ask her in anew; raises SentBefore, NotActive, OwnWaysIn."""
    if by.pk == person.pk:
        raise User.OwnWaysIn
    staffing.hold(person)
    issued = ask_in(person, by=by, form=form, page_of=page_of)
    person.set_unusable_password()
    User.objects.filter(pk=person.pk).update(password=person.password)
    Authenticator.objects.filter(user=person).delete()
    staffing.sign_out(person, by=by)
    AccessEntry.objects.change(by=by, act=RESET, about=person.code)
    said = _(
        "Hello,\n\nyour ways into %(service)s were taken away: password, passkeys and codes. A second mail has a link with "
        "which you make new ones.\n\nIf you did not ask for this, tell your service at once."
    )
    post(
        key=f"reset:{issued.invitation.code}", to=person.email or "", subject=_("Your ways in were reset"),
        body=said % {"service": current_service().shown_name},
    )  # fmt: skip
    return issued
