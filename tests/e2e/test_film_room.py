"""The film room on a real film: every frame that is asked for, every key, by hand and without script."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from cases.models import Clip
from cases.timecode import to_timecode
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.film_room import (
    FPS,
    FRAMES,
    enter,
    expect_at,
    expect_saved,
    filmed_family,
    press,
    rows,
    seek,
    shown,
    to_the_film,
)
from tests.families import Family

pytestmark = [pytest.mark.e2e, pytest.mark.films]

SEEKS = 20
# Notes every frame that is shown while a range plays.
WATCH = """([number, per]) => {
  const video = document.querySelector("video");
  window.seen = [];
  const look = (_now, {mediaTime}) => {
    window.seen.push(Math.round(mediaTime * number / per));
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}"""


@pytest.fixture
def here(alice: User, monkeypatch: pytest.MonkeyPatch) -> Family:
    return filmed_family(alice, monkeypatch)


@pytest.fixture
def room(page: Page, here: Family) -> Page:
    return enter(page, here)


# Frames


@pytest.mark.alone
def test_every_seek_shows_the_frame_that_was_asked_for(room: Page):
    chance = random.Random(20)

    for frame in [0, FRAMES - 1, *(chance.randrange(FRAMES) for _ in range(SEEKS))]:
        seek(room, frame)
        assert shown(room) == frame


@pytest.mark.alone
def test_frames_are_exact_at_a_rate_that_is_no_whole_number(page: Page, alice: User, monkeypatch: pytest.MonkeyPatch):
    fps = Fraction(30_000, 1001)
    enter(page, filmed_family(alice, monkeypatch, fps))

    for frame in (898, 30, 29, 180, 179, 1, 0, 247):
        seek(page, frame, fps)
        assert shown(page) == frame


@pytest.mark.alone
def test_each_clip_plays_from_its_first_frame_to_its_last_and_no_frame_further(room: Page, here: Family):
    room.evaluate(WATCH, [FPS.numerator, FPS.denominator])

    for clip, opened in zip(here.clips, rows(room).all(), strict=True):
        opened.get_by_role("link").click()
        expect_at(room, clip.in_frame)
        assert shown(room) == clip.in_frame
        room.evaluate("seen.length = 0")
        press(room, "p")
        expect(room.locator("[data-do=play]")).to_have_attribute("aria-pressed", "true")
        expect(room.locator("[data-do=play]")).to_have_attribute("aria-pressed", "false", timeout=15_000)
        assert shown(room) == clip.out_frame - 1
        assert max(room.evaluate("seen")) < clip.out_frame
        press(room, "Shift+I")
        expect_at(room, clip.in_frame)
        press(room, "Shift+O")
        expect_at(room, clip.out_frame - 1)
        assert shown(room) == clip.out_frame - 1


@pytest.mark.alone
def test_single_frames_and_seconds_are_stepped_by_key_and_by_button(room: Page):
    seek(room, 250)

    for key, frame in ((".", 251), (".", 252), (",", 251), ("ArrowRight", 276), ("ArrowLeft", 251), ("Shift+ArrowRight", 376)):
        press(room, key)
        expect_at(room, frame)
        assert shown(room) == frame
    for name, frame in (("frame-on", 377), ("frame-back", 376), ("second-back", 351), ("second-on", 376)):
        room.locator(f"[data-do={name}]").click()
        expect_at(room, frame)
    press(room, *["."] * 7)
    expect_at(room, 383)
    assert shown(room) == 383


@pytest.fixture
def repeating(page: Page, here: Family) -> Page:
    """The film room in which the frames 100 to 114 play again and again; what shows is noted."""
    Clip.objects.filter(pk=here.clips[0].pk).update(out_frame=115)
    room = enter(page, here, clip=0)
    room.evaluate(WATCH, [FPS.numerator, FPS.denominator])
    press(room, "Shift+P")
    return room


def expect_last_turn(room: Page) -> None:
    """Wait until it stands still, and see that this turn was played from its first frame to its last."""
    expect(room.locator("[data-do=play]")).to_have_attribute("aria-pressed", "false", timeout=15_000)
    seen = room.evaluate("seen")
    assert (min(seen), max(seen), shown(room)) == (100, 114, 114)


@pytest.mark.alone
def test_a_clip_repeats_until_told_otherwise(repeating: Page):
    repeating.wait_for_function("() => seen.filter((frame, at) => frame < seen[at - 1]).length >= 2", timeout=20_000)
    press(repeating, "Shift+P")

    expect_last_turn(repeating)


@pytest.mark.alone
def test_a_clip_that_is_told_on_its_way_back_not_to_repeat_plays_that_turn_to_its_end(repeating: Page):
    repeating.wait_for_function("() => seen.includes(114)", timeout=20_000)
    repeating.evaluate(
        """() => document.querySelector("video").addEventListener("seeking", function back({target}) {
          if (target.currentTime > 4.1) return;
          target.removeEventListener("seeking", back);
          document.querySelector("[data-do=loop]").click();
          window.seen.length = 0;
          window.told = true;
        })"""
    )
    repeating.wait_for_function("() => window.told", timeout=20_000)

    expect_last_turn(repeating)


@pytest.mark.alone
def test_the_film_is_slowed_and_quickened(room: Page):
    for key, speed in (("j", "0.75×"), ("j", "0.5×"), ("l", "0.75×"), ("l", "1×"), ("l", "1.5×"), ("l", "2×"), ("l", "2×")):
        press(room, key)
        expect(room.locator("#speed")).to_have_text(speed)


# Marking


def test_a_moment_is_marked_and_described_by_keys_alone_and_entered_once(room: Page, here: Family):
    seek(room, 500)
    press(room, "i")
    seek(room, 560)
    press(room, "o", "Enter", "Enter")
    expect(rows(room)).to_have_count(4)
    to_the_film(room)
    press(room, "3", "2")
    expect_saved(room)
    expect(rows(room).last).to_contain_text("Receiving initiatives")
    press(room, "Enter")
    room.keyboard.type("She nods")
    press(room, "Enter")
    expect(rows(room).last).to_contain_text("4. She nods")
    expect(room.locator("#room")).to_be_focused()
    expect_saved(room)

    clip = Clip.objects.get(in_frame=500)
    assert (clip.out_frame, clip.title, clip.level, clip.behaviour) == (561, "She nods", "receiving", "receiving-nod")
    assert Clip.objects.count() == 4


def test_the_last_five_seconds_are_marked_by_one_key(room: Page):
    seek(room, 600)

    press(room, "m", "Enter")
    expect(rows(room)).to_have_count(4)

    assert Clip.objects.filter(in_frame=476, out_frame=601).exists()


def test_a_new_mark_never_moves_a_clip_that_is_open(page: Page, here: Family):
    enter(page, here, clip=1)
    expect(page.locator("#editor h2")).to_contain_text("2. Moment 2")

    seek(page, 700)
    press(page, "i")
    expect(page.locator("#editor h2")).to_have_text("New moment")
    press(page, "Escape")
    expect(page.locator("#editor h2")).to_contain_text("2. Moment 2")

    assert Clip.objects.get(pk=here.clips[1].pk).in_frame == 200


def test_edges_move_by_frames_and_the_film_shows_them(page: Page, here: Family):
    enter(page, here, clip=1)
    ends = page.locator("#id_end")

    page.locator("[data-edge=start][data-by='1']").click()
    expect_at(page, 201)
    page.locator("[data-edge=end][data-by='-1']").click()
    expect_at(page, 298)
    ends.press("ArrowDown")
    expect_at(page, 297)
    expect(ends).to_have_value("0:11.23")
    expect_saved(page)

    clip = Clip.objects.get(pk=here.clips[1].pk)
    assert (clip.in_frame, clip.out_frame) == (201, 298)


def test_a_time_that_is_none_is_said_beside_its_field_and_changes_nothing(page: Page, here: Family):
    enter(page, here, clip=1)
    begins = page.locator("#id_start")

    for text, sentence in (("soon", "Write a time as"), ("0:20.00", "must end after"), ("9:00", "not that long")):
        begins.fill(text)
        begins.press("Tab")
        expect(page.locator("#id_start_error")).to_contain_text(sentence)
        expect(begins).to_have_attribute("aria-invalid", "true")
    begins.fill("0:08.05")
    begins.press("Tab")
    expect(page.locator("#id_start_error")).to_be_hidden()
    expect_saved(page)

    assert Clip.objects.get(pk=here.clips[1].pk).in_frame == 205


def test_keys_only_type_in_a_field_and_single_ones_can_be_switched_off(room: Page):
    title = room.get_by_label("What happens")
    title.press_sequentially("io m 3,.")
    expect(room.locator("#id_start")).to_have_value("")
    title.press("Escape")
    press(room, "?")
    expect(room.locator("dialog[open] .keys div")).to_have_count(23)

    room.get_by_label("Keys of one letter").uncheck()
    press(room, "Escape")
    room.reload()
    seek(room, 300)
    to_the_film(room)
    press(room, "i", ".")
    expect(room.locator("#id_start")).to_have_value("")
    press(room, "ArrowRight")
    expect_at(room, 325)


def test_space_on_a_button_presses_the_button(room: Page):
    seek(room, 300)

    room.locator("[data-do=frame-on]").focus()
    press(room, "Space")

    expect_at(room, 301)
    expect(room.locator("[data-do=play]")).to_have_attribute("aria-pressed", "false")


# Without script, on a phone, after the review


def test_everything_is_done_without_javascript(open_page: OpenPage, here: Family, forgiven: list[str]):
    forgiven.append("400")
    page = enter(open_page(java_script_enabled=False), here)

    expect(page.locator("video")).to_have_js_property("controls", value=True)
    page.get_by_label("Begins", exact=True).fill("0:20.05")
    page.get_by_label("Ends", exact=True).fill("20")
    page.get_by_label("What happens").fill("By hand")
    page.get_by_label("Receiving initiatives").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_end_error")).to_contain_text("must end after")
    expect(page.get_by_label("What happens")).to_have_value("By hand")
    page.get_by_label("Ends", exact=True).fill("0:24")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(rows(page)).to_have_count(4)
    expect(page.locator("#editor h2")).to_contain_text("4. By hand")
    page.get_by_role("button", name="Clip 4 earlier").click()
    expect(rows(page).nth(2)).to_contain_text("By hand")
    page.get_by_role("link", name="3. By hand").click()
    page.get_by_role("button", name="Take out").click()
    expect(rows(page)).to_have_count(3)
    page.locator("summary").click()
    page.get_by_role("button", name="Bring back").click()
    expect(rows(page)).to_have_count(4)

    clip = Clip.objects.get(in_frame=505)
    assert (clip.out_frame, clip.title, clip.level, clip.removed_at) == (600, "By hand", "receiving", None)


def test_a_conflict_without_javascript_keeps_both_versions(open_page: OpenPage, here: Family, forgiven: list[str]):
    forgiven.append("409")
    page = enter(open_page(java_script_enabled=False), here, clip=0)
    here.clips[0].change(version=1, title="Hers")

    page.get_by_label("What happens").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".conflict")).to_contain_text("Hers")
    expect(page.get_by_label("What happens")).to_have_value("Mine")
    page.get_by_role("button", name="Save mine").click()

    assert Clip.objects.get(pk=here.clips[0].pk).title == "Mine"


def test_a_phone_marks_by_touch(open_page: OpenPage, here: Family):
    page = enter(open_page(PHONE, has_touch=True, is_mobile=True), here)

    seek(page, 650)
    page.locator("[data-do=last-five]").tap()
    page.locator("[data-do=save]").tap()
    expect(rows(page)).to_have_count(4)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main a, main select")].filter((one) => one.checkVisibility())
          .map((one) => [one.innerText, one.getBoundingClientRect()]).filter(([, {height}]) => height < 44).map(([text]) => text)"""
    )
    assert small == []


def test_an_upright_film_is_seen_whole(page: Page, alice: User, monkeypatch: pytest.MonkeyPatch):
    enter(page, filmed_family(alice, monkeypatch, size=(180, 320)))
    seek(page, 100)

    screen, video = page.locator(".screen").bounding_box(), page.locator("video").bounding_box()

    assert screen
    assert video
    assert screen["y"] <= video["y"] <= video["y"] + video["height"] <= screen["y"] + screen["height"]


def test_clips_of_a_reviewed_cycle_can_be_watched_and_not_changed(page: Page, alice: User, here: Family):
    here.cycle.choose_clips(by=alice)
    here.cycle.start_review(by=alice)
    here.cycle.finish_review(by=alice)
    enter(page, here)

    expect(page.locator("#editor")).to_have_count(0)
    rows(page).nth(1).get_by_role("link").click()
    expect_at(page, 200)
    press(page, "p")
    expect(page.locator("[data-do=play]")).to_have_attribute("aria-pressed", "true")
    press(page, "i", "Enter", "3")
    expect(page.get_by_role("button", name="Clip 1 later")).to_have_count(0)


def test_a_film_that_stops_playing_says_so(room: Page, here: Family, alice: User, forgiven: list[str]):
    forgiven.append("404")
    here.case.withdraw_consent_to_film(by=alice)

    room.locator("video").evaluate("(video) => { video.src += '?' }")  # the browser still has what it had loaded

    expect(room.locator(".screen-word")).to_contain_text("cannot be played")


def test_browser_and_server_name_frames_alike(room: Page):
    rates = [Fraction(25), Fraction(30), Fraction(24), Fraction(30_000, 1001), Fraction(24_000, 1001)]
    asked = [(frame, rate) for rate in rates for frame in (0, 1, 23, 24, 25, 29, 30, 1797, 1798, 1799, 17_982, 107_892)]
    asked = [*asked, *((frame, rates[3]) for frame in range(1700, 1900))]

    named = room.evaluate(
        """async (asked) => {
          const {toTimecode, toFrame} = await import("/static/js/timecode.js");
          return asked.map(([frame, ...rate]) => [toTimecode(frame, rate), toFrame(toTimecode(frame, rate), rate)]);
        }""",
        [[frame, rate.numerator, rate.denominator] for frame, rate in asked],
    )

    assert named == [[to_timecode(frame, rate), frame] for frame, rate in asked]
