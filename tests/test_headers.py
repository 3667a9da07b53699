"""The headers that keep a page to itself stand on every response from the first on: pages, redirects, refusals, faults, files."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from tests.access import BY_LINK
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, family, give_out
from tests.made_once import made_once
from tests.pages import address, routes
from tests.readers import reader_of
from vig.urls import urlpatterns as service
from vig.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HELD = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SOURCES = {"'none'", "'self'", "blob:"}
BLOBS = {"img-src", "media-src"}
CLOSED_BY_DEFAULT = {"default-src", "base-uri", "frame-ancestors", "object-src"}
FEATURES = {
    "autoplay", "clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get",
    "screen-wake-lock",
}  # fmt: skip
# The one page with a frame of another host, which no page that is isolated may show.
PLAYS, PLAYER = "public:video_detail", "https://www.youtube-nocookie.com"
# The editor frames the preview of what it edits; nobody else frames anything.
FRAMED = "public:manage_preview"
FRAMING = {f"public:manage_{act}" for act in ("edit", "landing", "keep", "publish")}
METHODS = ("get", "head", "post", "options", "put")
PAGES = sorted(routes())


def assert_held(response: Any, page: str = "", **otherwise: str) -> None:
    """Every header is there, once, and says what it should."""
    held = HELD | {name.replace("_", "-"): said for name, said in otherwise.items()}
    assert {name: response.headers.get(name) for name in held} == held
    assert_policy(response.headers["Content-Security-Policy"], page)
    assert_features(response.headers["Permissions-Policy"])
    assert response.headers["Cache-Control"]
    assert not [name for name in response.headers if name.startswith("Access-Control-")]
    assert "Server" not in response.headers


def assert_policy(policy: str, page: str) -> None:
    """Nothing but this service's own files, no inline script or style, no other frame or base."""
    directives = {name: set(values) for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    if "sandbox" in directives:  # a film, which is nobody's page
        assert directives == {"default-src": {"'none'"}, "sandbox": set()}
        return
    trusted = directives.pop("require-trusted-types-for", {"'script'"})
    assert trusted == {"'script'"}
    for name, values in directives.items():
        assert values <= (SOURCES if name in BLOBS else SOURCES - {"blob:"}), name
    closed = CLOSED_BY_DEFAULT - ({"frame-ancestors"} if page == FRAMED else set())
    assert {name for name, values in directives.items() if values == {"'none'"}} >= closed
    assert "frame-src" not in directives or page in FRAMING
    assert {"script-src", "style-src", "connect-src", "form-action"} <= set(directives)


def assert_features(policy: str) -> None:
    """What a page may use of the device is a short list, for this origin only."""
    features = dict(part.strip().split("=", 1) for part in policy.split(","))
    assert {name for name, allowed in features.items() if allowed != "()"} == FEATURES
    assert {features[name] for name in FEATURES} == {"(self)"}
    assert {"camera", "microphone", "geolocation"} <= set(features)


def let_it_play(response: Any) -> None:
    """Take from the headers what a film's page alone may say, exactly that, and no more."""
    for name, said, usual in (
        ("Cross-Origin-Embedder-Policy", "unsafe-none", "require-corp"),
        ("Content-Security-Policy", f"; frame-src {PLAYER}", ""),
        ("Permissions-Policy", f'fullscreen=(self "{PLAYER}")', "fullscreen=(self)"),
    ):
        assert response.headers[name].count(said) == 1, name
        response.headers[name] = response.headers[name].replace(said, usual)


@pytest.fixture(scope="module")
def lived(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Family, Path]]:
    """A family of Alice's in its first review and the folder of its film, made once for all pages."""
    films = tmp_path_factory.mktemp("films")

    def make() -> Family:
        here = family(UserFactory.create(email="alice@example.org", name="Alice Ash"), at="in_review")
        give_out(here)
        return here

    with made_once(make, django_db_blocker, films) as made:
        yield made, films


@pytest.fixture
def guided(lived: tuple[Family, Path], db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Family:
    """The family, as it was made."""
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    made, settings.FILM_DIR = lived
    return deepcopy(made)


@pytest.fixture
def alice(guided: Family) -> User:
    """Leads the family."""
    return guided.case.practitioner


@pytest.fixture
def calm() -> Browser:
    """A browser that shows the service's own page for a fault."""
    return Browser(raise_request_exception=False)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_them_for_whoever_asks_and_however(
    calm: Browser, alice: User, erin: User, guided: Family, page: str
):
    where = address(page, guided)
    otherwise = {"Referrer_Policy": "no-referrer", "X_Robots_Tag": "noindex, nofollow"} if page in BY_LINK else {}

    for signed_in in (False, True):
        if signed_in:
            calm.force_login(reader_of(page, guided))
        for method in METHODS:
            response = getattr(calm, method)(where)
            if page == PLAYS and response.status_code == 200:
                let_it_play(response)
            framed = {"X_Frame_Options": "SAMEORIGIN"} if page == FRAMED and signed_in else {}
            assert_held(response, page, **otherwise | framed)
            if page == "account_logout" and signed_in:
                calm.force_login(alice)


@pytest.mark.parametrize(
    "page", ["landing", "resource_list", "resource_detail", "video_list", "video_detail", "privacy", "complaint_new"]
)
def test_no_script_may_make_markup_out_of_text_on_a_page_for_everybody(calm: Browser, guided: Family, page: str):
    policy = calm.get(address(f"public:{page}", guided)).headers["Content-Security-Policy"]

    assert "require-trusted-types-for 'script'" in policy


@pytest.mark.parametrize("where", ["/nothing-here/", "/sign-in", "/cases/not-a-code/", "/static/missing.css", "/%00/"])
def test_a_page_that_is_not_there_carries_them(calm: Browser, alice: User, where: str):
    assert_held(calm.get(where))
    calm.force_login(alice)
    assert_held(calm.get(where))


def test_a_host_that_is_not_ours_gets_them(calm: Browser):
    response = calm.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert_held(response)


def test_a_form_from_elsewhere_gets_them():
    response = Browser(enforce_csrf_checks=True).post("/sign-in/", {"login": "a"})

    assert response.status_code == 403
    assert_held(response)


def test_a_fault_carries_them(calm: Browser, settings: Settings):
    settings.ROOT_URLCONF = __name__

    response = calm.get("/fault/")

    assert response.status_code == 500
    assert_held(response)


def test_a_fault_tells_nothing_of_itself(calm: Browser, settings: Settings):
    settings.ROOT_URLCONF = __name__

    told = calm.get("/fault/").content.decode()

    assert not [word for word in ("Traceback", "ValueError", "Bob Birch", "django", str(Path.cwd())) if word in told]


def test_a_body_that_is_too_large_gets_them(calm: Browser, settings: Settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = calm.post("/sign-in/", {"login": "a" * 100})

    assert response.status_code == 400
    assert_held(response)


def test_the_way_to_https_carries_them(calm: Browser, settings: Settings):
    settings.SECURE_SSL_REDIRECT = True

    response = calm.get("/")

    assert response.status_code == 301
    assert_held(response)


@pytest.mark.parametrize("name", sorted(name for finder in finders.get_finders() for name, _ in finder.list([]))[:5])
def test_a_static_file_carries_them(browser: Browser, name: str):
    response: Any = browser.get(f"/static/{name}")
    b"".join(response.streaming_content)

    assert response.status_code == 200
    assert_held(response)


def test_a_static_file_that_is_already_there_carries_them(browser: Browser):
    name = next(name for finder in finders.get_finders() for name, _ in finder.list([]) if name.endswith(".css"))
    first: Any = browser.get(f"/static/{name}")
    b"".join(first.streaming_content)

    response = browser.get(f"/static/{name}", headers={"if-modified-since": first.headers["Last-Modified"]})

    assert response.status_code == 304
    assert_held(response)


def test_no_page_may_be_kept_by_a_cache_on_the_way(browser: Browser, alice: User):
    browser.force_login(alice)

    assert "private" in browser.get("/today/").headers["Cache-Control"]


def test_a_view_may_say_for_itself_how_long_it_is_kept(settings: Settings, browser: Browser):
    settings.ROOT_URLCONF = __name__

    assert browser.get("/kept/").headers["Cache-Control"] == "private, max-age=60"


def test_asking_for_the_headers_alone_gets_no_body():
    """Asked at the WSGI door, because Django's test browser drops such a body itself."""
    start: Any = Mock()

    body = application(RequestFactory().head("/health/").environ, start)

    assert start.call_args.args[0] == "200 OK"
    assert ("Content-Length", "3") in start.call_args.args[1]
    assert b"".join(body) == b""


def _open(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    view.login_required = False  # type: ignore[attr-defined]
    return view


@_open
def fault(request: HttpRequest) -> HttpResponse:
    raise ValueError("Bob Birch is not a number")


@_open
def kept(request: HttpRequest) -> HttpResponse:
    return HttpResponse("kept", headers={"Cache-Control": "private, max-age=60"})


urlpatterns = [*service, path("fault/", fault), path("kept/", kept)]
