"""The shared review on a real film: every picture that shows, every word that is written, nothing that is private."""

from __future__ import annotations

import io
import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from cases.models import Clip, Cycle, NoteLine
from footage.drawing import draw_film
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, family

pytestmark = [pytest.mark.e2e, pytest.mark.films]

SECONDS, FPS = 17, 25
# Pictures that a busy machine may leave out at the beginning of a clip, or show past its end before it stands on the last one.
LATE = 3
# Notes every picture that shows from now on, by the number in it; -1 for a video that comes to the front on its way elsewhere.
WATCH = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 320, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const inFront = () => [...document.querySelectorAll(".screen video")].find((one) => getComputedStyle(one).opacity !== "0");
  let front = inFront();
  window.seen = [];
  window.shown = () => {
    const video = inFront();
    if (video.readyState < 2) return null;
    const width = video.videoWidth;
    pen.drawImage(video, 0, video.videoHeight - 8, width, 1, 0, 0, width, 1);
    const row = pen.getImageData(0, 0, width, 1).data;
    const light = (cell) => row[4 * Math.floor((2 * cell + 1) * width / 58)] > 128;
    return Array.from({length: 24}, (_, bit) => light(bit + 2)).reduce((number, bit) => 2 * number + bit, 0);
  };
  const look = () => {
    if (front !== inFront() && inFront().seeking) window.seen.push(-1);
    front = inFront();
    const number = window.shown();
    if (number !== null && number !== window.seen.at(-1)) window.seen.push(number);
    requestAnimationFrame(look);
  };
  look();
}"""
# Milliseconds from one leap back to the next: a turn of a loop; 0 where none comes in half a minute.
TURN = """(late) => new Promise((done) => {
  setTimeout(done, 30_000, 0);
  const leaps = [];
  let last = window.shown();
  const look = () => {
    const now = window.shown();
    if (now !== null && now < last - late) leaps.push(performance.now());
    last = now ?? last;
    if (leaps.length < 2) requestAnimationFrame(look);
    else done(leaps[1] - leaps[0]);
  };
  look();
})"""


@pytest.fixture(scope="session")
def drawn_film() -> bytes:
    target = io.BytesIO()
    draw_film(target, seconds=SECONDS, fps=FPS, size=(320, 180))
    return target.getvalue()


@pytest.fixture
def here(drawn_film: bytes, alice: User, monkeypatch: pytest.MonkeyPatch) -> Family:
    """Alice's family in its review: three clips of a second, from the frames 100, 200 and 300 on, and a note of two lines."""
    monkeypatch.setattr("tests.families.FILM_BYTES", drawn_film)
    monkeypatch.setattr("tests.families.FRAMES", SECONDS * FPS)
    here = family(alice, at="in_review")
    Clip.objects.update(out_frame=F("in_frame") + FPS)
    for clip in here.clips:
        clip.refresh_from_db()
    return here


OpenReview = Callable[..., Page]


@pytest.fixture
def open_review(open_page: OpenPage, here: Family) -> OpenReview:
    """Opens the family's review as Alice."""

    def open_one(**options: Any) -> Page:
        page = open_page(**options)
        sign_in(page, "alice@example.org")
        page.goto(f"{here.cycle.get_absolute_url()}review/")
        return page

    return open_one


@pytest.fixture
def review(open_review: OpenReview) -> Page:
    """The review on a laptop, standing at the first picture."""
    page = open_review()
    page.evaluate(WATCH)
    expect_picture(page, 100)
    return page


def expect_picture(page: Page, number: int) -> None:
    """Wait for a picture and see that it stays."""
    for _try in range(100):
        if page.evaluate("shown()") == number:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(150)
    assert page.evaluate("shown()") == number


def watched(page: Page) -> list[int]:
    """Every picture since it was asked last."""
    pictures: list[int] = page.evaluate("seen.splice(0)")
    return pictures


def expect_over(page: Page) -> None:
    expect(page.locator("[data-do=play]")).to_contain_text("Play again", timeout=15_000)


@pytest.mark.alone
def test_clips_play_in_order_each_from_its_first_frame_to_its_last_and_nothing_else_shows(review: Page):
    review.wait_for_timeout(500)
    assert watched(review) == [100], "it waits for the first press"

    for press, first in (("play", 100), ("next", 200), ("next", 300)):
        review.locator(f"[data-do={press}]").click()
        expect_over(review)
        expect_picture(review, first + FPS - 1)
        pictures = watched(review)

        # The last picture of the clip before is the only other one.
        clip = pictures[1:] if pictures[0] == first - 100 + FPS - 1 else pictures
        assert clip[:-1] == sorted(clip[:-1])
        assert first <= clip[0] <= first + LATE
        assert max(clip) < first + FPS + LATE

    expect(review.locator("#where")).to_have_text("Moment 3 of 3")
    assert review.locator("[data-do=next]").get_attribute("href") is None


@pytest.mark.alone
def test_going_back_shows_no_wrong_picture_and_loading_the_page_anew_stays_at_the_moment(review: Page):
    review.locator("[data-do=next]").click()
    expect(review.locator("#where")).to_have_text("Moment 2 of 3")
    review.locator("[data-do=before]").click()
    expect(review.locator("#where")).to_have_text("Moment 1 of 3")
    pictures = watched(review)
    review.locator("[data-do=next]").click()
    expect(review.locator("#where")).to_have_text("Moment 2 of 3")
    review.reload()

    leaps = [(before, after) for before, after in itertools.pairwise(pictures) if not 0 <= after - before <= 12]
    assert {after for _before, after in leaps} <= {100, 200}
    expect(review.locator("#where")).to_have_text("Moment 2 of 3")


@pytest.mark.alone
def test_a_moment_can_be_held_stepped_through_started_over_and_looped_at_half_speed(review: Page):
    press = review.keyboard.press

    press("Space")
    review.wait_for_function("() => seen.at(-1) > 102", timeout=15_000)
    press("Space")
    expect(review.locator("[data-do=play]")).to_contain_text("Go on")
    held = review.evaluate("shown()")
    expect_picture(review, held)
    press(".")
    expect_picture(review, held + 1)
    press("ArrowLeft")
    expect_picture(review, 100)
    press("ArrowRight")
    expect_picture(review, 124)
    press("j")
    press("Shift+P")
    press("p")
    watched(review)
    between = review.evaluate(TURN, LATE)
    pictures = watched(review)
    press("Space")

    assert 102 < held < 124
    assert set(pictures) <= set(range(100, 125 + LATE))
    assert between >= 1300, "a second takes two at half speed; a busy browser stops some way before the end"
    assert review.locator("[aria-pressed=true]").all_inner_texts() == ["Half speed", "Loop"]


@pytest.mark.alone
def test_keys_only_type_while_somebody_writes(review: Page):
    review.locator("#id_text").press_sequentially("b n q p ?")
    review.wait_for_timeout(300)

    expect(review.locator("#id_text")).to_have_value("b n q p ?")
    expect(review.locator("#where")).to_have_text("Moment 1 of 3")
    assert watched(review) == [100]
    expect(review.locator("dialog[open]")).to_have_count(0)


def test_the_question_waits_until_it_is_asked_for_and_the_keys_are_listed_on_request(review: Page):
    expect(review.get_by_text("What do you see in moment 1?")).to_be_hidden()

    review.get_by_text("A question for this moment").click()
    expect(review.get_by_text("What do you see in moment 1?")).to_be_visible()
    review.locator("[data-do=next]").click()
    expect(review.locator("#question")).to_have_text("What do you see in moment 2?")
    expect(review.locator("#question")).to_be_hidden()
    review.keyboard.press("?")

    expect(review.locator("dialog[open] dl")).to_contain_text("one second back")


def test_a_line_is_written_by_keyboard_alone_and_called_saved_once_the_server_said_so(review: Page, here: Family):
    review.locator("#id_text").focus()
    review.keyboard.press("Alt+2")
    review.keyboard.type("I want")
    review.keyboard.press("Shift+Enter")
    review.keyboard.type("to show her.")
    review.keyboard.press("Enter")
    review.keyboard.type("And she looks.")
    review.keyboard.press("Alt+4")
    review.keyboard.press("Enter")

    expect(review.locator("#lines > li")).to_have_count(4)
    expect(review.locator("#saved")).to_contain_text("Saved")
    expect(review.locator(".line-state")).to_have_count(0)
    lines = list(here.note.lines.order_by("position"))[-2:]
    assert [(line.speaker, line.text.splitlines()) for line in lines] == [
        ("child", ["I want", "to show her."]),
        ("together", ["And she looks."]),
    ]
    assert {line.clip for line in lines} == {here.clips[0]}
    expect(review.locator("#lines > li").nth(2)).to_contain_text("Mia")
    expect(review.locator("#id_text")).to_be_focused()


def test_lines_written_without_network_stay_on_screen_and_are_sent_once_in_their_order(
    review: Page, here: Family, forgiven: list[str]
):
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    review.context.set_offline(True)
    for text in ("First without network.", "Second without network."):
        review.locator("#id_text").fill(text)
        review.keyboard.press("Enter")

    expect(review.locator(".line-state")).to_have_text(["not saved yet"] * 2)
    expect(review.locator("#saved")).to_have_attribute("data-state", "failed")
    assert here.note.lines.count() == 2
    review.context.set_offline(False)

    expect(review.locator(".line-state")).to_have_count(0, timeout=10_000)
    expect(review.locator("#saved")).to_have_attribute("data-state", "saved")
    texts = [line.text for line in here.note.lines.order_by("position")]
    assert texts[2:] == ["First without network.", "Second without network."]


def test_a_line_whose_answer_was_lost_is_sent_again_and_stands_once(review: Page, here: Family, forgiven: list[str]):
    forgiven.append("ERR_FAILED")
    lost: list[str] = []

    def lose_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    review.route("**/lines/", lose_first_answer)
    review.locator("#id_text").fill("Written once.")
    review.keyboard.press("Enter")

    expect(review.locator(".line-state")).to_have_count(0, timeout=10_000)
    assert [line.text for line in here.note.lines.order_by("position")][2:] == ["Written once."]
    expect(review.get_by_text("Written once.")).to_have_count(1)


def test_a_line_is_reworded_in_place_and_a_change_meanwhile_shows_both_texts(
    review: Page, here: Family, alice: User, forgiven: list[str]
):
    forgiven.append("409")
    line = here.lines[0]
    review.get_by_role("link", name="Change this line").first.click()
    review.locator(".line-edit textarea").fill("Mine.")
    line.reword(by=alice, version=line.version, speaker=NoteLine.Speaker.CLIENT, text="Hers.", is_quote=False)

    review.get_by_role("button", name="Save", exact=True).click()

    expect(review.get_by_text("Hers.")).to_be_visible()
    expect(review.locator(".line-edit textarea")).to_have_value("Mine.")
    review.get_by_role("button", name="Save", exact=True).click()
    expect(review.locator("#lines > li").first).to_contain_text("Mine.")
    expect(review.locator(".line-edit")).to_have_count(0)
    line.refresh_from_db()
    assert line.text == "Mine."


def test_a_line_is_taken_out_and_put_back_in_its_place(review: Page, here: Family):
    review.get_by_role("link", name="Change this line").first.click()
    review.get_by_role("button", name="Take out").click()
    expect(review.get_by_text("This line is taken out.")).to_be_visible()
    assert here.note.lines.filter(removed_at__isnull=True).count() == 1

    review.get_by_role("button", name="Put it back").click()

    expect(review.locator("#lines > li").first).to_contain_text("She looks at me, 1.")
    assert here.note.lines.filter(removed_at__isnull=True).count() == 2


def test_earlier_lines_come_without_losing_what_is_being_written(open_review: OpenReview, here: Family, alice: User):
    for number in range(3, 34):
        here.note.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.TOGETHER, text=f"Line {number}.")
    page = open_review()
    expect(page.locator("#lines > li")).to_have_count(30)
    page.locator("#id_text").fill("Half a")

    page.get_by_role("link", name="Earlier lines").click()

    expect(page.locator("#lines > li")).to_have_count(33)
    expect(page.locator("#lines > li").first).to_contain_text("She looks at me, 1.")
    expect(page.locator("#id_text")).to_have_value("Half a")
    expect(page.get_by_role("link", name="Earlier lines")).to_have_count(0)


def test_finishing_asks_once_and_waits_for_lines_that_are_not_saved(review: Page, here: Family, forgiven: list[str]):
    forgiven.append("ERR_INTERNET_DISCONNECTED")
    review.context.set_offline(True)
    review.locator("#id_text").fill("The last word.")
    review.get_by_role("button", name="Finish the review").click()
    review.get_by_role("button", name="Finish", exact=True).click()
    expect(review.get_by_text("Some lines are not saved yet.")).to_be_visible()
    review.context.set_offline(False)
    expect(review.locator(".line-state")).to_have_count(0, timeout=10_000)
    review.get_by_role("button", name="Finish", exact=True).click()

    review.wait_for_url(f"**{here.case.get_absolute_url()}")
    assert Cycle.objects.get().stage == Cycle.Stage.REVIEWED
    assert [line.text for line in here.note.lines.order_by("position")][2:] == ["The last word."]


def test_the_review_works_without_javascript(open_review: OpenReview, here: Family):
    page = open_review(java_script_enabled=False)

    video = page.locator("video")
    assert video.get_attribute("controls") is not None
    assert (video.get_attribute("src") or "").endswith("#t=4.000,4.980")
    page.get_by_label("Mia", exact=True).check()
    page.locator("#id_text").fill("Without script.")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#lines > li").last).to_contain_text("Without script.")
    page.get_by_role("link", name="Change this line").last.click()
    page.locator(".line-edit textarea").fill("Without any script.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#lines > li").last).to_contain_text("Without any script.")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#where")).to_have_text("Moment 2 of 3")
    page.get_by_role("button", name="Finish the review").click()

    assert Cycle.objects.get().stage == Cycle.Stage.REVIEWED


def test_nothing_private_comes_to_the_screen_that_is_looked_at_together(open_review: OpenReview, here: Family, alice: User):
    private = {name: f"private-{name}-{uuid.uuid4().hex}" for name in ("title", "removed", "question", "file")}
    clip, other = here.clips[0], here.clips[2]
    clip.change(version=clip.version, title=private["title"])
    other.change(version=other.version, title=private["removed"], question=private["question"])
    other.remove(by=other.marked_by, version=other.version)
    here.film.recording.file_name = private["file"]
    here.film.recording.save(update_fields=["file_name"])
    answers: list[str] = []
    page = open_review()
    page.on("response", lambda answer: answers.append(str(answer.headers) + ("" if "/play/" in answer.url else answer.text())))

    page.reload()
    page.evaluate(WATCH)
    expect_picture(page, 100)
    page.locator("[data-do=next]").click()
    page.locator("#id_text").fill("Look at us.")
    page.keyboard.press("Enter")
    expect(page.locator(".line-state")).to_have_count(0)
    page.get_by_role("link", name="Change this line").first.click()
    page.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("This line is taken out.")).to_be_visible()

    seen = page.content() + "".join(answers)
    told = [*private.values(), clip.level, clip.behaviour, "Receiving initiatives", here.case.helping_question, str(other.code)]
    assert len(answers) > 8
    assert [word for word in told if word in seen] == []
    assert Clip.objects.standing().count() == 2


@pytest.mark.parametrize(("size", "scheme"), [((1280, 800), "light"), ((390, 844), "dark"), ((320, 640), "light")])
def test_the_review_is_accessible_and_large_enough(open_review: OpenReview, size: tuple[int, int], scheme: str):
    page = open_review(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page.get_by_text("A question for this moment").click()
    page.get_by_role("link", name="Change this line").first.click()

    found = Axe().run(page).response["violations"]

    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for words in (".goal", "#question", ".line-text", "#id_text"):
        assert page.locator(words).first.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 24, words
