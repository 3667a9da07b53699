"""Several at once: one sending wins, and of answers that come out of order the newest stands."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from cases.models import CaseEvent
from questionnaires.models import Administration
from tests.browser import Browser
from tests.families import family
from tests.questionnaires.asking import MODULE, answer, answers, url

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 20


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act gives, all of them begun at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def test_of_twenty_sendings_at_once_one_wins(alice: User):
    here = family(alice, at="asked")
    here.administration.answer("n1", "often", given_in="a")

    def send() -> str:
        try:
            Administration.objects.get(pk=here.administration.pk).send()
        except Administration.NotOpen:
            return "refused"
        return "sent"

    told = Counter(at_once([send] * SENDERS))

    assert told == {"sent": 1, "refused": SENDERS - 1}
    assert here.administration.scores.count() == 4
    assert CaseEvent.objects.filter(verb="questions.answered").count() == 1


def test_twenty_presses_in_the_browser_that_answered_all_lead_to_thanks(alice: User):
    here = family(alice, at="asked")
    browser = Browser()
    answer(browser, here, 1)

    def press() -> Any:
        own = Browser()
        own.cookies = browser.cookies
        response = own.post(url(here, "send"))
        return response.status_code, response["Location"]

    assert Counter(at_once([press] * SENDERS)) == {(302, "/q/thanks/"): SENDERS}
    assert CaseEvent.objects.filter(verb="questions.answered").count() == 1


@pytest.mark.parametrize("seed", range(3))
def test_saves_of_two_tabs_in_any_order_leave_the_newest_of_each_question(alice: User, seed: int):
    here = family(alice, at="asked")
    browser = Browser()
    answer(browser, here, 9)  # both tabs have the browser's secret
    chance = random.Random(seed)
    choices = ("never", "rarely", "sometimes", "often", "always")
    saves = [(number, seq, chance.choice(choices)) for seq in range(1, 9) for number in (1, 2)]
    newest = {f"n{number}": next(value for at, seq, value in reversed(saves) if at == number) for number in (1, 2)}
    chance.shuffle(saves)

    def save(number: int, seq: int, value: str) -> Callable[[], int]:
        def act() -> int:
            own = Browser()
            own.cookies = browser.cookies
            sent = {"answer": value, "seq": seq}
            return int(own.post(url(here, number), sent, headers=MODULE).status_code)

        return act

    told = at_once([save(*one) for one in saves])

    assert set(told) == {200}
    assert {item: value for item, value in answers(here).items() if item in newest} == newest


def test_a_save_beside_the_sending_is_handed_in_or_refused_and_never_changes_what_was(alice: User):
    here = family(alice, at="asked")
    browser = Browser()
    answer(browser, here, 1, "never")

    def save() -> str:
        own = Browser()
        own.cookies = browser.cookies
        return (
            "saved" if own.post(url(here, 1), {"answer": "always", "seq": 9}, headers=MODULE).status_code == 200 else "refused"
        )

    def send() -> str:
        own = Browser()
        own.cookies = browser.cookies
        own.post(url(here, "send"))
        return "sent"

    told = Counter(at_once([save, send]))

    here.administration.refresh_from_db()
    assert here.administration.state == "sent"
    assert answers(here) == {"n1": "always" if told["saved"] else "never"}
