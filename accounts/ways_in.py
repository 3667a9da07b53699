"""Who can get in at all, and taking every way in from somebody whose phone was lost or whose ways are reset."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.ending import end_sign_ins
from accounts.models import User


def can_get_in(people: Iterable[User]) -> set[int]:
    """The keys of those of these people who have a password or a passkey."""
    people = list(people)
    with_password = {person.pk for person in people if person.has_usable_password()}
    return with_password | _with_passkey({person.pk for person in people} - with_password)


@transaction.atomic
def take_ways_away(user: User) -> None:
    """End every sign-in from the next request on, and take password, passkeys and known browsers away."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    end_sign_ins(user)


def _with_passkey(keys: set[int]) -> set[int]:
    if not keys:
        return set()
    rows = Authenticator.objects.filter(user__in=keys, type=Authenticator.Type.WEBAUTHN)
    return set(rows.values_list("user", flat=True))
