"""What every site has: icons, what other sites show of it, what gathering programs are told, and pages for what went wrong."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.urls import path
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from accounts.models import Service, User
from public.icons import ICONS, LAGOON, PAPER, SUN
from public.models import LegalText, Picture, Resource, Video
from public.painting import Canvas, flat
from tests.browser import Browser
from tests.queries import counted_queries
from tests.site import open_site
from tests.test_headers import fault
from vig.logs import AsJson
from vig.urls import urlpatterns as service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

handler500 = "vig.errors.server_error"
urlpatterns = [*service, path("fault/", fault)]


def meta(page: Any, name: str) -> list[str]:
    """What a page tells programs under this name."""
    found = re.findall(rf'<meta (?:property|name)="{name}"\s+content="([^"]*)"', page.content.decode())
    return [" ".join(words.split()) for words in found]


def canonical(page: Any) -> list[str]:
    return re.findall(r'<link rel="canonical"\s+href="([^"]*)"', page.content.decode())


# Icons


@pytest.mark.parametrize("name", ICONS)
def test_each_icon_is_a_png_of_its_size_and_is_kept_for_a_week(browser: Browser, name: str):
    response = browser.get(f"/icons/{name}.png")

    picture = Image.open(BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (ICONS[name][0],) * 2)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=604800"
    assert "Set-Cookie" not in response


def test_the_mark_smiles_in_its_own_colours(browser: Browser):
    picture = Image.open(BytesIO(browser.get("/icons/icon-192.png").content)).convert("RGBA")

    seen = {"#" + picture.tobytes()[4 * (192 * y + x) :][:3].hex() for x, y in ((40, 60), (170, 96), (72, 113))}
    assert {LAGOON, SUN} <= seen
    assert picture.getpixel((1, 1)) == (0, 0, 0, 0)


def test_an_icon_that_is_cut_to_a_circle_loses_nothing_of_the_mark(browser: Browser):
    picture = Image.open(BytesIO(browser.get("/icons/maskable-512.png").content)).convert("RGB")

    paper = Image.new("RGB", (1, 1), PAPER).getpixel((0, 0))
    outside = [
        picture.getpixel((x, y)) for x in range(0, 512, 4) for y in range(0, 512, 4) if (x - 256) ** 2 + (y - 256) ** 2 > 205**2
    ]
    assert set(outside) == {paper}


def test_the_favicon_holds_three_sizes(browser: Browser):
    response = browser.get("/favicon.ico")

    assert response["Content-Type"] == "image/x-icon"
    assert Image.open(BytesIO(response.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_who_has_an_icon_is_told_so_without_its_bytes(browser: Browser):
    first = browser.get("/favicon.ico")

    again = browser.get("/favicon.ico", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_an_icon_that_is_none_is_not_there(browser: Browser):
    assert browser.get("/icons/other.png").status_code == 404


def test_the_picture_for_other_sites_is_ours_and_as_large_as_they_ask(browser: Browser):
    response = browser.get("/social.png")

    picture = Image.open(BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert len(picture.getcolors(999_999) or []) > 30
    assert len(response.content) < 100_000


def test_the_manifest_names_the_service_and_icons_that_are_there(browser: Browser):
    Service.objects.create(name="Harbour VIG")

    response = browser.get("/site.webmanifest")

    told = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert told["name"] == "Harbour VIG"
    for icon in told["icons"][1:]:
        assert browser.get(icon["src"]).status_code == 200


@pytest.mark.parametrize(
    ("drawn", "last"),
    [("M2 3h4v5H1V0", 1 + 0j), ("m1 1 2 2 3-3", 6 + 0j), ("M0 0C0 4 4 4 4 0s4-4 4 0", 8 + 0j), ("M0 0a5 5 0 0 1 10 0", 10 + 0j),
     ("M1 1h2v2Z", 1 + 1j)],
)  # fmt: skip
def test_a_path_ends_where_svg_says(drawn: str, last: complex):
    *_before, line = flat(drawn)

    assert line[-1] == pytest.approx(last)


@pytest.mark.parametrize(
    ("flags", "middle"),
    [("0 1", 7.07 + 2.93j), ("0 0", 2.93 + 7.07j), ("1 1", 17.07 - 7.07j), ("1 0", -7.07 + 17.07j)],
)
def test_a_short_and_a_long_arc_bend_the_way_their_flags_say(flags: str, middle: complex):
    (line,) = flat(f"M0 0a10 10 0 {flags} 10 10")

    assert line[len(line) // 2] == pytest.approx(middle, abs=0.01)


@pytest.mark.parametrize(("flags", "point"), [("0 1", (50, 20)), ("0 0", (50, 80))])
def test_an_arc_goes_the_way_its_flag_says(flags: str, point: tuple[int, int]):
    picture = Canvas(100, 100).fill("#ff0000", f"M10 50a40 40 0 {flags} 80 0Z").picture()

    other = (point[0], 100 - point[1])
    assert picture.getpixel(point) == (255, 0, 0, 255)
    assert picture.getpixel(other) == (0, 0, 0, 0)


# What other sites show


def test_a_resource_tells_its_title_summary_and_cover(browser: Browser, erin: User):
    cover = Picture.objects.create(width=1280, height=720, added_by=erin)
    Resource.objects.create(
        slug="being-filmed", title='Being "filmed" & <seen>', summary="Common worries", state="published", cover=cover,
        cover_alt="Two people talk", added_by=erin,
    )  # fmt: skip

    page = browser.get("/resources/being-filmed/")

    assert meta(page, "og:title") == ["Being &quot;filmed&quot; &amp; &lt;seen&gt;"]
    assert meta(page, "og:description") == meta(page, "description") == ["Common worries"]
    assert meta(page, "og:image") == [f"http://testserver/pictures/{cover.code}/1280/"]
    assert meta(page, "og:image:width") + meta(page, "og:image:height") == ["1280", "720"]
    assert meta(page, "og:image:alt") == ["Two people talk"]
    assert canonical(page) == meta(page, "og:url") == ["http://testserver/resources/being-filmed/"]
    assert not meta(page, "robots")


@pytest.mark.parametrize(
    "where", ["/", "/resources/", "/videos/", "/videos/voices/", "/privacy/", "/accessibility/", "/cookies/", "/complaints/"]
)
def test_every_page_for_everybody_says_where_it_is_and_has_a_picture(browser: Browser, where: str):
    open_site()

    page = browser.get(f"{where}?utm_source=x")

    assert canonical(page) == [f"http://testserver{where}"]
    assert meta(page, "og:image") == ["http://testserver/social.png"]
    assert meta(page, "og:title")[0]
    assert meta(page, "twitter:card") == ["summary_large_image"]
    assert not meta(page, "robots")


@pytest.mark.parametrize("where", ["/sign-in/", "/nothing-here/", "/complaints/thanks/"])
def test_what_is_not_for_everybody_asks_not_to_be_listed(browser: Browser, where: str):
    page = browser.get(where)

    assert meta(page, "robots") == ["noindex"]
    assert not meta(page, "og:title")
    assert not canonical(page)


@pytest.mark.parametrize("where", ["/today/", "/manage/"])
def test_what_needs_a_sign_in_asks_not_to_be_listed(browser: Browser, erin: User, where: str):
    browser.force_login(erin)

    assert meta(browser.get(where), "robots") == ["noindex"]


def test_a_page_for_everybody_links_nothing_more_that_a_browser_would_fetch(browser: Browser):
    page = browser.get("/").content.decode()

    assert 'rel="manifest"' not in page
    linked = set(re.findall(r'<link rel="([^"]*)"', page))
    assert linked == {"icon", "apple-touch-icon", "canonical", "alternate", "stylesheet"}


# What gathering programs are told


def test_the_sitemap_lists_what_is_shown_and_nothing_else(browser: Browser, erin: User):
    now = timezone.now()
    for slug, fields in {
        "seen": {"state": "published"}, "draft": {}, "gone": {"state": "retired"},
        "later": {"state": "published", "publish_date": "2999-01-01"},
        "over": {"state": "published", "expiry_date": "2001-01-01"},
    }.items():  # fmt: skip
        Resource.objects.create(slug=slug, title=slug, added_by=erin, published_at=now, **fields)
    Video.objects.create(slug="voices", title="Voices", youtube_id="kYpzIf2mgKg", state="published")
    Video.objects.create(slug="hidden", title="Hidden", youtube_id="kYpzIf2mgKg")
    LegalText.objects.create(key="privacy", title="Privacy", body="…", published_at=now)
    LegalText.objects.create(key="complaints", title="Complaints", body="…", published_at=now)
    LegalText.objects.create(key="cookies", title="Cookies", body="…")

    response = browser.get("/sitemap.xml")

    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    pages = {
        page.findtext("s:loc", "", space): page.findtext("s:lastmod", "", space) for page in ET.fromstring(response.content)
    }
    today = timezone.localdate().isoformat()
    assert pages == {
        "http://testserver/": "", "http://testserver/resources/": today, "http://testserver/resources/seen/": today,
        "http://testserver/videos/": "", "http://testserver/videos/voices/": "", "http://testserver/privacy/": today,
        "http://testserver/complaints/": today,
    }  # fmt: skip
    for page in pages:
        assert browser.get(page.removeprefix("http://testserver")).status_code == 200


def test_robots_are_led_to_the_sitemap_and_away_from_what_is_not_for_them(browser: Browser):
    lines = browser.get("/robots.txt").content.decode().splitlines()

    assert lines[0] == "User-agent: *"
    assert {"Disallow: /manage/", "Disallow: /sign-in/", "Disallow: /resources/?"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


# What went wrong


def test_a_fault_has_a_page_in_the_public_look_that_asks_the_database_for_nothing(settings: Settings):
    settings.ROOT_URLCONF = __name__
    calm = Browser(raise_request_exception=False)

    with counted_queries() as queries:
        response = calm.get("/fault/")

    page = response.content.decode()
    assert response.status_code == 500
    assert len(queries) == 0
    assert "Something went wrong on our side" in page
    assert "css/public.css" in page
    assert 'name="robots" content="noindex"' in page


def test_a_fault_is_found_in_the_log_by_the_number_on_its_page(settings: Settings, caplog: pytest.LogCaptureFixture):
    settings.ROOT_URLCONF = __name__

    page = Browser(raise_request_exception=False).get("/fault/").content.decode()

    shown = re.search(r"<code>([0-9a-f]{8})</code>", page)
    told = [json.loads(AsJson().format(record)) for record in caplog.records if record.name == "django.request"]
    assert shown
    assert [line["request"][:8] for line in told] == [shown[1]]
    assert told[0]["fault"].endswith("ValueError")


def test_a_fault_in_the_page_for_faults_is_told_plainly(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr("vig.errors.render_to_string", None)

    response = Browser(raise_request_exception=False).get("/fault/")

    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content


def test_a_fault_is_told_even_where_nothing_of_the_service_can_be_found(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """The database is gone, and with it whatever a template might ask for."""
    settings.ROOT_URLCONF = __name__
    calm = Browser(raise_request_exception=False)

    def gone() -> None:
        raise RuntimeError("The database is gone.")

    monkeypatch.setattr("accounts.service.current_service", gone)

    assert calm.get("/fault/").status_code == 500
    assert "Something went wrong on our side" in calm.get("/fault/").content.decode()
