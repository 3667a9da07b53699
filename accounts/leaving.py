"""What somebody who leaves still has in hand; each app adds what it knows when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """Something that others have to take over: a sentence, and the page where it is handed over."""

    words: str
    action: str
    url: str


Ask = Callable[[User], Held | None]
_ASKED: list[Ask] = []


def ask_when_leaving(ask: Ask) -> None:
    """Have this asked about whoever leaves; it answers in one query, with None where there is nothing."""
    if ask not in _ASKED:
        _ASKED.append(ask)


def held_by(person: User) -> list[Held]:
    """All that somebody has in hand."""
    return [held for ask in _ASKED if (held := ask(person)) is not None]
