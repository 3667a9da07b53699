"""Where something that admins keep stands towards visitors, in words; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

# How long before its day something is told of.
SOON = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """A word on where a thing stands, with the tone and the drawing of its tag."""

    words: str
    tone: str
    icon: str


def standing(state: str, *, today: dt.date, begins: dt.date | None = None, ends: dt.date | None = None) -> Standing:
    """What visitors see of a thing in this state, which is shown from ``begins`` until ``ends``, both included."""
    if state == "retired":
        return Standing(_("retired"), "", "archive")
    if state == "draft":
        return Standing(_("draft"), "wait", "pencil")
    if ends and ends < today:
        return Standing(_("ended %(day)s") % {"day": day_in_words(ends, today)}, "care", "calendar-off")
    if begins and begins > today:
        return Standing(_("shows from %(day)s") % {"day": day_in_words(begins, today)}, "go", "calendar-clock")
    if ends:
        return Standing(_("shown until %(day)s") % {"day": day_in_words(ends, today)}, "done", "eye")
    return Standing(_("published"), "done", "eye")


def review(due: dt.date | None, *, today: dt.date) -> Standing | None:
    """What its review date asks for, if it is near or past."""
    if due is None or due > today + SOON:
        return None
    if due == today:
        return Standing(_("to be looked at again today"), "wait", "calendar-check")
    if due < today:
        return Standing(_("to be looked at again since %(day)s") % {"day": day_in_words(due, today)}, "care", "calendar-check")
    return Standing(_("to be looked at again by %(day)s") % {"day": day_in_words(due, today)}, "wait", "calendar-check")


def day_in_words(day: dt.date, today: dt.date) -> str:
    """A day as people say it; the year only where it is another."""
    words = {"day": day.day, "month": MONTHS[day.month], "year": day.year}
    return (_("%(day)s %(month)s") if day.year == today.year else _("%(day)s %(month)s %(year)s")) % words
