"""The page that asks who sits there, as a browser comes to it and goes on from it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from accounts.factors import next_code
from accounts.models import User
from accounts.sessions import SessionStore
from tests.browser import METHODS, Browser
from tests.factories import PASSWORD

ASKS = "Please show that it is you"
CODES = "/ways-in/recovery-codes/"
MINUTE = dt.timedelta(minutes=1)
PLAIN = "application/x-www-form-urlencoded"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
# What asks a colleague in, with a name that is markup and a field of several values.
NEW_COLLEAGUE = [
    ("code", "0b7dcbbb-7d4f-4a0c-8c0e-a5b3d5c1c1aa"), ("name", "Ada “Ash” <b>&amp;"), ("email", "ada@example.org"),
    ("roles", "practitioner"), ("roles", "supervisor"), ("team", ""),
]  # fmt: skip


def signed_in(user: User) -> Browser:
    """A browser in which this person is signed in, a moment ago."""
    browser = Browser()
    browser.force_login(user)
    return browser


def proof(user: User, **other: str) -> dict[str, str]:
    """Her password and the code that her app shows, or something else instead."""
    return {"proof-password": PASSWORD, "proof-code": next_code(user) or "", **other}


def held(page: Any) -> list[tuple[str, str]]:
    """What waits behind the page that asks, as a browser would send it."""
    form = page.text.rpartition("<form")[2]
    return [(unescape(name), unescape(value)) for name, value in HIDDEN.findall(form) if name != "csrfmiddlewaretoken"]


def sent(browser: Browser, there: str, fields: list[tuple[str, str]]) -> Any:
    """What this page answers when exactly these fields are sent to it, in this order."""
    return browser.post(there, urlencode(fields), PLAIN)


def let_pass(key: str, minutes: int) -> None:
    """Let it be so many minutes ago that the person with this sign-in showed who she is; nothing waits."""
    session = SessionStore(key)
    session[METHODS] = [record | {"at": record["at"] - 60 * minutes} for record in session[METHODS]]
    session.save()
