"""A form takes the codes of its own family alone: neither another family's of the same practitioner, nor a colleague's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from cases.models import Clip, GoalRating, Meeting, NoteLine
from questionnaires.models import Administration
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.forms import FORMS
from tests.pages import address

# page: the field that names a row, and another family's row for it
NAMES: dict[str, dict[str, Callable[[Family], str]]] = {
    "cases:clip_new": {"goal": lambda other: str(other.case.goals.get().code)},
    "cases:clip_edit": {"goal": lambda other: str(other.case.goals.get().code)},
    "cases:clip_order": {"codes": lambda other: ",".join(str(clip.code) for clip in other.clips)},
    "cases:meeting_new": {"people": lambda other: str(other.case.participants.order_by("pk")[0].code)},
    "cases:goal_rate": {"goal": lambda other: str(other.case.goals.get().code)},
    "cases:meeting_line_new": {"clip": lambda other: str(other.clips[0].code)},
    "cases:line_new": {"clip": lambda other: str(other.clips[0].code)},
    "cases:supervision_consent": {"people": lambda other: str(other.case.participants.order_by("pk")[0].code)},
    "questionnaires:ask": {"respondent": lambda other: str(other.case.participants.get(client__isnull=False).code)},
}  # fmt: skip
FIELDS = [(page, name) for page, fields in NAMES.items() for name in fields]
WRITTEN = (Clip, GoalRating, Meeting, NoteLine, Administration)


def rows() -> list[object]:
    """Everything that these forms write, with what it says."""
    return [sorted(model.objects.values_list("pk", "code").order_by("pk")) for model in WRITTEN]


@pytest.mark.one_database
@pytest.mark.parametrize("whose", ["her own other family's", "a colleague's"])
@pytest.mark.parametrize(("page", "name"), FIELDS)
def test_a_code_of_another_family_is_not_taken(page: str, name: str, whose: str, alice: User, cara: User) -> None:
    here = family(alice, at="in_review")
    other = family(alice if whose.startswith("her own") else cara, at="in_review")
    for each in (here, other):
        give_out(each)
    browser = Browser()
    browser.force_login(alice)
    sent = FORMS[page][1](here) | {name: NAMES[page][name](other)}
    before, goals = rows(), list(Clip.objects.order_by("pk").values_list("goal", "position"))

    response = browser.post(address(page, here), sent)

    assert response.status_code in ({302} if page == "cases:clip_order" else {400, 404, 409})
    assert rows() == before
    assert list(Clip.objects.order_by("pk").values_list("goal", "position")) == goals


@pytest.mark.one_database
@pytest.mark.parametrize("page", [page for page in NAMES if page != "cases:clip_order"])
def test_the_same_form_with_its_own_codes_is_taken(page: str, alice: User) -> None:
    here = family(alice, at="in_review")
    give_out(here)
    browser = Browser()
    browser.force_login(alice)

    response = browser.post(address(page, here), FORMS[page][1](here))

    assert response.status_code in {200, 201, 302}
