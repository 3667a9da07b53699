"""What the pages on which a service edits its consent texts show: what is read today, since when and by whom, and before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.retention import Unit
from accounts.service import current_retention
from cases.consent_page import page_title
from cases.consent_rule import Purpose
from cases.models import ConsentText
from public.differences import Part, differences

A_PAGE = 20
# No version has as many; a longer number is no number that a column holds.
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the words, as ``public/manage/_changes.html`` draws it."""

    label: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Entry:
    """One version with what it changed since the one before; None for the first."""

    text: ConsentText
    changes: list[Change] | None
    is_read: bool


def texts_page() -> dict[str, Any]:
    """Every purpose with the text that is read today, in the order of asking."""
    return {"rows": [(text, page_title(text.purpose)) for text in ConsentText.objects.of_each().values()]}


def standing_text(purpose: str) -> ConsentText | None:
    """What is read today for this purpose; nothing where there is no such purpose."""
    return ConsentText.objects.of_each().get(purpose)


def earlier_words(purpose: str, asked: str) -> str:
    """The words of a version that is to be taken up again; nothing where there is none."""
    version = int(asked) if asked.isdecimal() and len(asked) < DIGITS else 0
    text = ConsentText.objects.versions(purpose).filter(version=version).first() if version else None
    return text.words if text else ""


def rule_in_words(purpose: str) -> str:
    """What the service's own rule does with films, for a text that tells of it; nothing for the others."""
    if purpose not in {Purpose.FILMING, Purpose.KEEPING}:
        return ""
    period = current_retention().film_period
    if period is None:
        return _(
            "As this service is set, nothing ends films after the work. The words must not promise that they are destroyed."
        )
    if period.unit == Unit.DAYS:
        told = ngettext("%(count)d day", "%(count)d days", period.amount)
    else:
        told = ngettext("%(count)d calendar month", "%(count)d calendar months", period.amount)
    said = _("As this service is set, films are destroyed %(after)s after the work is closed. Say the same here, or no time.")
    return said % {"after": told % {"count": period.amount}}


def changes(before: ConsentText | None, after: ConsentText) -> list[Change]:
    """What the later words say that the earlier did not, and the other way round."""
    old, new = "\n".join(before.lines) if before else "", "\n".join(after.lines)
    return [Change(_("Words"), differences(old, new))] if old != new else []


def changed_since(version: int, stands: ConsentText) -> list[Change]:
    """What others changed since this version was read."""
    seen = ConsentText.objects.versions(stands.purpose).filter(version=version).first()
    return changes(seen or (ConsentText.starting(stands.purpose) if version == 1 else None), stands)


def history_page(stands: ConsentText, page: str | None) -> dict[str, Any]:
    """Every version, the latest first; before anybody agreed or wrote there is the starter's alone."""
    rows = ConsentText.objects.versions(stands.purpose)
    listed = Paginator(rows, A_PAGE).get_page(page)
    first = listed.start_index() - 1 if listed.object_list else 0
    told = list(rows[first : first + A_PAGE + 1]) or [stands]
    entries = [
        Entry(text, changes(older, text) if older else None, text.version == stands.version)
        for text, older in zip(told, [*told[1:], None], strict=False)
    ]
    return {"text": stands, "title": page_title(stands.purpose), "page": listed, "entries": entries[:A_PAGE]}
