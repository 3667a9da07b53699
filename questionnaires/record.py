"""What a practitioner sees of a questionnaire: where it stands, and of one that came back answers, scores and gaps."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from questionnaires.answers import Value, answer_text, enabled_items, is_missing
from questionnaires.change import figure
from questionnaires.definition import Definition, Item, Scale, text
from questionnaires.models import Administration, Score
from questionnaires.offer import edition_title, language_name

State = Administration.State
TONES = {State.ASKED: "wait", State.ANSWERING: "go", State.SENT: "done", State.CANCELLED: ""}
ICONS = {State.ASKED: "clock", State.ANSWERING: "pencil", State.SENT: "check", State.CANCELLED: "undo-2"}


@dataclass(frozen=True, slots=True)
class Row:
    """One questionnaire in the list."""

    administration: Administration
    title: str
    total: str

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return TONES[State(self.administration.state)]

    @property
    def icon(self) -> str:
        """The picture beside its state."""
        return ICONS[State(self.administration.state)]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question in the wording that was answered; ``why`` says what is missing, "" where something was answered."""

    part: str
    question: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One scale: its value with the ends of its range, how much of it was answered, or why there is none."""

    title: str
    value: str
    ends: str
    band: str
    how: str
    is_primary: bool


def list_rows(case: Case) -> list[Row]:
    """Everything that was given out to a family, the latest first."""
    given = case.administrations.select_related("edition", "respondent__client").prefetch_related("scores")
    return [_row(administration) for administration in given.order_by("-asked_at", "-pk")]


def detail_page(administration: Administration) -> dict[str, Any]:
    """Everything that the page of one questionnaire shows."""
    definition = administration.edition.read()
    page = {
        "administration": administration, "row": _row(administration), "definition": definition,
        "is_open": administration.state in Administration.OPEN, "is_sent": administration.state == State.SENT,
        "spoken": language_name(administration.language), "licence": definition.licence,
    }  # fmt: skip
    if page["is_open"]:
        page |= {"links": administration.links.order_by("-made_at", "-pk"), "alive": set(administration.links.alive())}
        page |= {"code": uuid.uuid4(), "other_code": uuid.uuid4()}
    if page["is_sent"]:
        lines = list(answer_lines(administration, definition))
        page |= {"lines": lines, "missing": Counter(line.why for line in lines if line.why).items()}
        page |= {"scores": score_lines(administration, definition)}
    return page


def answer_lines(administration: Administration, definition: Definition) -> Iterator[AnswerLine]:
    """Every question in order, as it was asked, with its answer."""
    language = administration.language
    values = {item: answer.told() for item, answer in administration.answers_by_item().items()}
    shown = {item.id for item in enabled_items(definition, values)}
    for item in definition.items:
        if item.is_asked:
            why = _why_missing(item, values, is_shown=item.id in shown)
            said = answer_text(item, values.get(item.id), language)
            yield AnswerLine(text(item.sections[0].title, language), text(item.text, language), said, why)


def score_lines(administration: Administration, definition: Definition) -> list[ScoreLine]:
    """The scores as they were computed at sending, in the order of the scales."""
    kept = {score.scale: score for score in administration.scores.all()}
    return [_score_line(scale, kept[scale.id], administration.language) for scale in definition.scales if scale.id in kept]


def _row(administration: Administration) -> Row:
    definition = administration.edition.read()
    primary = next((scale for scale in definition.scales if scale.is_primary), None)
    scores = administration.scores.all() if administration.state == State.SENT else []
    total = next((_said(score.value) for score in scores if primary and score.scale == primary.id), "")
    return Row(administration, edition_title(administration.edition, administration.language), total)


def _said(value: Decimal | None) -> str:
    return "–" if value is None else figure(value)


def _why_missing(item: Item, values: dict[str, Value], *, is_shown: bool) -> str:
    if not is_shown:
        return _("did not apply")
    if item.id not in values:
        return _("not reached")
    if values[item.id] is None:
        return _("skipped")
    return _("prefers not to say") if is_missing(item, values[item.id]) else ""


def _score_line(scale: Scale, score: Score, language: str) -> ScoreLine:
    counted = {"answered": score.n_answered, "count": score.n_items}
    how = ngettext("%(answered)d of %(count)d answered", "%(answered)d of %(count)d answered", score.n_items) % counted
    if score.value is None:
        how = _("No score: %(why)s. %(how)s.") % {"why": score.get_reason_display(), "how": how}
    elif score.is_prorated:
        how = (
            ngettext(
                "worked out from %(answered)d of %(count)d answer",
                "worked out from %(answered)d of %(count)d answers",
                score.n_items,
            )
            % counted
        )
    ends = {"low": figure(scale.range[0]), "high": figure(scale.range[1])} if scale.range else {}
    within = _("from %(low)s to %(high)s") % ends if ends else ""
    return ScoreLine(text(scale.title, language), _said(score.value), within, score.band, how, scale.is_primary)
