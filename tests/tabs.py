"""Two tabs of one browser on two families, in any order: whatever is sent lands on the family that its own tab shows.

A tab opens a page, keeps the fields of its form as they stood then, and sends them later; meanwhile the other tab does the
same with the other family. What a family is, is every row that leads to its case, as the database holds it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction

from cases.models import Case
from practice.adversary.owners import way_to_case
from tests.access import ACCESS
from tests.browser import Browser
from tests.families import Family
from tests.forms import FORMS
from tests.pages import address
from tests.site_forms import Fields

# Forms of a family's record that a family in the middle of a review can be sent.
NOT_OF_ONE = {"cases:case_new", "cases:hand_over", "cases:consent_text"}
SENDABLE = sorted(page for page in FORMS if page.startswith("cases:") and page not in NOT_OF_ONE)
KEPT_APART = ("cases.", "questionnaires.", "footage.")
REFUSED = {400, 404, 409, 410, 411, 412, 413, 415}


@dataclass
class Tab:
    """One tab: the family that it shows and the form that was open in it."""

    here: Family
    page: str
    fields: Fields = field(default_factory=dict)

    def open(self, browser: Browser) -> None:
        """Show the form, and keep what it holds."""
        if "get" in ACCESS[self.page]:
            browser.get(address(self.page, self.here))
        self.fields = FORMS[self.page][1](self.here)

    def send(self, browser: Browser) -> int:
        """Send what the form held when it was opened."""
        response = browser.post(address(self.page, self.here), self.fields)
        return int(response.status_code)


@dataclass
class Told:
    """What became of the writes."""

    sent: int = 0
    landed: int = 0
    refused: int = 0
    astray: list[str] = field(default_factory=list)


def interleave(browser: Browser, families: tuple[Family, Family], chance: random.Random, told: Told) -> None:
    """One order of steps in two tabs; everything is taken back at the end."""
    tabs = [Tab(here, chance.choice(SENDABLE)) for here in families]
    with transaction.atomic():
        for tab in tabs:
            tab.open(browser)
        for at in chance.choices((0, 1), k=chance.randint(2, 4)):
            tab, other = tabs[at], tabs[1 - at]
            before = [state(each.here.case) for each in (tab, other)]
            status = tab.send(browser)
            after = [state(each.here.case) for each in (tab, other)]
            _judge(told, tab, status, changed=after[0] != before[0], astray=after[1] != before[1])
            if chance.random() < 1 / 3:
                tab.page = chance.choice(SENDABLE)
                tab.open(browser)
        transaction.set_rollback(True)


def _judge(told: Told, tab: Tab, status: int, *, changed: bool, astray: bool) -> None:
    told.sent += 1
    told.landed += changed
    told.refused += status in REFUSED
    if astray or (changed and status in REFUSED):
        told.astray.append(f"{tab.page} answered {status}, {'the other family changed' if astray else 'though it was refused'}")


def state(case: Case) -> str:
    """Every row of the family as the database holds it, in one digest."""
    whole = hashlib.sha256()
    for rows in _rows(case):
        whole.update(repr(rows).encode())
    return whole.hexdigest()


def _rows(case: Case) -> Iterator[list[tuple[object, ...]]]:
    for model in apps.get_models():
        if model._meta.label.startswith(KEPT_APART) and (model is Case or way_to_case(model)):
            rows: models.QuerySet[models.Model] = model._base_manager.filter(**{way_to_case(model) or "pk": case.pk})
            yield list(rows.order_by("pk").values_list())
