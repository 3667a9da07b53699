"""From an empty service to a reviewed cycle on a real film, the way a practitioner does it; no row here is made by a factory."""

from __future__ import annotations

import base64
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.models import Case, Clip, Cycle
from footage.drawing import expected_numbers, moments, read_number
from tests.e2e.steps import sign_in

SEARCH = """
import json, os, sys
told = json.load(sys.stdin)
pieces = [bytes.fromhex(piece) for piece in told["pieces"]]
for place in told["places"]:
    for folder, _folders, names in os.walk(place):
        for path in (os.path.join(folder, name) for name in names):
            try:
                if not os.path.isfile(path) or os.stat(path).st_mtime < told["since"]:
                    continue
                with open(path, "rb") as file:
                    held = file.read()
            except OSError:  # gone meanwhile
                continue
            if any(piece in held for piece in pieces):
                print(path)
"""
PASSWORD = "seven calm words stand in a row"
SECONDS, SEED, FPS = 180, 7, 25
CLIPS = ((3, 7), (61, 66), (140, 146))
SEEKS = 20
MINUTES_TO_CONVERT = 6


@pytest.fixture(scope="session")
def phone_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three minutes as from a phone held upright: stored lying down, of variable frame rate, with sound and a place."""
    target = tmp_path_factory.mktemp("phone") / "VID_20261122.mp4"
    drawing = [sys.executable, "-m", "footage.drawing", "--seconds", str(SECONDS), "--seed", str(SEED), "--variable"]
    subprocess.run([*drawing, "--rotate", "90", str(target)], check=True)
    return target


@pytest.mark.e2e
@pytest.mark.journey
@pytest.mark.films
@pytest.mark.usefixtures("service")
def test_a_film_becomes_a_review(page: Page, phone_film: Path) -> None:
    begun = time.time()
    # Who signs in is the one thing that exists before: accounts are made by invitation.
    User.objects.create_user(
        email="alice@example.org", name="Alice Ash", password=PASSWORD, roles=frozenset({Role.PRACTITIONER})
    )
    sign_in(page, "alice@example.org")
    expect(page.get_by_text("Your families will stand here")).to_be_visible()

    begin_family(page)
    record_consent(page)
    page.get_by_role("button", name="Start cycle 1").click()
    send_film(page, phone_film)
    page.get_by_role("link", name="Open the film room").click()
    page.wait_for_url("**/films/**")  # with its module, which listens from then on

    must_show = frame_reader(page)
    for frame in random.Random(SEED).sample(range(SECONDS * FPS - 5), SEEKS):
        seek(page, frame)
        must_show(frame)
    mark_clips(page, must_show)
    put_in_order(page)
    page.get_by_role("button", name="These are the clips for the review").click()
    expect(page.get_by_text("The clips are chosen.")).to_be_visible()
    review_together(page, must_show)

    expect(page.get_by_text("Cycle 1 is reviewed.")).to_be_visible()
    expect(page.locator(".spine li").nth(1)).to_contain_text("reviewed")
    expect(page.get_by_role("button", name="Start cycle 2")).to_be_visible()
    assert Cycle.objects.get().stage == Cycle.Stage.REVIEWED
    assert files_with_clear_film(phone_film, since=begun) == []


def begin_family(page: Page) -> None:
    page.get_by_role("link", name="New family").first.click()
    page.get_by_label("Parent's or carer's name").fill("Amina")
    page.get_by_label("They are the child's").select_option(label="mother")
    page.get_by_label("Child's name").fill("Yusuf")
    page.get_by_label("years", exact=True).fill("1")
    page.get_by_label("months", exact=True).fill("7")
    page.get_by_label("Helping question").fill("How can I help him settle?")
    page.get_by_label("A goal, in their words").fill("Read his little signals")
    page.locator("label.rate", has_text="2").first.click()
    page.get_by_role("button", name="Begin with this family").click()
    expect(page.locator("h1")).to_have_text("Amina & Yusuf")
    expect(page.locator("main")).to_contain_text("1 year 7 months")


def record_consent(page: Page) -> None:
    page.get_by_role("link", name="Record consent to film").first.click()
    page.get_by_label("Amina agrees to be filmed").check()
    page.get_by_label("Amina may decide for Yusuf").check()
    page.get_by_label("signed on paper").check()
    page.get_by_role("button", name="Record the consent").click()
    expect(page.get_by_text("The consent is recorded.")).to_be_visible()
    page.get_by_role("link", name="Overview").click()  # from where a photo of the paper is asked for


def send_film(page: Page, film: Path) -> None:
    page.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_text("being made playable").or_(page.get_by_role("link", name="Open the film room"))).to_be_visible(
        timeout=60_000
    )
    page.wait_for_url("**/cycles/1/")
    expect(page.get_by_role("link", name="Open the film room")).to_be_visible(timeout=MINUTES_TO_CONVERT * 60_000)


def frame_reader(page: Page) -> Callable[[int], None]:
    """Reads the number off the picture and compares it with the one that this frame of the playable copy must show."""
    shown = moments(seconds=SECONDS, fps=FPS, variable=True, seed=SEED)
    numbers = expected_numbers(shown, fps=FPS, rate=Fraction(FPS), frames=SECONDS * FPS)

    def must_show(frame: int) -> None:
        assert picture_number(page) == numbers[frame], f"frame {frame}"

    return must_show


def picture_number(page: Page) -> int | None:
    """The number in the frame that the player shows, from the pixels that the browser decoded."""
    drawn = page.evaluate(
        """async () => {
          const video = [...document.querySelectorAll("video")].find((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}));
          const canvas = Object.assign(document.createElement("canvas"), {width: video.videoWidth, height: video.videoHeight});
          canvas.getContext("2d").drawImage(video, 0, 0);
          return canvas.toDataURL("image/png").split(",")[1];
        }"""
    )
    picture = Image.open(io.BytesIO(base64.b64decode(drawn))).convert("RGB")
    return read_number(picture.width, picture.height, picture.tobytes())


def seek(page: Page, frame: int) -> None:
    """Go to a frame by the timeline, as by keyboard, and wait until the page says that it is shown."""
    slider = page.locator(".strip-seek")
    slider.evaluate("(one, frame) => { one.value = frame; one.dispatchEvent(new Event('input', {bubbles: true})); }", frame)
    settle(page, frame)


def settle(page: Page, frame: int) -> None:
    name = f"{frame // FPS // 60}:{frame // FPS % 60:02d}.{frame % FPS:02d}"
    expect(page.locator("#now")).to_have_text(name, timeout=15_000)


def mark_clips(page: Page, must_show: Callable[[int], None]) -> None:
    for number, (begins, ends) in enumerate(CLIPS, start=1):
        seek(page, begins * FPS)
        page.keyboard.press("i")
        seek(page, ends * FPS - 1)
        page.keyboard.press("o")
        page.get_by_label("What happens").fill(f"He offers, she receives {number}")
        page.locator("#room").focus()
        page.keyboard.press("3")
        page.get_by_label("It shows this goal").select_option(label="Read his little signals")
        page.get_by_label("A question to open with").fill(f"What do you see in moment {number}?")
        page.locator("#room").focus()
        page.keyboard.press("Enter")
        expect(page.locator("ol.clips > li")).to_have_count(number)
        expect(page.locator("#saved")).to_contain_text("Saved")
        page.locator("#room").focus()
    for begins, ends in CLIPS:
        clip = Clip.objects.get(in_frame=begins * FPS)
        assert (clip.out_frame, clip.level) == (ends * FPS, "receiving")
        assert clip.goal
        assert clip.goal.wording == "Read his little signals"
        for frame in (begins * FPS, ends * FPS - 1):
            seek(page, frame)
            must_show(frame)


def put_in_order(page: Page) -> None:
    page.get_by_role("button", name="Clip 1 later").click()
    expect(page.locator("ol.clips > li").first).to_contain_text("He offers, she receives 2")
    page.reload()
    expect(page.locator("ol.clips > li").first).to_contain_text("He offers, she receives 2")


def review_together(page: Page, must_show: Callable[[int], None]) -> None:
    page.get_by_role("button", name="Open the shared review").first.click()
    page.wait_for_url("**/review/")
    expect(page.locator("h1")).to_contain_text("Read his little signals")
    order = [CLIPS[1], CLIPS[0], CLIPS[2]]
    page.wait_for_function("() => [...document.querySelectorAll('video')].some((one) => one.readyState >= 2)")
    must_show(order[0][0] * FPS)
    for press, (_begins, ends) in zip(("play", "next", "next"), order, strict=True):
        page.locator(f"[data-do={press}]").click()
        expect(page.locator("[data-do=play]")).to_contain_text("Hold here")
        expect(page.locator("[data-do=play]")).to_contain_text("Play again", timeout=60_000)
        must_show(ends * FPS - 1)
    page.locator("textarea[name=text]").first.fill("He waits for me.")
    page.keyboard.press("Enter")
    expect(page.locator("#lines > li")).to_have_count(1)
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.get_by_role("button", name="Finish").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Finish").click()
    page.wait_for_url(lambda address: "/review/" not in address)
    assert Case.objects.get().meetings.get(kind="shared_review").notes.get().lines.get().text == "He waits for me."


def files_with_clear_film(phone_film: Path, *, since: float) -> list[str]:
    """Files changed since the journey began, in the service's folders or the temporary ones, that hold a piece of a film.

    Another process reads them: one that opens and closes a database of its own loses its locks on it.
    """
    film = phone_film.read_bytes()
    pieces = [b"ftypisom", b"ftypmp42", *(film[len(film) * part // 4 :][:48] for part in (1, 2, 3))]
    places = [settings.VAR_DIR, settings.FILM_DIR, tempfile.gettempdir()]
    told = json.dumps({"pieces": [piece.hex() for piece in pieces], "places": list(map(str, places)), "since": since})
    found = subprocess.run([sys.executable, "-c", SEARCH], input=told, capture_output=True, text=True, check=True).stdout
    # Films that tests made for themselves, this one and those beside it, stand in pytest's own folders.
    made = str(Path(tempfile.gettempdir()) / "pytest-of-")
    return sorted(path for path in set(found.splitlines()) if not path.startswith(made))
