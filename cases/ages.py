"""Ages in years and months: pure arithmetic on the first day of a month."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MONTHS = 12


def born_month(years: int, months: int, on: dt.date) -> dt.date:
    """The first day of the month in which somebody was born who is this old on that day."""
    total = on.year * MONTHS + on.month - 1 - (years * MONTHS + months)
    return dt.date(total // MONTHS, total % MONTHS + 1, 1)


def years_and_months(born: dt.date, on: dt.date) -> tuple[int, int]:
    """Whole years and months from the month of birth to that day; (0, 0) before it."""
    total = max(0, (on.year - born.year) * MONTHS + on.month - born.month)
    return divmod(total, MONTHS)


def age_in_words(born: dt.date | None, on: dt.date) -> str:
    """An age such as "7 months", "1 year 7 months" or "6 years"; words of their own before birth and in the first month."""
    if born is None or born > on:
        return _("not born yet")
    years, months = years_and_months(born, on)
    if not years and not months:
        return _("newborn")
    parts = []
    if years:
        parts.append(ngettext("%(count)d year", "%(count)d years", years) % {"count": years})
    if months:
        parts.append(ngettext("%(count)d month", "%(count)d months", months) % {"count": months})
    return " ".join(parts)
