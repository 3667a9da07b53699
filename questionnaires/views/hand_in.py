"""Pages that open with a hand-in link: they know no account, name nobody, and a look at them changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.answers import refused, saved, wants_json
from accounts.tokens import hashed
from questionnaires.answers import Unfit, Value, clean_answer
from questionnaires.asked import asked, given, may_be_left_empty
from questionnaires.browser import browser_of, keep_secret, new_secret, secret_of
from questionnaires.forms.save import SaveForm
from questionnaires.models import Administration, Answer, HandInLink
from questionnaires.sheet import Sheet, Step, page_url

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")
FROM_HERE = {"same-origin", "none"}


class Gone(Exception):
    """There is no such link, or it opens nothing any more; nobody is told which."""


def hand_in(*methods: str) -> Callable[[View], View]:
    """A page without an account, closed to other methods and other sites; a link that opens nothing gets the one neutral page.

    The address is the right to write: somebody without it has nothing to forge, so no form token is asked for and a look
    leaves no cookie. What a browser says comes from another site is answered as if the link were wrong.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @csp_update({"require-trusted-types-for": ["'script'"]})
        @wraps(view)
        def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
            try:
                response = _answer(request, view, methods, where)
            except Gone:
                response = _page(request, "gone", {}, status=404)
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return answer

    return decorate


def _answer(request: HttpRequest, view: View, methods: tuple[str, ...], where: dict[str, Any]) -> HttpResponseBase:
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise Gone
    return view(request, **where)


class Visit:
    """One request with a living link; raises Gone without one."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        link = HandInLink.objects.opened_by(token).first()
        if link is None:
            raise Gone
        self.request, self.token, self.link = request, token, link
        self.administration: Administration = link.administration
        self.definition = self.administration.edition.read()

    @cached_property
    def sheet(self) -> Sheet:
        """The questionnaire as it stands, for this browser."""
        return self.sheet_of(self.administration.answers_by_item(), browser_of(self.request, self.token))

    def sheet_of(self, answers: dict[str, Answer], browser: str) -> Sheet:
        """The questionnaire with these answers."""
        return Sheet(self.definition, language=self.administration.language, answers=answers, browser=browser)

    def step(self, number: int) -> Step:
        """The page with this number; raises Gone where the questionnaire has none."""
        items = self.definition.items
        if not 1 <= number <= len(items):
            raise Gone
        return Step(number, items[number - 1])


@hand_in(*SAFE)
def start(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, how long it takes, and who reads it when; the way in, or the way on."""
    sheet = Visit(request, token).sheet
    page = {
        "sheet": sheet, "begun": bool(sheet.answers), "next": page_url(token, sheet.first_open()),
        "elsewhere": any(sheet.is_elsewhere(step.item) for step in sheet.steps),
        "introduction": sheet.text(sheet.definition.introduction),
    }  # fmt: skip
    return _page(request, "start", page)


@hand_in(*SAFE, "POST")
def question(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One question; its answer is saved at once and stays with the browser that gave it."""
    visit = Visit(request, token)
    step = visit.step(number)
    if request.method == "POST":
        return _take_in(visit, step)
    if step not in visit.sheet.steps:  # another answer hides it
        return redirect(page_url(token, visit.sheet.first_open()))
    return _question_page(visit, step, value=visit.sheet.own(step.item))


@hand_in(*SAFE)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Every answer once more before it is handed in; what is open is named, once."""
    return _check_page(Visit(request, token))


@hand_in("POST")
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the answers in; pressing twice in the browser that gave them leads to the same thanks."""
    try:
        visit = Visit(request, token)
        visit.administration.send()
    except (Gone, Administration.NotOpen):
        if not _gave_them(request, token):
            raise Gone from None
        return redirect("questionnaires:thanks")
    except Administration.Incomplete:
        return _check_page(visit, status=400)
    is_here = visit.administration.mode == Administration.Mode.TOGETHER
    return redirect(reverse("questionnaires:thanks") + ("?here=1" if is_here else ""))


@hand_in(*SAFE)
def thanks(request: HttpRequest) -> HttpResponse:
    """The answers have arrived; the page knows of nobody's, only whether the screen is the practitioner's own."""
    return _page(request, "thanks", {"is_here": "here" in request.GET})


@hand_in(*SAFE, "POST")
def gone(request: HttpRequest, rest: str) -> HttpResponse:
    """Anything else that begins as a link does: not one byte unlike a wrong link."""
    raise Gone


def _gave_them(request: HttpRequest, token: str) -> bool:
    browser = browser_of(request, token)
    return bool(browser) and HandInLink.objects.handed_in_by(token, browser=browser).exists()


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
    secret = secret_of(visit.request, visit.token) or new_secret()
    seq = SaveForm(visit.request.POST).number()
    try:
        answers = visit.administration.answer(step.item.id, value, given_in=hashed(secret), seq=seq)
    except Administration.NotOpen:
        raise Gone from None
    visit.sheet = visit.sheet_of(answers, hashed(secret))
    response = _onward(visit, step, back=back)
    keep_secret(response, secret, token=visit.token, until=visit.link.expires_at)
    return response


def _onward(visit: Visit, step: Step, *, back: bool) -> HttpResponse:
    where = _before(visit, step) if back else page_url(visit.token, visit.sheet.after(step.number))
    return saved(next=where) if wants_json(visit.request) else redirect(where)


def _before(visit: Visit, step: Step) -> str:
    before = visit.sheet.before(step.number)
    return page_url(visit.token, before) if before else reverse("questionnaires:start", args=[visit.token])


def _again(visit: Visit, step: Step, raw: object, fault: str) -> HttpResponse:
    """The same question with what was typed and what is wrong with it."""
    if wants_json(visit.request):
        return refused(fault, status=400)
    return _question_page(visit, step, value=raw, fault=fault, status=400)


def _question_page(visit: Visit, step: Step, *, value: object, fault: str = "", status: int = 200) -> HttpResponse:
    sheet, item = visit.sheet, step.item
    page = {
        "sheet": sheet, "item": item, "asked": asked(item, value, sheet.language), "fault": fault, "where": sheet.where(step),
        "elsewhere": sheet.is_elsewhere(item), "next": page_url(visit.token, sheet.after(step.number)),
        "back": _before(visit, step), "saves": sheet.saves(item), "words": _words(),
    }  # fmt: skip
    texts = {
        "question": item.text, "help": item.help, "stem": item.sections[-1].help, "low": item.low_label,
        "high": item.high_label, "recall": sheet.definition.recall_period,
    }  # fmt: skip
    said = {name: sheet.text(words) for name, words in texts.items()}
    return _page(visit.request, "question", page | said, status=status)


def _check_page(visit: Visit, *, status: int = 200) -> HttpResponse:
    lines = visit.sheet.lines()
    still_open = [line for line in lines if line.state in {"open", "skipped"}]
    lacking = visit.sheet.lacking() if status != HTTPStatus.OK else []
    page = {"sheet": visit.sheet, "token": visit.token, "lines": lines, "open": still_open, "lacking": lacking}
    return _page(visit.request, "check", page, status=status)


def _page(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"questionnaires/{name}.html", page | {"exit_url": settings.QUICK_EXIT_URL}, status=status)


def _words() -> dict[str, str]:
    """What ``static/js/question.js`` says."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "not_saved": _("Not saved yet. Your answer is kept here and goes off as soon as there is a connection."),
        "closed": _("This page is closed now. Load it again."),
    }
