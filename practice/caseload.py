"""Finding a family by name: names are sealed in the database, so this happens in Python over one's own cases."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from accounts.models import User
from cases.models import Case

FOUND_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Found:
    """The families found, the latest change first, and whether there are more than are shown."""

    cases: list[Case]
    more: bool


def find_families(user: User, words: str) -> Found:
    """The user's own families in whose names every given word begins a name."""
    wanted = _plain(words).split()
    cases = Case.objects.led_by(user).with_people().order_by("-touched_at", "-pk")
    keys = [case.pk for case in cases if wanted and _fits(wanted, case)]
    shown = Case.objects.led_by(user).with_people().with_standing().in_bulk(keys[:FOUND_SHOWN])
    return Found([shown[key] for key in keys[:FOUND_SHOWN] if key in shown], more=len(keys) > FOUND_SHOWN)


def _fits(wanted: list[str], case: Case) -> bool:
    names = _plain(f"{case.client.name} {case.child.name}").split()
    return all(any(name.startswith(word) for name in names) for word in wanted)


def _plain(text: str) -> str:
    """Letters as one would type them in a hurry: no case, no accents, no joining signs."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign if sign.isalnum() else " " for sign in spread if not unicodedata.combining(sign))
