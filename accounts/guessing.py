"""A guess at something secret: counted before it is looked at, given back when it was right."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from accounts.known_devices import known_device
from accounts.limits import GUESSES
from accounts.models import User
from accounts.network import network_of
from accounts.tries import Bucket, Limit, give_back, take


@dataclass(frozen=True)
class Guess:
    """One guess that was counted."""

    buckets: tuple[Bucket, ...]

    def was_right(self) -> None:
        """Nobody guessed: forget it."""
        give_back(*self.buckets)


def guess(request: HttpRequest, limit: Limit, whose: User | str) -> Guess:
    """Count a guess at what opens an account, or raise TooMany; a name that nobody has counts like one that somebody has."""
    if isinstance(whose, User):
        own = _own(request, limit, whose)
        account = limit.of("account", whose.pk)
    else:
        own = None
        account = limit.of("name", whose.casefold())
    buckets = (own,) if own else (account, GUESSES.of("network", network_of(request)))
    take(*buckets)
    return Guess(buckets)


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
