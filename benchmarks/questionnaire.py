"""A questionnaire of ten questions from its link to thanks, against a bare Django form with the same durable writes.

Both walk the same way behind the same middleware, flows in turns so that a busy machine disturbs both sides alike: begin, ten
times a page and its answer, look over, hand in, thanks. Seconds count, because what is written must be on the disk.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from questionnaires.models import Administration, InstrumentVersion
    from tests.families import Family

QUESTIONS = 10
FLOWS, WARM_UP = 40, 5
GOAL = 0.5
CODES = ("never", "rarely", "sometimes", "often", "always")
# What one would write in ten minutes: the form, its button, no look of our own.
BARE_FORM = """<!doctype html><title>{{ number }}</title>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Continue</button></form>"""
BARE_LIST = """<!doctype html><title>Check</title>
<ul>{% for answer in answers %}<li>{{ answer.item }}: {{ answer.value }}{% endfor %}</ul>
<form method="post">{% csrf_token %}<button>Send</button></form>"""


def main() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory(prefix="vig-bench-") as folder:
        os.environ |= {"VIG_ENV": "test", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "vig.settings"}
        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        add_bare_pages()
        compare()


def compare() -> None:
    """Walk both ways in turns and print how many flows a second each does."""
    from tests.factories import UserFactory
    from tests.families import family

    here = family(UserFactory.create(), at="begun")
    edition = ten_questions()
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + FLOWS):
        for walk, times in zip((walk_bare, walk_ours), spent, strict=True):
            go = walk(here, edition)
            begun = time.perf_counter()
            go()
            if turn >= WARM_UP:
                times.append(time.perf_counter() - begun)
    bare, ours = (1 / statistics.median(times) for times in spent)
    print(
        f"questionnaire of {QUESTIONS}: {ours / bare:.2f} x the flows a second of a bare form with the same writes "
        f"(goal >= {GOAL}); {ours:.1f} against {bare:.1f}"
    )


def ten_questions() -> InstrumentVersion:
    """An edition of ten questions with five answers each and one scale."""
    from questionnaires.models import InstrumentVersion
    from tests.questionnaires.definitions import definition_data

    options = [{"code": code, "label": code.title(), "score": at} for at, code in enumerate(CODES)]
    items = [{"id": f"q{number}", "type": "single", "options": options} for number in range(1, QUESTIONS + 1)]
    scale = {"id": "total", "title": "Total", "method": "sum", "better": "higher", "items": [item["id"] for item in items]}
    edition = InstrumentVersion.draft(json.dumps(definition_data(*items, scales=[scale])))
    edition.publish(by=None)
    return edition


def walk_ours(here: Family, edition: InstrumentVersion) -> Callable[[], None]:
    """From the link to thanks."""
    from tests.families import give_out

    give_out(here, edition=edition, timepoint="during")
    return lambda: _walk(f"/q/{here.token}/", send="send/", begins=True)


def walk_bare(here: Family, edition: InstrumentVersion) -> Callable[[], None]:
    """The same way through the bare form."""
    from questionnaires.models import Administration

    person = here.case.participants.get(client__isnull=False)
    asked = Administration.ask(
        here.case, code=uuid.uuid4(), by=here.case.practitioner, edition=edition, respondent=person, timepoint="during",
        mode="link", language="en",
    )  # fmt: skip
    return lambda: _walk(f"/bare/{asked.code}/", send="check/", begins=False)


def _walk(base: str, *, send: str, begins: bool) -> None:
    from tests.browser import Browser

    browser = Browser()
    if begins:
        _get(browser, base)
    place = f"{base}1/"
    _get(browser, place)
    for number in range(QUESTIONS):
        response = browser.post(place, {"answer": CODES[number % len(CODES)]})
        place = response["Location"]
        _get(browser, place)
    _get(browser, browser.post(base + send)["Location"])


def _get(browser: Any, place: str) -> None:
    response = browser.get(place)
    if response.status_code != 200:
        raise RuntimeError(f"{place} answered {response.status_code}.")


def add_bare_pages() -> None:
    """The pages of somebody who has ten minutes: no token, no browser of one's own, no branching, the same rows."""
    from django import forms
    from django.contrib.auth.decorators import login_not_required
    from django.db import transaction
    from django.http import HttpResponse
    from django.shortcuts import redirect
    from django.template import RequestContext, Template
    from django.urls import path
    from django.utils import timezone

    from cases.models import Case, CaseEvent
    from questionnaires.models import Administration, Score
    from vig.urls import urlpatterns

    page, listed = Template(BARE_FORM), Template(BARE_LIST)

    class BareForm(forms.Form):
        answer = forms.ChoiceField(choices=[(code, code.title()) for code in CODES], widget=forms.RadioSelect)

    @transaction.atomic
    def keep(asked: Administration, number: int, value: str) -> None:
        now = timezone.now()
        asked.answers.create(item=f"q{number}", value=json.dumps(value), given_in="bare")
        Administration.objects.filter(pk=asked.pk).update(state="answering", answered_at=now)

    @transaction.atomic
    def hand_in(asked: Administration) -> None:
        now = timezone.now()
        Administration.objects.filter(pk=asked.pk).update(state="sent", sent_at=now)
        total = sum(CODES.index(json.loads(answer.value)) for answer in asked.answers.all())
        Score.objects.create(
            administration=asked, scale="total", value=total, n_answered=QUESTIONS, n_items=QUESTIONS, engine="1"
        )
        CaseEvent.objects.create(case_id=asked.case_id, verb="questions.answered", about=asked.code)
        Case.objects.filter(pk=asked.case_id).update(touched_at=now)

    def question(request: HttpRequest, code: uuid.UUID, number: int) -> HttpResponse:
        asked = Administration.objects.get(code=code)
        form = BareForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            keep(asked, number, form.cleaned_data["answer"])
            return redirect(f"/bare/{code}/{number + 1}/" if number < QUESTIONS else f"/bare/{code}/check/")
        return HttpResponse(page.render(RequestContext(request, {"form": form, "number": number})))

    def check(request: HttpRequest, code: uuid.UUID) -> HttpResponse:
        asked = Administration.objects.get(code=code)
        if request.method == "POST":
            hand_in(asked)
            return redirect("/bare/thanks/")
        return HttpResponse(listed.render(RequestContext(request, {"answers": asked.answers.all()})))

    def thanks(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<!doctype html><title>Thanks</title>")

    bare: dict[str, Callable[..., HttpResponse]] = {
        "thanks/": thanks, "<uuid:code>/check/": check, "<uuid:code>/<int:number>/": question,
    }  # fmt: skip
    urlpatterns.extend(path(f"bare/{route}", login_not_required(view)) for route, view in bare.items())


if __name__ == "__main__":
    main()
