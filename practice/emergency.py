"""An emergency: finding one family by a name that is known, and reading its record for an hour; never a film."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.goal_page import latest_ratings, names_of_hopes
from cases.models import Case, Consent, Emergency, NoteLine, Participant
from questionnaires.models import Administration
from questionnaires.offer import edition_title
from questionnaires.record import AnswerLine, answer_lines

MEETINGS_A_PAGE = 20
QUESTIONNAIRES_READ = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A questionnaire that came back, with what was answered."""

    administration: Administration
    title: str
    lines: list[AnswerLine]


def families_called(user: User, words: str) -> list[Case]:
    """The case with this code, or those in which an adult bears exactly this name; names are sealed, so each is opened."""
    cases = Case.objects.findable_by(user).select_related("practitioner").order_by("-started_at", "-pk")
    wanted = _plain(words)
    try:
        return list(cases.filter(code=UUID(wanted)))
    except ValueError:
        places = Participant.objects.filter(client__isnull=False, case__in=cases.values("pk")).select_related("client__user")
        found = {place.case_id for place in places.iterator() if wanted and wanted in _names(place)}
        return list(cases.filter(pk__in=found))


def in_words(case: Case) -> str:
    """Which of several families of one name it is, without a word from its record."""
    told = {"name": case.practitioner.name, "month": date_format(case.started_at, "YEAR_MONTH_FORMAT")}
    return _("with %(name)s, since %(month)s") % told


def emergency_page(user: User) -> dict[str, Any]:
    """What stands beside the form: what is open to this admin now."""
    return {"open": Emergency.objects.live().filter(by=user).select_related("case__practitioner").order_by("until_at")}


def record_page(case: Case, user: User, *, page: str | None) -> dict[str, Any]:
    """The record to read, in a fixed number of queries; the case must come with its people and practitioner."""
    goals = list(case.goals.with_start().select_related("hoped_by__client").order_by("position"))
    ratings = latest_ratings(case, at_most=1)
    whose = names_of_hopes(case, goals)
    lines = Prefetch("notes__lines", NoteLine.objects.standing().order_by("position", "pk"))
    meetings = case.meetings.select_related("private_note").prefetch_related(lines, "people__client", "people__child")
    given = Consent.objects.filter(participant__case=case).select_related(
        "participant__client", "participant__child", "supervisor"
    )
    return {
        "case": case,
        "emergency": Emergency.objects.live().filter(case=case, by=user).latest("until_at"),
        "places": case.participants.select_related("client__user", "child").order_by("pk"),
        "goals": [(goal, whose.get(goal.pk), ratings[goal.pk][-1].value if ratings[goal.pk] else None) for goal in goals],
        "page": Paginator(meetings.order_by("-starts_at", "-pk"), MEETINGS_A_PAGE).get_page(page),
        "consents": given.order_by("-given_date", "-pk"),
        "answered": _answered(case),
    }


def _answered(case: Case) -> list[Answered]:
    sent = case.administrations.filter(state=Administration.State.SENT)
    latest = sent.select_related("edition", "respondent__client").prefetch_related("answers").order_by("-sent_at", "-pk")
    return [
        Answered(one, edition_title(one.edition, one.language), list(answer_lines(one, one.edition.read())))
        for one in latest[:QUESTIONNAIRES_READ]
    ]


def _names(place: Participant) -> set[str]:
    assert place.client is not None  # noqa: S101 - only adults are asked for
    user = place.client.user
    return {_plain(place.client.name), _plain(user.name)} if user else {_plain(place.client.name)}


def _plain(words: str) -> str:
    """A name as it is compared: exactly, but for case and the way in which accents are written."""
    return " ".join(unicodedata.normalize("NFC", words.casefold()).split())
