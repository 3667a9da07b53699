"""What somebody has beside a password: passkeys, an app that makes codes, recovery codes.

The rows are allauth's. What opens something is sealed: the app's secret, the seed of the recovery codes, and a passkey's name,
which people write as they like. docs/decisions/0024 says what is allauth's and what is ours.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.fields import text_seal
from accounts.models import User
from accounts.service import current_service

PLACE = "mfa.authenticator"
Type = Authenticator.Type
# What can be a second step by itself; recovery codes stand in for it. For a client a passkey is a way in of its own, beside the
# password and not after it: on a phone that she borrows she has none.
STEPS = (Type.WEBAUTHN, Type.TOTP)
CLIENTS_STEPS = (Type.TOTP,)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """How allauth keeps secrets, and what a phone shows beside them."""

    def encrypt(self, text: str) -> str:
        """Sealed with the service's field keys."""
        return text_seal().seal(text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed; raises BrokenSeal."""
        return text_seal().open(encrypted_text, place=PLACE)

    def get_totp_issuer(self) -> str:
        """The service, as the list of an app names it."""
        return current_service().shown_name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkey it is: this host's, under the service's name; on a family's phone under one that says nothing."""
        person = context.request.user
        works_here = isinstance(person, User) and person.is_staff
        return {
            **super().get_public_key_credential_rp_entity(),
            "name": current_service().shown_name if works_here else _("Your space"),
        }

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """Who the phone says it is for: what she signs in with, and for clients nothing else."""
        told: dict[str, object] = super().get_public_key_credential_user_entity(user)
        return told if user.is_staff else told | {"display_name": told["name"]}

    def is_mfa_enabled(self, user: Any, types: object = None) -> bool:
        """Whether a password is followed by something."""
        return isinstance(user, User) and has_step(user)


@dataclass(slots=True)
class Factors:
    """Everything that one person has, oldest first."""

    passkeys: list[Authenticator] = field(default_factory=list)
    app: Authenticator | None = None
    recovery: Authenticator | None = None
    is_staff: bool = True

    @property
    def steps(self) -> int:
        """How many second steps there are, recovery codes not counted."""
        return len(self.passkeys) * self.is_staff + (self.app is not None)

    @property
    def codes_left(self) -> int:
        """How many recovery codes are unused."""
        return len(_unused(self.recovery)) if self.recovery else 0

    def passkey(self, code: uuid.UUID) -> Authenticator | None:
        """The passkey with this code, if it is one of these."""
        return next((passkey for passkey in self.passkeys if passkey.code == code), None)


def factors_of(user: User) -> Factors:
    """What this person has, with each passkey's name opened and its code."""
    found = Factors(is_staff=user.is_staff)
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        if row.type == Type.WEBAUTHN:
            row.shown_name, row.code = FactorAdapter().decrypt(row.data["name"]), code_of(row)
            found.passkeys.append(row)
        elif row.type == Type.TOTP:
            found.app = row
        else:
            found.recovery = row
    return found


def code_of(row: Authenticator) -> uuid.UUID:
    """What addresses call the row, which has a number alone."""
    return uuid.UUID(bytes=salted_hmac("accounts.factors", str(row.pk), algorithm="sha256").digest()[:16])


def has_step(user: User) -> bool:
    """Whether this person has a second step at all."""
    steps = STEPS if user.is_staff else CLIENTS_STEPS
    return bool(Authenticator.objects.filter(user=user, type__in=steps).exists())


def add_passkey(user: User, *, name: str, credential: dict[str, object]) -> Authenticator:
    """A passkey whose answer was checked."""
    return WebAuthn.add(user, FactorAdapter().encrypt(name), credential).instance


@transaction.atomic
def add_app(user: User, *, secret: str, step: int = 0) -> Authenticator:
    """An app that makes codes from ``secret``; it takes the place of an older one, and ``step`` is used up."""
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    row: Authenticator = TOTP.activate(user, secret).instance
    row.data["step"] = step
    row.save(update_fields=["data"])
    return row


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes that are each good once, in place of older ones; nobody can see them again."""
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """What this code is from, app or recovery codes; it is used up by that. None for a wrong or a used one."""
    plain = plain_code(code)
    rows = Authenticator.objects.select_for_update(no_key=True).filter(user=user, type__in=(Type.TOTP, Type.RECOVERY_CODES))
    for row in rows.order_by("pk"):
        if row.type == Type.TOTP and _use_step(row, plain):
            return row
        if row.type == Type.RECOVERY_CODES and row.wrap().validate_code(plain):
            return _fresh(row)
    return None


def plain_code(code: str) -> str:
    """A code without the spaces and dashes that people type."""
    return "".join(sign for sign in code if sign.isascii() and sign.isalnum())


def step_of(secret: str, code: str) -> int:
    """The 30 seconds that this code is of, around now; 0 for a wrong one."""
    plain = plain_code(code)
    return next((step for step in steps_now() if constant_time_compare(code_at(secret, step), plain)), 0)


def steps_now() -> Iterable[int]:
    """The 30 seconds whose codes are taken: now, those before, those after (RFC 6238)."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    return (now, now - 1, now + 1)


def code_at(secret: str, step: int) -> str:
    """The code of these 30 seconds."""
    return str(format_hotp_value(hotp_value(secret, step)))


def next_code(user: User) -> str | None:
    """A code that this person's app shows and that would be taken now, as `manage.py code` prints it."""
    row = Authenticator.objects.filter(user=user, type=Type.TOTP).first()
    if row is None:
        return None
    secret, used = FactorAdapter().decrypt(row.data["secret"]), row.data.get("step", 0)
    free = [step for step in steps_now() if step > used]
    return code_at(secret, free[0]) if free else None


def unused_codes(user: User) -> list[str]:
    """The recovery codes that are left, for the demo and nobody else."""
    row = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return _unused(row) if row else []


def _unused(row: Authenticator) -> list[str]:
    return list(row.wrap().get_unused_codes())


def _use_step(row: Authenticator, code: str) -> bool:
    """Whether the code is right and later than every code that was used; it is used now."""
    step = step_of(FactorAdapter().decrypt(row.data["secret"]), code)
    if step <= row.data.get("step", 0):
        return False
    row.data["step"] = step
    row.save(update_fields=["data"])
    return True


def _fresh(row: Authenticator) -> Authenticator:
    """The row as the database has it now."""
    row.refresh_from_db()
    return row
