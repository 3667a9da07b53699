"""Reading the access log a stretch at a time: by number, so that the hundred-thousandth line costs what the first does."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import AccessEntry

SHOWN = 60
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines, the latest first; ``earlier`` is what to ask for to read on."""

    lines: list[AccessEntry]
    earlier: int | None
    is_latest: bool


def stretch(rows: QuerySet[AccessEntry], *, before: str) -> Stretch:
    """The lines with a number below ``before``, as an address says it; the latest where it says nothing that can be used."""
    number = int(before) if before.isascii() and before.isdigit() else 0
    first = number if 0 < number <= LARGEST else 0
    asked = rows.filter(number__lt=first) if first else rows
    found = list(asked.select_related("by").order_by("-number")[: SHOWN + 1])
    shown = found[:SHOWN]
    return Stretch(shown, shown[-1].number if len(found) > SHOWN else None, not first)
