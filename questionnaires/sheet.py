"""The sheet: a questionnaire as one person goes through it, a question a page; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from questionnaires.answers import Value, answer_text, enabled_items
from questionnaires.definition import Definition, Item, Words, text
from questionnaires.models import Answer


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the sheet; ``number`` is its place among all items, whether or not they are shown."""

    number: int
    item: Item


@dataclass(frozen=True, slots=True)
class Line:
    """One question where answers are checked: answered, elsewhere, skipped or open."""

    step: Step
    question: str
    said: str
    state: str


class Sheet:
    """The pages of one edition in one language, as the answers so far let them be; a browser is shown only its own answers."""

    def __init__(self, definition: Definition, *, language: str, answers: Mapping[str, Answer], browser: str) -> None:
        self.definition, self.language, self.answers, self.browser = definition, language, answers, browser

    @cached_property
    def steps(self) -> list[Step]:
        """The pages that are shown now."""
        values = {item: answer.told() for item, answer in self.answers.items()}
        shown = {item.id for item in enabled_items(self.definition, values)}
        return [Step(number, item) for number, item in enumerate(self.definition.items, start=1) if item.id in shown]

    def after(self, number: int) -> Step | None:
        """The next page that is shown."""
        return next((step for step in self.steps if step.number > number), None)

    def before(self, number: int) -> Step | None:
        """The page before it, of those that are shown."""
        return next((step for step in reversed(self.steps) if step.number < number), None)

    def first_open(self) -> Step | None:
        """Where to go on: the first question that has no answer, or the text right before it; None when all have one."""
        texts: list[Step] = []
        for step in self.steps:
            if not step.item.is_asked:
                texts.append(step)
            elif step.item.id in self.answers:
                texts.clear()
            else:
                return texts[0] if texts else step
        return None

    def text(self, words: Words) -> str:
        """A text of the questionnaire in the sheet's language."""
        return text(words, self.language)

    def is_elsewhere(self, item: Item) -> bool:
        """Whether the answer that stands was given in another browser."""
        answer = self.answers.get(item.id)
        return answer is not None and answer.given_in != self.browser

    def own(self, item: Item) -> Value:
        """What this browser answered; None where it did not, or skipped."""
        answer = self.answers.get(item.id)
        return answer.told() if answer is not None and answer.given_in == self.browser else None

    def saves(self, item: Item) -> int:
        """The number of this browser's latest save of it; the next one must be larger, whatever its clock says."""
        answer = self.answers.get(item.id)
        return answer.seq if answer is not None and answer.given_in == self.browser else 0

    def where(self, step: Step) -> str:
        """How far one is, in words: parts where answers change how many questions there are, otherwise questions."""
        if any(item.show_when for item in self.definition.items):
            parts = list(dict.fromkeys(shown.item.sections[0].id for shown in self.steps))
            place = {"number": parts.index(step.item.sections[0].id) + 1, "count": len(parts)}
            return _("Part %(number)d of %(count)d") % place
        asked = [shown.number for shown in self.steps if shown.item.is_asked]
        passed = sum(number <= step.number for number in asked)
        return _("Question %(number)d of %(count)d") % {"number": max(passed, 1), "count": len(asked)}

    def lines(self) -> list[Line]:
        """Every question with what this browser answered, or why nothing is shown."""
        return [self._line(step) for step in self.steps if step.item.is_asked]

    def lacking(self) -> list[Step]:
        """The questions that must be answered and are not."""
        return [line.step for line in self.lines() if line.step.item.is_required and line.state in {"open", "skipped"}]

    def _line(self, step: Step) -> Line:
        item, question = step.item, self.text(step.item.text)
        answer = self.answers.get(item.id)
        if answer is None:
            return Line(step, question, _("Not answered"), "open")
        if self.is_elsewhere(item):
            return Line(step, question, _("Answered on another device"), "elsewhere")
        value = answer.told()
        if value is None:
            return Line(step, question, _("Skipped"), "skipped")
        return Line(step, question, answer_text(item, value, self.language), "answered")
