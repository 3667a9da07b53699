"""Time that passes without anybody doing anything, for the table of sign-ins alone; nothing waits and no clock is frozen."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from accounts.models import SignIn, User
from accounts.sessions import row_key
from tests.browser import Browser

SECOND = dt.timedelta(seconds=1)


def pass_time(time: dt.timedelta, *, of_idle: dt.timedelta | None = None) -> None:
    """Let every sign-in be as if so much time had passed; ``of_idle`` of it without anybody doing anything."""
    idle = time if of_idle is None else of_idle
    SignIn.objects.update(
        started_at=F("started_at") - time, seen_at=F("seen_at") - idle, expire_date=F("expire_date") - idle
    )  # fmt: skip


def run_out(browser: Browser) -> None:
    """Let whoever is signed in here be a second past the limit."""
    mine = SignIn.objects.filter(session_key=row_key(browser.cookies["session"].value))
    ran_out = mine.get().left + SECOND
    mine.update(seen_at=F("seen_at") - ran_out, expire_date=F("expire_date") - ran_out)


def expired_browser(user: User) -> Browser:
    """A browser in which this person is signed in and whose time ran out a second ago."""
    browser = Browser()
    browser.force_login(user)
    run_out(browser)
    return browser
