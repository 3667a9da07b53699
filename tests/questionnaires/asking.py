"""Steps with a hand-in link that several tests take."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.questionnaires.definitions import edition_of

MODULE = {"Accept": "application/json"}


def ask_anew(alice: User, text: str, **how: Any) -> Family:
    """A family that was asked an edition of this text."""
    edition = edition_of(text)
    edition.publish(by=None)
    here = family(alice, at="begun")
    give_out(here, edition=edition, **how)
    return here


def url(here: Family, *parts: object) -> str:
    """Where a page of the family's link is."""
    return "/".join(["/q", here.token, *map(str, parts), ""])


def answer(browser: Browser, here: Family, number: int, value: object = "often", **also: Any) -> Any:
    """Answer a question and go on."""
    return browser.post(url(here, number), {"answer": value, **also})


def answers(here: Family) -> dict[str, Any]:
    """What stands, by item."""
    return {row.item: row.told() for row in here.administration.answers.order_by("pk")}


def page(response: Any) -> str:
    """The page on one line."""
    return " ".join(response.content.decode().split())
