"""When a film may be played or shown: worked out from what everybody in it agreed to; plain values, no database and no clock.

``Film.objects.allowed_for`` says the same to the database, because a player asks for hundreds of ranges; a property test
holds the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody may agree to, each apart from the others; publication is not offered."""

    FILMING = "filming", _("being filmed, and looking at the film together")
    SUPERVISION = "supervision", _("a named supervisor, with the names left out")
    PEERS = "peers", _("looking at it with a group of colleagues")
    TRAINING = "training", _("teaching other practitioners")
    RESEARCH = "research", _("research")
    OUTCOMES = "outcomes", _("figures about how the work went")
    KEEPING = "keeping", _("keeping the films after the work has ended")


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent as the rule reads it: who, to what, to whom by name, until when, and whether it stands at all."""

    person: int
    purpose: str
    named: int | None = None
    until: dt.date | None = None
    stands: bool = True

    def holds(self, today: dt.date) -> bool:
        """Neither withdrawn, replaced or held back by the child's own view, nor over."""
        return self.stands and (self.until is None or self.until >= today)


def needed_for(purpose: str) -> frozenset[str]:
    """What everybody must have agreed to: a film is shown to nobody unless it may be looked at within the work itself."""
    return frozenset({purpose}) if purpose == Purpose.OUTCOMES else frozenset({purpose, Purpose.FILMING})


def missing(
    purpose: str, people: Collection[int], consents: Iterable[Agreed], today: dt.date, *, named: int | None = None
) -> set[int]:
    """Those of the people whose agreement is not there today."""
    held = {(one.person, one.purpose, one.named) for one in consents if one.holds(today)}
    wanted = [(part, named if part == Purpose.SUPERVISION else None) for part in needed_for(purpose)]
    return {person for person in people if any((person, part, who) not in held for part, who in wanted)}


def may(purpose: str, people: Collection[int], consents: Iterable[Agreed], today: dt.date, *, named: int | None = None) -> bool:
    """Whether a film with these people in it may be used for the purpose today; one with nobody in it never may."""
    return bool(people) and not missing(purpose, people, consents, today, named=named)
