"""Inviting somebody to make her first way in: a link on one way, six characters on another.

Neither is kept: of the link's token there is a SHA-256, of the characters a keyed hash that belongs to this invitation alone.
An invitation lives for seven days, ends with the first use, with the fifth wrong code, with a newer one, and with whatever it
is about; from outside all of these look alike.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.by_link import Gone
from accounts.models import AccessEntry, Invitation, User
from accounts.outbox import post
from accounts.tokens import hashed, new_token

LIFE = dt.timedelta(days=7)
TRIES = 5
CODE_LENGTH = 6
# No sign that is taken for another: no 0 and O, no 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

Heard = Callable[[Invitation], None]
# Who else hears when somebody got in by an invitation, and when one died of wrong codes; apps add themselves when ready.
on_joined: list[Heard] = []
on_died: list[Heard] = []


class WrongCode(Exception):
    """The link lives, the six characters are others."""


class SentBefore(Exception):
    """The form that asks for this invitation was sent before; what it made was shown once."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invitation with its two secrets, which nobody can show again."""

    invitation: Invitation
    token: str
    code: str


@transaction.atomic
def invite(user: User, *, by: User | None, way: str, about: uuid.UUID | None = None, form: uuid.UUID | None = None) -> Issued:
    """A new invitation, which ends an older one; ``form`` is the code drawn for the form that asked. Raises SentBefore."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one at a time, so that one alone stays open
    code = form or uuid.uuid4()
    if Invitation.objects.filter(code=code).exists():
        raise SentBefore
    revoke(user)
    token, characters = new_token(), new_code()
    invitation = Invitation.objects.create(
        code=code, user=user, about=about, way=way, made_by=by, token_hash=hashed(token), expires_at=timezone.now() + LIFE,
        code_hash=code_hash(code, characters),
    )  # fmt: skip
    return Issued(invitation, token, characters)


def revoke(user: User) -> bool:
    """End the person's open invitation, if there is one."""
    return bool(Invitation.objects.unspent().filter(user=user).update(revoked_at=timezone.now()))


def revoke_about(code: uuid.UUID) -> int:
    """End every open invitation about the thing with this code, such as a case that was closed."""
    return Invitation.objects.unspent().filter(about=code).update(revoked_at=timezone.now())


def opened(token: str) -> Invitation:
    """The living invitation of this link; raises Gone."""
    found = Invitation.objects.opened_by(token).first()
    if found is None or not constant_time_compare(found.token_hash, hashed(token)):
        raise Gone
    return found


def prove(token: str, code: str) -> Invitation:
    """The invitation of this link when the six characters are right; raises WrongCode, and Gone from the fifth wrong one on."""
    invitation = opened(token)
    # A try is taken before it is compared, so that many at once have no more than five together.
    alive = Invitation.objects.unspent().filter(pk=invitation.pk)
    if not alive.filter(wrong_codes__lt=TRIES).update(wrong_codes=F("wrong_codes") + 1):
        raise Gone
    if constant_time_compare(invitation.code_hash, code_hash(invitation.code, code)):
        Invitation.objects.filter(pk=invitation.pk).update(wrong_codes=F("wrong_codes") - 1)
        return invitation
    AccessEntry.objects.refused_try(by=None, act="sign_in.refused:characters", about=invitation.code)
    if _die(invitation):
        raise Gone
    raise WrongCode


@transaction.atomic
def spend(invitation: Invitation) -> User:
    """Use the invitation up, once among however many try at the same time; raises Gone for the others."""
    user = User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)
    alive = Invitation.objects.unspent().filter(pk=invitation.pk, expires_at__gt=timezone.now())
    if not user.is_active or not alive.update(redeemed_at=timezone.now()):
        raise Gone
    for tell in on_joined:
        tell(invitation)
    AccessEntry.objects.sign_in(by=user, act="sign_in.invited")
    return user


def redeem(token: str, code: str) -> User:
    """Prove and spend in one go; raises WrongCode and Gone."""
    return spend(prove(token, code))


def new_code() -> str:
    """Six characters that can be said and heard."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def code_hash(invitation: uuid.UUID, code: str) -> str:
    """What is kept of the six characters, however they were typed: worth nothing without the service's key, or elsewhere."""
    typed = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("accounts.invitations.code", f"{invitation}:{typed}", algorithm="sha256").hexdigest()


@transaction.atomic
def _die(invitation: Invitation) -> bool:
    """Whether that was one wrong code too many; whoever made the invitation is told, without a name."""
    spoilt = Invitation.objects.unspent().filter(pk=invitation.pk, wrong_codes__gte=TRIES)
    if not spoilt.update(revoked_at=timezone.now()):
        return False
    for tell in on_died:
        tell(invitation)
    maker = invitation.made_by
    if maker and maker.email:
        post(
            key=f"invitation:{invitation.code}:died", to=maker.email, subject=_("An invitation stopped working"),
            body=_(
                "Hello,\n\nan invitation that you made on {day} was tried with wrong characters five times. It opens nothing "
                "any more.\nIf the person it was for mistyped, make a new one. If not, somebody else has the link."
            ).format(day=date_format(timezone.localtime(invitation.made_at), "j F, H:i")),
        )  # fmt: skip
    return True
