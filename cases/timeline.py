"""A family's story: every event as a line with its day, what it was about and where that stands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.headers import case_header
from cases.models import Case, CaseEvent, Closing, Consent

EVENTS_A_PAGE = 40
Verb = CaseEvent.Verb
# kind: its words, and the beginnings of its verbs
KINDS = {
    "meetings": (gettext_lazy("meetings"), ("meeting", "note")),
    "films": (gettext_lazy("films"), ("film", "cycle", "consent")),
    "goals": (gettext_lazy("goals"), ("goal",)),
    "questionnaires": (gettext_lazy("questionnaires"), ("questions",)),
    "people": (gettext_lazy("people and access"), ("adult", "child", "client", "supervision", "emergency")),
}
TONES = {"film": "film", "cycle": "film", "questions": "ask", "note": "note", "case": "note"}
AT_A_MEETING = {Verb.CASE_STARTED, Verb.REVIEWED}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: its tone, what happened, what it was about, and the page where that stands."""

    event: CaseEvent
    tone: str
    about: str
    words: str
    url: str

    @property
    def who(self) -> str:
        """Who did it; at a hand-in link nobody is signed in."""
        if self.event.by:
            return self.event.by.short_name
        return _("by the service’s clock") if self.event.verb == Verb.FILM_ENDED else _("at a personal link")


def timeline_page(case: Case, *, kind: str, page: str | None) -> dict[str, Any]:
    """One page of the story, in a fixed number of queries; the case must come with its people and from ``with_standing()``."""
    kind = kind if kind in KINDS else ""
    events = case.events.select_related("cycle", "meeting", "by").order_by("-at", "-pk")
    if kind:
        events = events.filter(verb__in=verbs_of(kind))
    shown = Paginator(events, EVENTS_A_PAGE).get_page(page)
    words = {goal.code: goal.wording for goal in case.goals.all()} | _about_access(case, shown)
    ends = {closing.code: closing for closing in case.closings.all()}
    return {
        "case": case,
        "header": case_header(case, here=_("The story so far")),
        "kind": kind,
        "kinds": [("", _("all")), *((name, words) for name, (words, _verbs) in KINDS.items())],
        "page": shown,
        "days": by_day(entries(case, shown, words=words, ends=ends)),
    }


def _about_access(case: Case, events: Iterable[CaseEvent]) -> dict[uuid.UUID, str]:
    """Why the record was opened in an emergency, and whom the family agreed to, where these events tell of it."""
    told = {event.verb.partition(".")[0] for event in events}
    words: dict[uuid.UUID, str] = {}
    if "emergency" in told:
        words |= {emergency.code: emergency.reason for emergency in case.emergencies.all()}
    if "supervision" in told:
        named = Consent.objects.filter(participant__case=case, supervisor__isnull=False)
        words |= {
            consent.supervisor.code: consent.supervisor.name
            for consent in named.select_related("supervisor")
            if consent.supervisor
        }
    return words


def verbs_of(kind: str) -> list[Verb]:
    """The verbs that tell of one kind of thing."""
    begins = KINDS[kind][1]
    told = [verb for verb in Verb if verb.partition(".")[0] in begins]
    return [*told, *AT_A_MEETING] if kind == "meetings" else told


def entries(
    case: Case, events: Iterable[CaseEvent], *, words: Mapping[uuid.UUID, str], ends: Mapping[uuid.UUID, Closing] | None = None
) -> list[Entry]:
    """The events as lines; ``words`` holds the wordings of goals by their codes, ``ends`` the closings."""
    return [_entry(case, event, _told(event, words, ends or {})) for event in events]


def by_day(lines: list[Entry]) -> list[tuple[dt.date, list[Entry]]]:
    """The lines under the day on which they happened."""
    return [(day, list(group)) for day, group in groupby(lines, lambda entry: timezone.localdate(entry.event.at))]


def _told(event: CaseEvent, words: Mapping[uuid.UUID, str], ends: Mapping[uuid.UUID, Closing]) -> str:
    """The words that stand under the event: a goal's, or how and why the work ended or goes on."""
    if event.about is None or event.about not in ends:
        return words.get(event.about, "") if event.about else ""
    closing = ends[event.about]
    if event.verb == Verb.CASE_REOPENED:
        return closing.reopened_why
    return " – ".join(filter(None, [str(closing.get_ending_display()), closing.why]))


def _entry(case: Case, event: CaseEvent, told: str) -> Entry:
    root = event.verb.partition(".")[0]
    about = []
    if event.meeting and event.verb not in AT_A_MEETING:
        about.append(event.meeting.get_kind_display())
    if event.cycle:
        about.append(_("cycle %(number)d") % {"number": event.cycle.number})
    return Entry(event, TONES.get(root, ""), " · ".join(about), told, _place(case, event, root))


def _place(case: Case, event: CaseEvent, root: str) -> str:
    if root == "questions":
        return reverse("questionnaires:case_list", args=[case.code])
    if root == "goal":
        return reverse("cases:goal_list", args=[case.code])
    if event.meeting:
        return reverse("cases:meeting_detail", args=[case.code, event.meeting.code])
    if event.cycle:
        return reverse("cases:cycle_detail", args=[case.code, event.cycle.number])
    return ""
