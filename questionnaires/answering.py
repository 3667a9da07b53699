"""Answering: a question a page, saved at once, looked over, handed in; the same for whoever comes by a link or is signed in.

A ``Visit`` knows where the pages are for this person and which answers are hers to see; the functions beside it answer her.
"""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.answers import refused, saved, wants_json
from accounts.by_link import SAFE, Gone
from questionnaires.answers import Unfit, Value, clean_answer
from questionnaires.asked import asked, given, may_be_left_empty
from questionnaires.forms.save import SaveForm
from questionnaires.models import Administration, Answer
from questionnaires.sheet import Sheet, Step

__all__ = ["SAFE", "Gone", "Visit", "answer_question", "check_page", "show", "start_page"]


class Visit:
    """One request of somebody who may answer this questionnaire."""

    # The names of the pages "start", "question", "check" and "send", and what their addresses begin with.
    names: ClassVar[dict[str, str]]
    where: list[object]
    # Whether somebody is signed in here, so that other sites must be kept from pressing buttons for her.
    signed_in: ClassVar[bool]
    # What its pages extend.
    layout: ClassVar[str] = "family.html"

    def __init__(self, request: HttpRequest, administration: Administration) -> None:
        self.request, self.administration = request, administration
        self.definition = administration.edition.read()

    @property
    def giver(self) -> str:
        """What is kept beside her answers, by which they are known as hers; "" while she has given none."""
        raise NotImplementedError

    def begin_giving(self) -> str:
        """The same for an answer that is saved now."""
        return self.giver

    def keep(self, response: HttpResponse) -> None:
        """Let her be known again after this response."""

    def url(self, page: str, *more: object) -> str:
        """Where a page of this questionnaire is for her."""
        return reverse(self.names[page], args=[*self.where, *more])

    def step_url(self, step: Step | None) -> str:
        """Where a page of the sheet is; after the last one answers are checked."""
        return self.url("check") if step is None else self.url("question", step.number)

    @property
    def send_url(self) -> str:
        """Where answers are handed in."""
        return self.url("send")

    @cached_property
    def sheet(self) -> Sheet:
        """The questionnaire as it stands, for her."""
        return self.sheet_of(self.administration.answers_by_item(), self.giver)

    def sheet_of(self, answers: dict[str, Answer], giver: str) -> Sheet:
        """The questionnaire with these answers."""
        return Sheet(self.definition, language=self.administration.language, answers=answers, browser=giver)

    def step(self, number: int) -> Step:
        """The page with this number; raises Gone where the questionnaire has none."""
        items = self.definition.items
        if not 1 <= number <= len(items):
            raise Gone
        return Step(number, items[number - 1])


def start_page(visit: Visit) -> HttpResponse:
    """What is asked, how long it takes, and who reads it when; the way in, or the way on."""
    sheet = visit.sheet
    page = {
        "sheet": sheet, "begun": bool(sheet.answers), "next": visit.step_url(sheet.first_open()),
        "elsewhere": any(sheet.is_elsewhere(step.item) for step in sheet.steps),
        "introduction": sheet.text(sheet.definition.introduction),
    }  # fmt: skip
    return _show(visit, "start", page)


def answer_question(visit: Visit, number: int) -> HttpResponse:
    """One question, shown or taken in; its answer is saved at once and stays with who gave it."""
    step = visit.step(number)
    if visit.request.method == "POST":
        return _take_in(visit, step)
    if step not in visit.sheet.steps:  # another answer hides it
        return redirect(visit.step_url(visit.sheet.first_open()))
    return _question_page(visit, step, value=visit.sheet.own(step.item))


def check_page(visit: Visit, *, status: int = 200) -> HttpResponse:
    """Every answer once more before it is handed in; what is open is named, once."""
    lines = visit.sheet.lines()
    still_open = [line for line in lines if line.state in {"open", "skipped"}]
    lacking = visit.sheet.lacking() if status != HTTPStatus.OK else []
    page = {
        "sheet": visit.sheet, "lines": [(line, visit.step_url(line.step)) for line in lines],
        "open": still_open, "lacking": [visit.step_url(step) for step in lacking],
    }  # fmt: skip
    return _show(visit, "check", page, status=status)


def show(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of a questionnaire; ``layout`` in it says what it extends."""
    return render(request, f"questionnaires/{name}.html", {"layout": Visit.layout} | page, status=status)


def _show(visit: Visit, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return show(visit.request, name, {"visit": visit, "layout": visit.layout} | page, status=status)


def _take_in(visit: Visit, step: Step) -> HttpResponse:
    """Save what the form says and go on, or back; what cannot be an answer is asked for again."""
    request, item = visit.request, step.item
    back, skip = "back" in request.POST, "skip" in request.POST
    raw = None if skip else given(item, request.POST)
    try:
        value = clean_answer(item, raw)
    except Unfit as fault:
        return _onward(visit, step, back=True) if back else _again(visit, step, raw, str(fault))
    if value is not None or skip or may_be_left_empty(item, is_module=wants_json(request)):
        return _save(visit, step, value, back=back)
    if back or visit.sheet.is_elsewhere(item):
        return _onward(visit, step, back=back)
    return _again(visit, step, raw, _("Choose an answer, or skip this question."))


def _save(visit: Visit, step: Step, value: Value, *, back: bool) -> HttpResponse:
    giver = visit.begin_giving()
    seq = SaveForm(visit.request.POST).number()
    try:
        answers = visit.administration.answer(step.item.id, value, given_in=giver, seq=seq)
    except Administration.NotOpen:
        raise Gone from None
    visit.sheet = visit.sheet_of(answers, giver)
    response = _onward(visit, step, back=back)
    visit.keep(response)
    return response


def _onward(visit: Visit, step: Step, *, back: bool) -> HttpResponse:
    where = _before(visit, step) if back else visit.step_url(visit.sheet.after(step.number))
    return saved(next=where) if wants_json(visit.request) else redirect(where)


def _before(visit: Visit, step: Step) -> str:
    before = visit.sheet.before(step.number)
    return visit.step_url(before) if before else visit.url("start")


def _again(visit: Visit, step: Step, raw: object, fault: str) -> HttpResponse:
    """The same question with what was typed and what is wrong with it."""
    if wants_json(visit.request):
        return refused(fault, status=400)
    return _question_page(visit, step, value=raw, fault=fault, status=400)


def _question_page(visit: Visit, step: Step, *, value: object, fault: str = "", status: int = 200) -> HttpResponse:
    sheet, item = visit.sheet, step.item
    page = {
        "sheet": sheet, "item": item, "asked": asked(item, value, sheet.language), "fault": fault, "where": sheet.where(step),
        "elsewhere": sheet.is_elsewhere(item), "next": visit.step_url(sheet.after(step.number)),
        "back": _before(visit, step), "saves": sheet.saves(item), "words": _words(),
    }  # fmt: skip
    texts = {
        "question": item.text, "help": item.help, "stem": item.sections[-1].help, "low": item.low_label,
        "high": item.high_label, "recall": sheet.definition.recall_period,
    }  # fmt: skip
    said = {name: sheet.text(words) for name, words in texts.items()}
    return _show(visit, "question", page | said, status=status)


def _words() -> dict[str, str]:
    """What ``static/js/question.js`` says."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "not_saved": _("Not saved yet. Your answer is kept here and goes off as soon as there is a connection."),
        "closed": _("This page is closed now. Load it again."),
    }
