"""An emergency: finding one family by a name that is known, and reading its record for an hour; never a film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.goal_page import latest_ratings, names_of_hopes
from cases.models import Case, Client, Consent, Emergency, NoteLine, Participant
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
    """The case with this code, or those in which an adult bears exactly this name."""
    cases = Case.objects.findable_by(user).select_related("practitioner").order_by("-started_at", "-pk")
    try:
        return list(cases.filter(code=UUID(words.strip())))
    except ValueError:
        places = Participant.objects.filter(client__in=Client.objects.called(words).values("pk"))
        return list(cases.filter(pk__in=places.values("case")))


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
