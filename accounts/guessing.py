"""A guess at something secret: counted before it is looked at, given back when it was right, told when it was wrong.

The access log tells of a guess at what nobody has as of one at what somebody has: the same line, written in the same way.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from accounts.known_devices import known_device
from accounts.limits import GUESSES, PASSKEYS
from accounts.models import AccessEntry, User
from accounts.network import network_of
from accounts.tries import Bucket, Limit, TooMany, give_back, take


@dataclass(frozen=True)
class Guess:
    """One guess that was counted; whoever looks at it says whether it was right."""

    buckets: tuple[Bucket, ...]
    limit: Limit
    about: uuid.UUID
    by: User | None

    def was_right(self) -> None:
        """Nobody guessed: forget it."""
        give_back(*self.buckets)

    def was_wrong(self) -> None:
        """It stays counted, and is told."""
        AccessEntry.objects.refused_try(by=self.by, act=f"sign_in.refused:{self.limit.name}", about=self.about)


def guess(request: HttpRequest, limit: Limit, whose: User | str) -> Guess:
    """Count a guess at what opens an account, or raise TooMany; a name that nobody has counts like one that somebody has."""
    if isinstance(whose, User):
        own = _own(request, limit, whose)
        account = limit.of("account", whose.pk)
    else:
        own = None
        account = limit.of("name", whose.casefold())
    buckets = (own,) if own else (account, GUESSES.of("network", network_of(request)))
    about = whose.code if isinstance(whose, User) else account.code
    try:
        take(*buckets)
    except TooMany as too_many:
        must_wait(request, limit, about if too_many.bucket == buckets[0] else too_many.bucket.code)
        raise
    return Guess(buckets, limit, about, who_is_there(request))


def must_wait(request: HttpRequest, limit: Limit, about: uuid.UUID) -> None:
    """Write into the access log that tries were not even looked at."""
    AccessEntry.objects.refused_try(by=who_is_there(request), act=f"sign_in.waits:{limit.name}", about=about)


def unknown_passkey(request: HttpRequest) -> None:
    """Write into the access log that a passkey opened nothing; whose it is, is not known, or not said."""
    about = PASSKEYS.of("network", network_of(request)).code
    AccessEntry.objects.refused_try(by=None, act=f"sign_in.refused:{PASSKEYS.name}", about=about)


def who_is_there(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody is."""
    return request.user if isinstance(request.user, User) else None


def called(name: str) -> User | str:
    """The person with this address or sign-in name; else the name itself, so that both are counted alike."""
    written = name.strip()
    named = Q(email__iexact=written) | Q(sign_in_name__iexact=written)
    return User.objects.filter(named).order_by("pk").first() or written


def _own(request: HttpRequest, limit: Limit, person: User) -> Bucket | None:
    """The count that no stranger reaches: of this person where she is signed in, or of a browser in which she was before."""
    if request.user.is_authenticated and request.user.pk == person.pk:
        return limit.of("signed in", person.pk)
    device = known_device(request, person)
    return limit.of("device", device.pk) if device else None
