"""`make gallery`: every page of the demo as a picture, on a phone and a laptop, light and dark, in build/gallery/."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, sync_playwright

from scripts.chromium import LAPTOP, PHONE, start_chromium
from scripts.install import ROOT
from scripts.parts import answers, free_port, stop_all, web, worker
from scripts.refused import Refused
from scripts.run import prepare

TARGET = ROOT / "build" / "gallery"
SIZES: dict[str, ViewportSize] = {"390": PHONE, "1280": LAPTOP}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Families differ; a few of each kind of page show that.
MOST_OF_A_KIND = 4


@dataclass(frozen=True)
class Stop:
    """A page on the way round, and the name of its pictures."""

    path: str
    name: str


@contextmanager
def demo_service() -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of a service with a fresh demo, and what the demo tells; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="vig-gallery-") as folder:
        os.environ |= {"VIG_ENV": "development", "VAR_DIR": folder}
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        told = prepare(environment)
        port = free_port()
        parts = [web(sys.executable, port, environment), worker(sys.executable, "films", environment)]
        try:
            for part in parts:
                part.start()
            if not answers(port, within=60, web_server=parts[0]):
                raise Refused("The web server did not start; it says why above.")
            yield f"http://localhost:{port}", told
        finally:
            stop_all(parts)


def sign_in(page: Page, person: dict[str, Any]) -> None:
    """Sign in as one of the demo's people; a recovery code does not run out while the service starts."""
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(person["email"])
    page.locator("[name=password]").fill(person["password"])
    page.locator("[name=password]").press("Enter")
    page.locator("[name=code]").fill(person["recovery_codes"][0])
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def way_round(page: Page, start: str) -> list[Stop]:
    """Every page that links and the addresses below them lead to from ``start``, a few of each kind."""
    met: Counter[str] = Counter()
    seen, found, ahead = {start}, [], deque([start])
    while ahead:
        path = ahead.popleft()
        kind = kind_of(path)
        if met[kind] == MOST_OF_A_KIND:
            continue
        answer = page.request.get(path, max_redirects=0)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(path)
        met[kind] += 1
        found.append(Stop(path, f"{kind}-{met[kind]}"))
        fresh = [link for link in [*links(page), *neighbours(path)] if link not in seen]
        seen.update(fresh)
        ahead.extend(fresh)
    return found


def hand_in() -> list[Stop]:
    """The pages behind a hand-in link, which no page leads to: a fresh link into a questionnaire that is still out."""
    from questionnaires.models import Administration

    asked = Administration.objects.filter(state__in=Administration.OPEN).order_by("pk")[0]
    token = asked.make_link(code=uuid.uuid4(), by=asked.asked_by)
    places: dict[str, list[str | int]] = {"start": [token], "question": [token, 1], "check": [token], "thanks": []}
    stops = [Stop(reverse(f"questionnaires:{name}", args=args), f"hand-in-{name}") for name, args in places.items()]
    return [*stops, Stop(reverse("questionnaires:start", args=["no-such-link"]), "hand-in-gone")]


def links(page: Page) -> list[str]:
    """The paths on this page that a click would open in it."""
    found = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(one => one.href)")
    here = urlsplit(page.url).netloc
    paths = [urlsplit(urldefrag(link).url) for link in found]
    return list(dict.fromkeys(path.path for path in paths if path.netloc == here and not path.path.startswith("/static/")))


def neighbours(path: str) -> list[str]:
    """Pages about the same things as the one at ``path``, which may be reached by a button only; none for an unknown path."""
    try:
        about = resolve(path).kwargs
    except Resolver404:
        return []
    return [reverse(name, kwargs=about) for name, wanted in pages(get_resolver()) if about and wanted == set(about)]


def pages(resolver: URLResolver, space: str = "", outer: frozenset[str] = frozenset()) -> Iterator[tuple[str, set[str]]]:
    """The name of every page and what its address must be told."""
    for pattern in resolver.url_patterns:
        wanted = outer | set(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, wanted)
        else:
            yield f"{space}{pattern.name}", set(wanted)


def kind_of(path: str) -> str:
    """The name of the page at a path, fit for a file's name."""
    try:
        return resolve(path).view_name.replace(":", "-")
    except Resolver404:
        return "not-found"


def photograph(browser: Browser, address: str, stops: list[Stop], signed_in: StorageState | None) -> None:
    """Take the pictures of each stop in every size and scheme."""
    for size, viewport in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=address, viewport=viewport, color_scheme=scheme, storage_state=signed_in, locale="en-GB"
            )
            page = context.new_page()
            for stop in stops:
                page.goto(stop.path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=TARGET / f"{stop.name}-{size}-{scheme}.png", full_page=True)
            context.close()


def main() -> None:
    """Make the gallery anew."""
    import django

    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with demo_service() as (address, told):
        django.setup()
        by_link = hand_in()  # before Playwright begins its loop, in which Django asks no database
        with sync_playwright() as playwright:
            browser = start_chromium(playwright)
            context: BrowserContext = browser.new_context(base_url=address, viewport=LAPTOP)
            page = context.new_page()
            outside = [*way_round(page, "/"), Stop("/nothing-here/", "not-found"), *by_link]
            photograph(browser, address, outside, None)
            sign_in(page, next(person for person in told["people"] if "practitioner" in person["roles"]))
            inside = way_round(page, "/today/")
            photograph(browser, address, inside, context.storage_state())
            context = browser.new_context(base_url=address, viewport=LAPTOP)
            page = context.new_page()
            sign_in(page, next(person for person in told["people"] if person["roles"] == ["client"]))
            inside += (own := [stop for stop in way_round(page, "/family/") if stop.name.startswith("family-")])
            photograph(browser, address, own, context.storage_state())
            browser.close()
    print(f"{len(list(TARGET.iterdir()))} pictures of {len(inside) + len(outside)} pages stand in {Path('build/gallery')}/.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
    try:
        main()
    except Refused as fault:
        sys.exit(str(fault) or 1)
