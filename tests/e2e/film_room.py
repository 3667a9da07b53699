"""A family with a film in which every frame says its number, and steps in its film room."""

from __future__ import annotations

import base64
import io
from fractions import Fraction
from functools import cache

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from cases.timecode import to_timecode
from footage.drawing import draw_film, read_number
from footage.models import Recording
from tests.e2e.steps import sign_in
from tests.families import Family, family

SECONDS, FPS = 30, Fraction(25)
FRAMES = SECONDS * 25
READ = """() => {
  const video = document.querySelector("video");
  const canvas = Object.assign(document.createElement("canvas"), {width: video.videoWidth, height: video.videoHeight});
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}"""


@cache
def drawn(fps: Fraction, size: tuple[int, int]) -> bytes:
    """Half a minute of film."""
    target = io.BytesIO()
    draw_film(target, seconds=SECONDS, fps=fps, size=size)
    return target.getvalue()


def filmed_family(
    alice: User, monkeypatch: pytest.MonkeyPatch, fps: Fraction = FPS, size: tuple[int, int] = (320, 180)
) -> Family:
    """Alice's family with a film of half a minute and three clips of a hundred frames, from the frames 100, 200 and 300 on."""
    monkeypatch.setattr("tests.families.FILM_BYTES", drawn(fps, size))
    monkeypatch.setattr("tests.families.FRAMES", FRAMES)
    here = family(alice, at="filmed")
    width, height = size
    Recording.objects.update(
        fps_num=fps.numerator, fps_den=fps.denominator, frames=round(SECONDS * fps), width=width, height=height
    )
    return here


def enter(page: Page, here: Family, clip: int | None = None) -> Page:
    """Sign in as Alice and open the film room, with one of the clips in the editor if asked."""
    sign_in(page, "alice@example.org")
    assert here.film
    chosen = f"?clip={here.clips[clip].code}" if clip is not None else ""
    page.goto(here.film.get_absolute_url() + chosen)
    return page


def shown(page: Page) -> int | None:
    """The number in the picture on the screen."""
    picture = Image.open(io.BytesIO(base64.b64decode(page.evaluate(READ)))).convert("RGB")
    return read_number(picture.width, picture.height, picture.tobytes())


def seek(page: Page, frame: int, fps: Fraction = FPS) -> None:
    """Drag the place in the film to a frame, and wait until the page says that it is shown."""
    slider = page.locator(".strip-seek")
    slider.evaluate("(one, to) => { one.value = to; one.dispatchEvent(new Event('input', {bubbles: true})) }", frame)
    expect_at(page, frame, fps)


def expect_at(page: Page, frame: int, fps: Fraction = FPS) -> None:
    expect(page.locator("#now")).to_have_text(to_timecode(frame, fps), timeout=15_000)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def to_the_film(page: Page) -> None:
    """Leave the fields, so that keys are the film's."""
    page.locator("#room").focus()


def rows(page: Page) -> Locator:
    """The clips in the list."""
    return page.locator(".clips > li")


def expect_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved")).to_contain_text("Saved")
