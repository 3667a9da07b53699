"""A film on its way from a phone into the vault, through whatever happens to networks, pages, servers and people."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from accounts.models import SignIn, User
from cases.models import Cycle, Film
from footage import vault
from footage.drawing import draw_film
from footage.models import Recording
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.families import Family, family
from tests.service import Service

pytestmark = [pytest.mark.e2e, pytest.mark.films]

State = Recording.State
MIB = 1024**2
SLOW = 2 * MIB  # bytes a second: a piece is seen to be on its way


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds as from a phone, made 20 MiB large by a box of noise that players skip (ISO 14496-12, "free")."""
    target = tmp_path_factory.mktemp("film") / "VID_0001.mp4"
    with target.open("wb") as file:
        draw_film(file, seconds=4, size=(320, 180), rotate=90, variable=True)
    noise = os.urandom(20 * MIB)
    with target.open("ab") as file:
        file.write(struct.pack(">I4s", len(noise) + 8, b"free") + noise)
    return target


@pytest.fixture
def here(alice: User) -> Family:
    """Alice's family in a planned cycle."""
    return family(alice, at="planned")


@pytest.fixture
def cycle_page(phone: Page, here: Family) -> Page:
    """The cycle's page on Alice's phone."""
    sign_in(phone, "alice@example.org")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto(here.cycle.get_absolute_url())
    return phone


class Line:
    """The phone's line to the service."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self.slow()

    def slow(self) -> None:
        self._set(upload=SLOW)

    def cut(self) -> None:
        self._set(upload=0, offline=True)

    def quick(self) -> None:
        self._set(upload=-1)

    def _set(self, *, upload: int, offline: bool = False) -> None:
        line = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
        self._session.send("Network.emulateNetworkConditions", line)


@pytest.fixture
def line(cycle_page: Page) -> Line:
    return Line(cycle_page)


def requests_of(page: Page, method: str) -> list[Request]:
    """The requests of this method that the page makes from now on."""
    made: list[Request] = []
    page.on("request", lambda request: made.append(request) if request.method == method else None)
    return made


def wait_for(page: Page, happened: Callable[[], bool], *, seconds: int = 30) -> None:
    for _try in range(seconds * 20):
        if happened():
            return
        page.wait_for_timeout(50)
    pytest.fail("It did not happen.")


def some_arrived() -> bool:
    return Recording.objects.filter(state=State.RECEIVING, offset__gt=0).exists()


def all_arrived() -> bool:
    return Recording.objects.filter(state=State.RECEIVED).exists()


def stop_worker(service: Service) -> None:
    """Leave films as they arrived, to be compared."""
    service.kill(service.films_worker)


def expect_equal_bytes(film: Path) -> None:
    with vault.open_original(Recording.objects.get(state=State.RECEIVED)) as original:
        assert b"".join(original.read()) == film.read_bytes()


def test_a_film_from_the_phone_arrives_is_made_playable_and_leads_to_the_film_room(cycle_page: Page, line: Line, film: Path):
    size = cycle_page.locator(".upload-head .num")

    cycle_page.locator("#film").set_input_files(film)

    wait_for(cycle_page, some_arrived)
    expect(size).to_have_text(re.compile(r"^\d+ of 21 MB$"))
    shown = int(size.inner_text().split()[0])
    assert 0 < shown * 1e6 <= Recording.objects.get().offset + 1e6, "only what the server acknowledged counts"
    expect(cycle_page.get_by_text("Keep this page open.")).to_be_visible()
    line.quick()
    expect(cycle_page.get_by_role("link", name="Open the film room")).to_be_visible(timeout=60_000)
    assert Cycle.objects.get().stage == Cycle.Stage.FILMED
    expect(cycle_page.locator(".spine .done")).to_have_count(2)


def test_an_upload_outlives_lost_networks_and_a_killed_server(
    cycle_page: Page, line: Line, film: Path, service: Service, forgiven: list[str]
):
    forgiven += ["ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "ERR_NETWORK", "423", "409"]
    stop_worker(service)
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, some_arrived)

    line.cut()
    expect(cycle_page.locator(".upload")).to_have_attribute("data-state", "waiting")
    expect(cycle_page.get_by_text("Nothing that has arrived is lost")).to_be_visible()
    line.slow()
    expect(cycle_page.locator(".upload")).to_have_attribute("data-state", "sending", timeout=30_000)
    service.kill(service.web_server)
    expect(cycle_page.locator(".upload")).to_have_attribute("data-state", "waiting", timeout=30_000)
    service.start(service.web_server)

    wait_for(cycle_page, all_arrived, seconds=90)
    expect(cycle_page.get_by_text("You may leave this page.")).to_be_visible()
    expect_equal_bytes(film)
    assert Film.objects.count() == 1


def test_after_a_reload_the_same_film_goes_on_where_it_stopped(cycle_page: Page, line: Line, film: Path, service: Service):
    stop_worker(service)
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, some_arrived)
    cycle_page.reload()
    expect(cycle_page.get_by_text("choose the same film once more")).to_be_visible()
    stood = Recording.objects.get().offset
    announced, pieces = requests_of(cycle_page, "POST"), requests_of(cycle_page, "PATCH")

    line.quick()
    cycle_page.locator("#film").set_input_files(film)

    wait_for(cycle_page, all_arrived)
    assert announced == []
    assert int(pieces[0].headers["upload-offset"]) >= stood > 0
    expect_equal_bytes(film)


def test_after_a_reload_another_film_starts_anew_and_the_half_of_the_first_is_thrown_away(
    cycle_page: Page, line: Line, film: Path, service: Service, tmp_path: Path
):
    stop_worker(service)
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, some_arrived)
    cycle_page.reload()
    first = Recording.objects.get()
    other = tmp_path / "VID_0001.mp4"
    other.write_bytes(b"\x00\x00\x00\x18ftypmp42" + film.read_bytes()[12:])

    cycle_page.locator("#film").set_input_files(other)

    expect(cycle_page.get_by_text("it starts from the beginning")).to_be_visible()
    line.quick()
    wait_for(cycle_page, all_arrived)
    first.refresh_from_db()
    assert first.state == State.DESTROYED
    expect_equal_bytes(other)


def test_what_is_no_film_is_refused_in_the_servers_words_and_another_can_be_chosen(
    cycle_page: Page, film: Path, service: Service, tmp_path: Path, forgiven: list[str]
):
    forgiven.append("422")
    stop_worker(service)
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear all, this is a letter. " * 10_000)

    cycle_page.locator("#film").set_input_files(letter)

    expect(cycle_page.get_by_text("This file is not a film that can be opened.")).to_be_visible()
    expect(cycle_page.locator(".upload")).to_have_attribute("data-state", "refused")
    cycle_page.locator("#film").set_input_files(film)
    expect(cycle_page.get_by_text("The film has arrived")).to_be_visible(timeout=30_000)


def test_an_upload_can_be_paused_continued_and_thrown_away(cycle_page: Page, line: Line, film: Path, forgiven: list[str]):
    forgiven += ["423", "409"]
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, some_arrived)

    cycle_page.get_by_role("button", name="Pause").click()
    expect(cycle_page.get_by_text("Paused. What has arrived is kept.")).to_be_visible()
    cycle_page.wait_for_timeout(1500)
    stood = Recording.objects.get().offset
    pieces = requests_of(cycle_page, "PATCH")
    cycle_page.wait_for_timeout(1000)
    assert (pieces, Recording.objects.get().offset) == ([], stood)
    cycle_page.get_by_role("button", name="Continue").click()
    wait_for(cycle_page, lambda: len(pieces) > 0)
    assert int(pieces[0].headers["upload-offset"]) == stood
    cycle_page.get_by_role("button", name="Pause").click()
    cycle_page.get_by_role("button", name="throw away").click()

    wait_for(cycle_page, lambda: Recording.objects.get().state == State.DESTROYED)
    expect(cycle_page.get_by_role("heading", name="Add the film")).to_be_visible()


def test_an_upload_waits_for_who_was_signed_out_and_goes_on_after_a_new_sign_in(
    cycle_page: Page, line: Line, film: Path, service: Service, forgiven: list[str]
):
    forgiven += ["403", "ERR_CONNECTION"]
    stop_worker(service)
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, some_arrived)

    SignIn.objects.all().delete()
    expect(cycle_page.get_by_text("You were signed out.")).to_be_visible()
    sign_in(cycle_page.context.new_page(), "alice@example.org")
    line.quick()

    wait_for(cycle_page, all_arrived, seconds=60)
    expect_equal_bytes(film)


def test_a_page_that_nobody_sees_asks_nothing(cycle_page: Page, film: Path, service: Service):
    stop_worker(service)
    cycle_page.locator("#film").set_input_files(film)
    wait_for(cycle_page, all_arrived)
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    cycle_page.wait_for_timeout(500)

    cycle_page.evaluate(hide, True)
    asked = requests_of(cycle_page, "GET")
    cycle_page.wait_for_timeout(4500)
    assert asked == []
    cycle_page.evaluate(hide, False)

    wait_for(cycle_page, lambda: len(asked) > 0)


def test_a_film_is_sent_without_javascript(open_page: OpenPage, here: Family, film: Path, service: Service):
    stop_worker(service)
    page = open_page(java_script_enabled=False)
    sign_in(page, "alice@example.org")
    page.goto(here.cycle.get_absolute_url())

    page.locator("#film").set_input_files(film)
    page.get_by_role("button", name="Send the film").click()

    expect(page.get_by_text("You may leave this page.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="See how far it is")).to_be_visible()
    expect_equal_bytes(film)


@pytest.mark.parametrize(("size", "scheme"), [((1280, 800), "dark"), ((390, 844), "light"), ((320, 640), "dark")])
def test_the_cycle_is_accessible_at_every_stage(open_page: OpenPage, alice: User, size: tuple[int, int], scheme: str):
    page = open_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    sign_in(page, "alice@example.org")

    for point in ("planned", "arriving", "filmed", "clips_chosen", "reviewed"):
        page.goto(family(alice, at=point).cycle.get_absolute_url())
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == [], point
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, point
