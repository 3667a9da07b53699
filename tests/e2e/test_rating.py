"""Rating at a meeting, in the client's hands: on a phone, without script, counted in taps."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from cases.models import Goal, GoalRating
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, family
from tests.pages import address

TINY = {"width": 320, "height": 568}
MOST_TAPS = 2
SMALLEST_TYPE, SMALLEST_TARGET = 18, 44
SIZES = """() => [...document.querySelectorAll("main *")]
    .filter((part) => part.checkVisibility() && !part.closest(".vh, svg")
        && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((part) => parseFloat(getComputedStyle(part).fontSize))"""


@pytest.fixture
def here(alice: User) -> Family:
    """Alice's family in the middle of a review, with three hopes in focus."""
    here = family(alice, at="in_review")
    for wording in ("Get through bath time without tears", "Feel sure of myself when everybody is watching"):
        Goal.add(here.case, code=uuid.uuid4(), by=alice, wording=wording, area="child")
    return here


def wholly_seen(page: Page) -> None:
    """Nothing runs out of the page sideways, and all its words can be read."""
    assert page.evaluate("document.documentElement.scrollWidth") <= TINY["width"]
    assert min(page.evaluate(SIZES)) >= SMALLEST_TYPE


@pytest.mark.e2e
def test_three_hopes_are_rated_in_two_taps_each_without_script(
    open_page: OpenPage, here: Family, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_page(TINY, java_script_enabled=False, has_touch=True, is_mobile=True)
    sign_in(page, "alice@example.org")
    page.goto(address("cases:goal_rate", here))
    taps = 0

    for value, onward in ((6, "Next hope"), (0, "Next hope"), (10, "Done")):
        targets = page.locator(".tap-target")
        expect(targets).to_have_count(11)
        for box in (target.bounding_box() for target in targets.all()):
            assert box is not None
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET
        wholly_seen(page)
        page.locator(f"button[value='{value}']").tap()
        expect(page.get_by_role("img", name="How near it is")).to_be_visible()
        wholly_seen(page)
        page.get_by_role("link", name=onward).tap()
        taps += 2

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    wholly_seen(page)
    with capsys.disabled():
        print(f"\nA rating takes {taps / 3:g} taps, going on to the next hope included (at most {MOST_TAPS}).")  # noqa: T201 - the count is told
    assert taps / 3 <= MOST_TAPS
    standing = GoalRating.objects.standing().filter(meeting=here.note.meeting).order_by("pk")
    assert [rating.value for rating in standing] == [6, 0, 10]


@pytest.mark.e2e
def test_a_rating_is_tapped_by_keyboard_and_can_be_changed(page: Page, here: Family) -> None:
    sign_in(page, "alice@example.org")
    page.goto(address("cases:goal_rate", here))

    page.locator("button[value='4']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Change it").click()
    expect(page.locator("main")).not_to_contain_text("3 on")
    page.locator("button[value='5']").focus()
    page.keyboard.press("Space")
    page.get_by_text("The same as a table").click()

    expect(page.get_by_role("table").get_by_role("cell", name="5", exact=True)).to_be_visible()
    assert GoalRating.objects.standing().get(meeting=here.note.meeting).value == 5
