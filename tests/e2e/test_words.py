"""Words that are two fifths longer break no page: nothing scrolls sideways, no button loses its end, nothing lies over a header."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from pytest_django import Settings

from accounts.models import User
from tests.e2e.steps import sign_in
from tests.e2e.test_pages import PAGES
from tests.families import Family, family, give_out
from tests.pages import address, is_managed, is_public
from tests.pseudo import OPEN, write_pseudo
from tests.readers import reader_of
from tests.service import Service, running_service

BUSIEST = [
    "public:landing", "public:manage_edit", "practice:today", "cases:case_detail", "cases:film_room", "cases:meeting_detail",
    "questionnaires:question",
]  # fmt: skip
# `make proof ONLY=words` looks at all of them.
LOOKED_AT = PAGES if os.environ.get("WORDS_PAGES") == "all" else BUSIEST
WIDTHS = (320, 390, 1280)
# Each thing that does not stand as it should, as "what: its first words".
BROKEN = r"""() => {
  const faults = [];
  const word = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} “${element.textContent.trim().slice(0, 50)}”`;
  const hidden = (element) => {
    for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath !== "none") return true;
    return false;
  };
  const seen = (element) => element.checkVisibility({visibilityProperty: true}) && element.getBoundingClientRect().width > 2 && !element.closest(".vh, .skip") && !hidden(element);
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement) if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > room) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.querySelectorAll("a.btn, button:not(.tap-target), summary, label, legend, h1, h2, h3, h4, th, dt, [role=tab], nav a, .tag, .chip, .key")) {
    if (!seen(element) || scrolls(element)) continue;
    const box = element.getBoundingClientRect();
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1) faults.push(`cut off by ${element.scrollWidth - element.clientWidth}: ${word(element)}`);
    else if (box.right > room + 1 || box.left < -1) faults.push(`out of sight: ${word(element)}`);
  }
  for (const element of document.querySelectorAll("body :not(.brand-name)")) {
    if (getComputedStyle(element).textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth && seen(element)) faults.push(`ends in …: ${word(element)}`);
  }
  const header = document.querySelector("body > header");
  const main = document.querySelector("main");
  if (header && seen(header) && header.getBoundingClientRect().bottom > main.getBoundingClientRect().top + 1) faults.push("the header lies over the page");
  const pressed = [...document.querySelectorAll("a, button, input, select, textarea")].filter((element) => seen(element) && !element.closest("svg"));
  for (const [at, one] of pressed.entries()) {
    for (const other of pressed.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 4 && high > 4 && one.closest("header") && other.closest("header")) faults.push(`over each other: ${word(one)} and ${word(other)}`);
    }
  }
  return faults;
}"""


@pytest.fixture
def service(
    chromium: Chromium, transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The service in the language that nobody speaks, instead of the one of other journeys."""
    write_pseudo(tmp_path)
    monkeypatch.setenv("PSEUDO_LOCALE", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.pseudo_settings")
    with running_service() as service:
        yield service


@pytest.mark.e2e
def test_the_busiest_pages_hold_words_that_are_two_fifths_longer(
    service: Service, chromium: Chromium, alice: User, erin: User
) -> None:
    guided = family(alice, at="in_review")
    give_out(guided)

    found = broken_pages(chromium, service, guided, LOOKED_AT)

    assert "\n".join(found) == ""


def broken_pages(chromium: Chromium, service: Service, guided: Family, pages: list[str]) -> list[str]:
    """What is broken on each page at each width, a line each."""
    found = []
    openers = {name: opener(name, guided) for name in pages}
    for who in sorted(set(openers.values())):
        page = chromium.new_context(base_url=service.address, locale="en-GB", reduced_motion="reduce").new_page()
        if who:
            sign_in(page, who)
        for name in (name for name in pages if openers[name] == who):
            if not page.request.get(address(name, guided)).headers["content-type"].startswith("text/html"):
                continue  # a picture, a leaflet
            page.goto(address(name, guided))
            assert OPEN in page.content()
            for width in WIDTHS:
                found += [f"{name} at {width}: {fault}" for fault in broken(page, width)]
        page.context.close()
    return found


def opener(page: str, guided: Family) -> str:
    """Who may open a page."""
    if not is_managed(page) and (is_public(page) or page.startswith("account")):
        return ""
    return reader_of(page, guided).email or ""


def broken(page: Page, width: int) -> list[str]:
    """What is broken on the page at a width."""
    page.set_viewport_size({"width": width, "height": 800})
    return list(page.evaluate(BROKEN))
