"""What an admin does to the account of a colleague: asks her in, changes it, ends it; each act is told in the access log.

Whoever takes an admin away holds the rows of all admins first, so that two who take each other away leave one.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.ending import end_sign_ins
from accounts.invitations import revoke
from accounts.models import AccessEntry, Invitation, Role, Team, User
from accounts.models.user import STAFF_ROLES
from accounts.names import named
from accounts.outbox import post
from accounts.service import current_service
from accounts.ways_in import can_get_in

Roles = frozenset[Role]


@transaction.atomic
def take_on(*, code: uuid.UUID, by: User, name: str, email: str, roles: Roles, team: Team | None) -> User:
    """A new colleague who cannot sign in yet; sent twice it is one. Raises CodeTaken, EmailTaken."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(code=code, email=email, name=name, roles=roles, team=team)
    except IntegrityError as error:
        there = User.objects.filter(code=code).first()
        if there is None:
            raise User.EmailTaken from error
        if there.email != email.lower() or there.name != name or not there.is_staff:
            raise User.CodeTaken from error
        return there
    AccessEntry.objects.change(by=by, act="person.taken_on", detail=_in_codes(roles), about=person.code)
    return person


@transaction.atomic
def change(
    person: User, *, by: User, version: int, name: str, email: str, roles: Roles, team: Team | None, last_date: dt.date | None
) -> None:
    """Put new details where the writer saw the old ones, once however often they are sent.

    Raises Changed, EmailTaken, LastAdmin, OwnRoles.
    """
    standing = hold(person)
    email = email.lower()
    new = (name, email, roles, team.pk if team else None, last_date)
    if new == _details(standing) and standing.version in {version, version + 1}:
        return  # nothing is new, or this very change was made already and its answer was lost
    if standing.version != version:
        raise User.Changed
    if by.pk == person.pk and roles != staff_roles(standing):
        raise User.OwnRoles
    if Role.ADMIN not in roles or last_date:
        _must_not_be_the_last_admin(standing)
    if User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise User.EmailTaken
    flags = {f"is_{role.value}": role in roles for role in STAFF_ROLES}
    try:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(
                email=email, team=team, last_date=last_date, version=version + 1, **flags,
                **named(User, name, code=person.code),
            )  # fmt: skip
    except IntegrityError as error:
        raise User.EmailTaken from error
    _tell_of_changes(standing, by=by, email=email, roles=roles, last_date=last_date)
    person.refresh_from_db()


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Let her in no more, from her next request on; done already it does nothing. Raises LastAdmin."""
    standing = hold(person)
    if standing.deactivated_at:
        return
    _must_not_be_the_last_admin(standing)
    User.objects.filter(pk=person.pk).update(deactivated_at=timezone.now(), version=standing.version + 1)
    revoke(person)
    sign_out(person, by=by)
    AccessEntry.objects.change(by=by, act="person.deactivated", about=person.code)
    person.refresh_from_db()


@transaction.atomic
def activate(person: User, *, by: User) -> None:
    """Let her in again, with the ways in that she has; a last day that is over goes."""
    standing = hold(person)
    if standing.is_active:
        return
    User.objects.filter(pk=person.pk).update(deactivated_at=None, last_date=None, version=standing.version + 1)
    AccessEntry.objects.change(by=by, act="person.activated", about=person.code)
    person.refresh_from_db()


def sign_out(person: User, *, by: User) -> int:
    """End all sign-ins of somebody; how many there were."""
    ended = end_sign_ins(person)
    if ended:
        AccessEntry.objects.change(by=by, act="person.signed_out", about=person.code)
    return ended


def staff_roles(person: User) -> Roles:
    """The roles in which a person works for the service."""
    return person.roles - {Role.CLIENT}


def hold(person: User) -> User:
    """The person as she stands, with her row and those of all admins held until this transaction ends."""
    rows = User.objects.select_for_update(no_key=True).filter(Q(is_admin=True) | Q(pk=person.pk)).order_by("pk")
    return next(row for row in rows if row.pk == person.pk)


def _must_not_be_the_last_admin(person: User) -> None:
    """Somebody else administers, has a way in, and is not about to leave; raises LastAdmin."""
    if not (person.is_admin and person.is_active):
        return
    waiting = Invitation.objects.unspent().values("user")
    others = User.objects.working().filter(is_admin=True, last_date__isnull=True).exclude(pk=person.pk).exclude(pk__in=waiting)
    if not can_get_in(others):
        raise User.LastAdmin


def _details(person: User) -> tuple[str, str | None, Roles, int | None, dt.date | None]:
    return person.name, person.email, staff_roles(person), person.team_id, person.last_date


def _tell_of_changes(before: User, *, by: User, email: str, roles: Roles, last_date: dt.date | None) -> None:
    """One line of the log per thing that changed; a new address is told to the old one too."""
    if roles != staff_roles(before):
        AccessEntry.objects.change(by=by, act="person.roles", detail=_in_codes(roles), about=before.code)
    if last_date != before.last_date:
        AccessEntry.objects.change(by=by, act="person.last_date", detail=str(last_date or ""), about=before.code)
    if email != before.email:
        AccessEntry.objects.change(by=by, act="person.email", about=before.code)
        if before.email:
            _tell_the_old_address(before)


def _tell_the_old_address(before: User) -> None:
    said = _(
        "Your account at %(service)s now has another e-mail address. You sign in with that one from now on.\n\n"
        "If you did not ask for this, tell your service at once."
    )
    post(
        key=f"address-changed:{before.code}:{before.version}", to=before.email or "",
        subject=_("Your e-mail address was changed"), body=said % {"service": current_service().shown_name},
    )  # fmt: skip


def _in_codes(roles: Roles) -> str:
    return ",".join(role.value for role in STAFF_ROLES if role in roles)
