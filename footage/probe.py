"""What a received film is, before anything is made of it; and the refusals, each with its sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings

from footage import vault
from footage.confine import Limits
from footage.guard import Ending, GuardFailed, Sealed, Watch, ask
from footage.models import Recording

LIMITS = Limits(seconds=120, memory=1024**3)
LARGEST_SIDE = 8192
# The rates that a playable copy may have; a faster film is halved until one of them is near.
RATES = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
FAST = 40
SLOWEST_INTERLACED = 20
NOT_ITS_FAULT = {Ending.BROKEN_SEAL, Ending.NO_ISOLATION, Ending.KILLED}


class NotAFilm(Exception):
    """Nothing can be made of this upload; ``problem`` says it in words."""

    def __init__(self, problem: Recording.Problem) -> None:
        super().__init__(problem.name)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Facts:
    """What a playable copy is planned from; ``seconds`` is what the film says of itself."""

    seconds: float
    average_rate: Fraction
    base_rate: Fraction
    width: int
    height: int
    interlaced: bool
    hdr: bool
    sound: bool

    @property
    def rate(self) -> Fraction:
        """The constant rate that the copy gets."""
        # Of interlaced films the average may count a frame for two.
        misleading = self.interlaced and self.average_rate < SLOWEST_INTERLACED
        rate = (self.base_rate if misleading else self.average_rate) or Fraction(25)
        while rate > FAST:
            rate /= 2
        return min(RATES, key=lambda usual: abs(usual - rate))


def probe(recording: Recording, watch: Watch | None = None) -> Facts:
    """The facts of a received film; raises NotAFilm, and GuardFailed where the stored bytes do not open."""
    try:
        answer = ask("look", sealed_original(recording), LIMITS, watch=watch)
    except GuardFailed as failure:
        if failure.ending in NOT_ITS_FAULT:
            raise
        raise NotAFilm(Recording.Problem.NO_FILM) from failure
    if "problem" in answer:
        raise NotAFilm(Recording.Problem(answer["problem"]))
    facts = _facts(answer)
    if facts.seconds > settings.FILM_MAX_SECONDS:
        raise NotAFilm(Recording.Problem.TOO_LONG)
    if max(facts.width, facts.height) > LARGEST_SIDE:
        raise NotAFilm(Recording.Problem.TOO_LARGE)
    return facts


def sealed_original(recording: Recording) -> Sealed:
    """What the guarded child needs to open the film as it arrived."""
    key = vault.object_key(recording, vault.ORIGINAL)
    return Sealed(vault.path_of(recording, vault.ORIGINAL), key, recording.length)


def _facts(answer: dict[str, Any]) -> Facts:
    rates = {name: ratio(answer[name]) for name in ("average_rate", "base_rate")}
    return Facts(**{**answer, **rates})


def ratio(pair: list[int]) -> Fraction:
    """A fraction as the child writes it."""
    return Fraction(*pair)
