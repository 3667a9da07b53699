"""A family's whole course in the browser: a referral, three cycles, the closing, before and after; no row is made by a factory.

The practitioner sits at a laptop, the client answers on her phone by the links that she is shown.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.models import Case, GoalRating, NoteLine
from questionnaires.models import Administration, Score
from tests.e2e.presses import Presses
from tests.e2e.steps import sign_in
from tests.service import Service

PASSWORD = "seven calm words stand in a row"
FPS = 25
CYCLES = 3
GOAL = "Read his little signals"
RATINGS = (2, 4, 3, 6, 8)
OPTIONS = ("Never", "Not often", "Some of the time", "Most of the time", "All of the time")
BEFORE, AFTER = (1, 1, 3, 1, 2, 3, 1, 1, 3), (3, 3, 1, 3, 3, 1, 3, 3, 0)
TOTALS = {"before": 10, "after": 28}
MINUTE = 60_000


@pytest.fixture(scope="session")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few seconds of film, as each cycle of this journey needs."""
    target = tmp_path_factory.mktemp("short") / "film.mp4"
    subprocess.run([sys.executable, "-m", "footage.drawing", "--seconds", "6", "--seed", "5", str(target)], check=True)
    return target


@pytest.mark.e2e
@pytest.mark.journey
@pytest.mark.films
def test_a_family_goes_the_whole_way_from_referral_to_before_and_after(
    page: Page, phone: Page, service: Service, short_film: Path
) -> None:
    service.manage("load_instruments")
    User.objects.create_user(
        email="alice@example.org", name="Alice Ash", password=PASSWORD, roles=frozenset({Role.PRACTITIONER})
    )
    presses = Presses(page)
    sign_in(page, "alice@example.org")

    refer(page)
    meet_first(page, presses)
    record_consent(page)
    answer(phone, give_out(page, "Give out the first questionnaire"), BEFORE)
    for number in range(1, CYCLES + 1):
        go_through_cycle(page, presses, number, short_film)
    close_together(page, phone, presses)

    look_back(page)
    case = Case.objects.get()
    assert case.closed_at
    assert [rating.value for rating in GoalRating.objects.standing().order_by("rated_at", "pk")] == list(RATINGS)
    assert {one.timepoint: one.state for one in Administration.objects.all()} == {"before": "sent", "after": "sent"}
    scores = Score.objects.filter(scale="total").values_list("administration__timepoint", "value")
    assert dict(scores) == TOTALS


def refer(page: Page) -> None:
    page.get_by_role("link", name="New family").first.click()
    page.get_by_label("Parent's or carer's name").fill("Amina")
    page.get_by_label("They are the child's").select_option(label="mother")
    page.get_by_label("Child's name").fill("Yusuf")
    page.get_by_label("years", exact=True).fill("1")
    page.get_by_role("button", name="Begin with this family").click()
    expect(page.locator("h1")).to_have_text("Amina & Yusuf")


def meet_first(page: Page, presses: Presses) -> None:
    with presses.at_most(4, "planning the first meeting"):
        page.get_by_role("link", name="Plan the first meeting").click()
        page.get_by_role("button", name="Save the meeting").click()
        page.wait_for_url(re.compile("/meetings/"))
    open_family(page)
    page.get_by_role("link", name="Open the first meeting").click()
    page.get_by_role("button", name="It takes place now").click()
    write_lines(page, presses, "He cries, and I do everything at once.", "I want to see it coming.")
    finish_note(page)
    open_family(page)
    page.get_by_role("link", name="Agree a goal").click()
    page.locator("[name=wording]").fill(GOAL)
    page.locator("main form").get_by_role("button").first.click()
    rate(page, presses, RATINGS[0])


def record_consent(page: Page) -> None:
    open_family(page)
    page.get_by_role("link", name="Record consent to film").first.click()
    page.get_by_label("Amina agrees to be filmed").check()
    page.get_by_label("Amina may decide for Yusuf").check()
    page.get_by_label("signed on paper").check()
    page.get_by_role("button", name="Record the consent").click()
    expect(page.get_by_text("The consent is recorded.")).to_be_visible()


def give_out(page: Page, step: str) -> str:
    """Ask by the step that the family's page names; the link that is shown once."""
    open_family(page)
    page.get_by_role("link", name=step).click()
    page.get_by_role("button", name="Give it out").click()
    found = re.search(r"https?://\S+", page.locator("#link").input_value())
    assert found
    return found.group()


def answer(phone: Page, link: str, places: tuple[int, ...]) -> None:
    phone.goto(link)
    phone.get_by_role("link", name="Begin").click()
    for number, place in enumerate(places, start=1):
        expect(phone.get_by_text(f"Question {number} of {len(places)}")).to_be_visible()
        phone.get_by_label(OPTIONS[place], exact=True).check()
        phone.locator(".go").get_by_role("button", name="Continue").click()
    expect(phone.locator("h1")).to_have_text("Check your answers")
    phone.get_by_role("button", name="Hand in my answers").click()
    phone.wait_for_url("**/thanks/")


def go_through_cycle(page: Page, presses: Presses, number: int, film: Path) -> None:
    open_family(page)
    page.get_by_role("button", name=f"Start cycle {number}").click()
    page.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_role("link", name="Open the film room")).to_be_visible(timeout=3 * MINUTE)
    page.get_by_role("link", name="Open the film room").click()
    page.wait_for_url("**/films/**")  # with its module, which listens from then on
    mark_clip(page)
    page.get_by_role("button", name="These are the clips for the review").click()
    expect(page.get_by_text("The clips are chosen.")).to_be_visible()
    page.get_by_role("button", name="Open the shared review").first.click()
    page.wait_for_url("**/review/")
    write_lines(page, presses, f"He waits for me, the {number}. time.")
    page.get_by_role("button", name="Finish the review").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Finish").click()
    page.wait_for_url(lambda address: "/review/" not in address)
    rate(page, presses, RATINGS[number])


def mark_clip(page: Page) -> None:
    for second, key in ((1, "i"), (4, "o")):
        slider = page.locator(".strip-seek")
        slider.evaluate(
            "(one, at) => { one.value = at; one.dispatchEvent(new Event('input', {bubbles: true})); }", second * FPS
        )
        expect(page.locator("#now")).to_have_text(f"0:0{second}.00", timeout=15_000)
        page.keyboard.press(key)
    page.get_by_label("What happens").fill("He offers, she receives")
    page.locator("#room").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.clips > li")).to_have_count(1)
    expect(page.locator("#saved")).to_contain_text("Saved")


def write_lines(page: Page, presses: Presses, *texts: str) -> None:
    """Write by keyboard alone, once the field is there."""
    there = NoteLine.objects.count()
    page.locator(".say textarea").focus()
    with presses.at_most(1, f"{len(texts)} lines of a note"):
        for text in texts:
            page.keyboard.press("Alt+5")  # word for word
            page.keyboard.type(text)
            page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert NoteLine.objects.count() == there + len(texts)


def finish_note(page: Page) -> None:
    page.get_by_role("button", name="Finish the note").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Finish").click()
    expect(page.get_by_text("The note is finished")).to_be_visible()


def rate(page: Page, presses: Presses, value: int) -> None:
    """Hand the page over at the latest meeting; one tap saves, the next one ends."""
    open_family(page)
    page.get_by_role("link", name="Goals", exact=True).click()
    page.get_by_role("link", name="Rate together").first.click()
    with presses.at_most(2, "a rating"):
        page.get_by_role("button", name=re.compile(rf"^{value}\b")).click()
        page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def close_together(page: Page, phone: Page, presses: Presses) -> None:
    open_family(page)
    with presses.at_most(4, "planning the closing"):
        page.get_by_role("link", name="Plan the closing").click()
        page.get_by_role("button", name="Save the meeting").click()
        page.wait_for_url(re.compile("/meetings/"))
    open_family(page)
    page.get_by_role("link", name="Open the closing meeting").click()
    page.get_by_role("button", name="It takes place now").click()
    write_lines(page, presses, "I see it coming now.")
    finish_note(page)
    rate(page, presses, RATINGS[-1])
    answer(phone, give_out(page, "Give out the closing questionnaire"), AFTER)
    open_family(page)
    page.get_by_role("link", name="What went well").first.click()
    expect(page.get_by_text("I see it coming now.")).to_be_visible()
    open_family(page)
    page.get_by_role("link", name="Close the work").first.click()
    page.get_by_label("the work came to its end").check()
    page.get_by_role("button", name="Close the work").click()


def look_back(page: Page) -> None:
    open_family(page)
    page.get_by_role("link", name="Before & after").first.click()
    told = page.locator("main")
    expect(told).to_contain_text(f"{TOTALS['before']} before, {TOTALS['after']} after")
    expect(told).to_contain_text("18 points higher")
    assert page.locator("main svg[role=img]").count() >= 2
    page.locator("main details summary").first.click()
    expect(page.locator("main table").first).to_be_visible()


def open_family(page: Page) -> None:
    page.goto(Case.objects.get().get_absolute_url())
