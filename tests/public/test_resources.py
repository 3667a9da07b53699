"""What visitors read: the list of resources, one of them, its leaflet, its old addresses and the feed."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from django.utils import timezone

from accounts.models import User
from public.models import Leaflet, Resource
from tests.browser import Browser
from tests.public.shelf import put_up, reword

pytestmark = pytest.mark.django_db
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def squeezed(page: str) -> str:
    """A page with one space wherever it has any."""
    return " ".join(page.split())


@pytest.fixture
def worries(erin: User) -> Resource:
    return put_up(erin, "Being filmed", summary="Common worries", body="It is *fine* to feel shy.")


def test_the_list_shows_what_is_published_and_nothing_else(browser: Browser, worries: Resource, erin: User):
    Resource.begin(code=worries.code.__class__(int=7), title="Half a page", by=erin)
    put_up(erin, "Old page").retire(by=erin)

    words = browser.get("/resources/").text

    assert "Being filmed" in words
    assert "Common worries" in words
    assert "Half a page" not in words
    assert "Old page" not in words


@pytest.mark.usefixtures("worries")
@pytest.mark.parametrize(
    "asked",
    ["?page=0", "?page=-1", "?page=99999999999999999999", "?page=²", "?page=x", "?audience=nobody", "?stage=everyone", "?kind=%00",
     "?language=%22%3E", "?language=e", "?q=%00%00", "?q=" + "a%20" * 500, "?q=" + "ا" * 500, "?audience=families&audience=x",
     "?nothing=at+all", "?q=%ff%fe", "?age=BABY", "?page=1.5", "?q=%F0%9F%98%80"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_answered_with_a_list(asked: str, browser: Browser):
    response = browser.get(f"/resources/{asked}")

    assert response.status_code == 200
    assert response.context["found"].page == 1


def test_what_the_list_is_narrowed_to_stands_above_it_each_with_a_way_to_drop_it(browser: Browser, worries: Resource):
    response = browser.get("/resources/?q=Filmed&audience=families&stage=review&page=3")

    chips = [(chip.text, chip.without) for chip in response.context["chips"]]
    assert chips == [
        ("“Filmed”", "?audience=families&stage=review"), ("Families", "?q=Filmed&stage=review"),
        ("Looking together", "?q=Filmed&audience=families"),
    ]  # fmt: skip
    assert "1 resource" in response.text
    assert 'value="Filmed"' in response.text


def test_only_what_tells_the_resources_apart_can_be_chosen_with_how_many_it_leaves(browser: Browser, erin: User):
    put_up(erin, "One", stage="review", language="cy")
    put_up(erin, "Two", stage="before")

    choices = {
        choice.name: [option.text for option in choice.options] for choice in browser.get("/resources/").context["choices"]
    }

    assert choices == {
        "stage": ["Before you begin (1)", "Looking together (1)"], "language": ["Cymraeg (1)", "English (1)"]
    }  # fmt: skip


def test_once_something_is_chosen_everything_else_can_be_chosen_instead(browser: Browser, erin: User):
    put_up(erin, "One", stage="review")
    put_up(erin, "Two", stage="before")

    choices = browser.get("/resources/?stage=review").context["choices"]

    assert [(option.value, option.chosen) for option in choices[0].options] == [("before", False), ("review", True)]


@pytest.mark.parametrize(("asked", "says"), [("", "There are no resources yet"), ("?q=xylophone", "Nothing fits all of that")])
def test_an_empty_list_says_so_and_leads_on(asked: str, says: str, browser: Browser):
    words = browser.get(f"/resources/{asked}").text

    assert says in words
    assert 'class="btn quiet" href="/' in words


def test_what_comes_near_is_said_to_come_near(browser: Browser, erin: User):
    put_up(erin, "Being filmed")

    words = browser.get("/resources/?q=fillmed").text

    assert "Nothing has “fillmed” in it. This is what comes near:" in words
    assert "Being filmed" in words


def test_pages_lead_to_each_other_and_keep_what_was_asked_for(browser: Browser, erin: User):
    for number in range(25):
        put_up(erin, f"Film {number}")

    first, second = (browser.get(f"/resources/?q=film&page={page}").text for page in (1, 2))

    assert 'rel="next" href="?q=film&amp;page=2"' in first
    assert 'rel="prev" href="?q=film"' in second
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in second


def test_a_page_says_what_it_is_about_for_whom_and_how_long_it_takes(browser: Browser, erin: User):
    put_up(erin, "Your film", summary="Who sees it", body="Word " * 540, stage="filming")

    response = browser.get("/resources/your-film/")

    assert response.status_code == 200
    for part in ("<h1>Your film</h1>", "Who sees it", "Families", "Filming", "3 minutes", "Last changed on", "All resources"):
        assert part in response.text
    assert "lang=" not in response.text.partition("<body")[2]


def test_contents_stand_above_a_text_of_three_headings_or_more(browser: Browser, erin: User):
    put_up(erin, "Long", body="## One\n\na\n\n## Two & a half\n\nb\n\n## Three\n\nc")
    put_up(erin, "Short", body="## One\n\na\n\n## Two\n\nb")

    long, short = (browser.get(f"/resources/{slug}/").text for slug in ("long", "short"))

    assert '<a href="#part-two-a-half">Two &amp; a half</a>' in long
    assert '<h2 id="part-two-a-half">' in long
    assert "On this page" not in short


def test_a_page_in_another_language_is_marked_as_such_and_its_frame_is_not(browser: Browser, erin: User):
    put_up(erin, "Cael eich ffilmio", body="Mae'n iawn.", language="cy")

    words = squeezed(browser.get("/resources/cael-eich-ffilmio/").text)

    assert '<article lang="cy" dir="auto">' in words
    assert "<span>Cymraeg</span>" in words
    assert '<p class="changed muted" lang="en-gb">' in words


@pytest.mark.parametrize("state", ["draft", "retired", "expired", "not yet", "unknown"])
@pytest.mark.parametrize("what", ["", "leaflet/"])
def test_what_is_not_shown_is_the_same_404_whatever_the_reason(state: str, what: str, browser: Browser, erin: User):
    a_day = dt.timedelta(days=1)
    words = {
        "expired": {"expiry_date": timezone.localdate() - a_day},
        "not yet": {"publish_date": timezone.localdate() + a_day},
    }
    leaflet = Leaflet.objects.create(pages=1, size=9, content=b"%PDF-1.7\n", added_by=erin)
    resource = put_up(erin, "A page", leaflet=leaflet, **words.get(state, {}))
    if state in {"draft", "retired"}:
        resource.retire(by=erin)
    if state == "draft":
        resource.bring_back(by=erin)

    gone = browser.get(f"/resources/{'nothing' if state == 'unknown' else resource.slug}/{what}")
    nothing = browser.get(f"/resources/nothing-at-all/{what}")

    assert gone.status_code == 404
    assert gone.content == nothing.content


def test_a_working_copy_is_on_no_page(browser: Browser, worries: Resource, erin: User):
    worries.keep(by=erin, version=worries.version, words={"title": "Secret plans", "body": "Secret", "summary": "Secret"})

    for place in ("/resources/", "/resources/being-filmed/", "/resources/feed/"):
        assert "Secret" not in browser.get(place).text


def test_an_old_address_leads_to_where_the_page_is_now(browser: Browser, worries: Resource, erin: User):
    reword(worries, erin, slug="filming")
    reword(worries, erin, slug="on-film")

    for slug in ("being-filmed", "filming"):
        response = browser.get(f"/resources/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/resources/on-film/")

    worries.retire(by=erin)
    assert browser.get("/resources/filming/").status_code == 404


def test_a_leaflet_is_a_file_to_keep_that_may_do_nothing(browser: Browser, erin: User):
    leaflet = Leaflet.objects.create(pages=2, size=340_000, content=b"%PDF-1.7\nwords", added_by=erin)
    put_up(erin, "A leaflet", kind="leaflet", leaflet=leaflet)

    page, file = browser.get("/resources/a-leaflet/"), browser.get("/resources/a-leaflet/leaflet/")

    assert "PDF, 2 pages, 332.0\xa0KB" in page.text
    assert 'href="/resources/a-leaflet/leaflet/"' in page.text
    assert file.content == b"%PDF-1.7\nwords"
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == 'attachment; filename="a-leaflet.pdf"'
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("worries")
def test_a_page_without_a_leaflet_offers_none(browser: Browser):
    assert "PDF" not in browser.get("/resources/being-filmed/").text
    assert browser.get("/resources/being-filmed/leaflet/").status_code == 404


@pytest.mark.parametrize(("kind", "press"), [("film", "Watch the film"), ("link", "Go to the page")])
def test_a_link_to_outside_says_where_it_leads(kind: str, press: str, browser: Browser, erin: User):
    put_up(erin, "Elsewhere", kind=kind, link="https://films.example.org/vig?a=1&b=2")

    words = squeezed(browser.get("/resources/elsewhere/").text)

    assert press in words
    assert "Opens films.example.org" in words
    assert 'href="https://films.example.org/vig?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in words


@pytest.mark.parametrize("link", ["javascript:go()", "https://[broken", "//example.org", "data:text/html,x"])
def test_a_link_that_is_no_web_page_is_not_offered_however_it_came_there(link: str, browser: Browser, worries: Resource):
    Resource.objects.filter(pk=worries.pk).update(link=link)

    response = browser.get("/resources/being-filmed/")

    assert response.status_code == 200
    assert link not in response.text


def test_what_helps_at_the_same_stage_is_offered_after_reading(browser: Browser, worries: Resource, erin: User):
    put_up(erin, "More of it", stage="any")
    put_up(erin, "Later", stage="after")

    also = browser.get("/resources/being-filmed/").context["alike"]

    assert [card.title for card in also] == ["More of it"]


def test_the_feed_names_each_resource_for_good_newest_first(browser: Browser, worries: Resource, erin: User):
    newer = put_up(erin, "Goals & hopes", summary="Yours < theirs\x0c")
    reword(worries, erin, slug="on-film", title="On film")

    response = browser.get("/resources/feed/")

    feed = ET.fromstring(response.content)
    entries = feed.findall("atom:entry", ATOM)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext("atom:id", "", ATOM) for entry in entries] == [worries.code.urn, newer.code.urn]
    assert [entry.findtext("atom:title", "", ATOM) for entry in entries] == ["On film", "Goals & hopes"]
    assert entries[1].findtext("atom:summary", "", ATOM) == "Yours < theirs"
    link = entries[0].find("atom:link", ATOM)
    assert link is not None
    assert link.get("href") == "http://testserver/resources/on-film/"
    assert feed.findtext("atom:updated", "", ATOM) == entries[0].findtext("atom:updated", "", ATOM)


@pytest.mark.parametrize("place", ["/", "/resources/"])
def test_the_landing_page_and_the_list_tell_of_the_feed(place: str, browser: Browser):
    assert '<link rel="alternate" type="application/atom+xml"' in squeezed(browser.get(place).text)


def test_no_page_of_resources_sets_a_cookie_or_asks_who_is_there(browser: Browser, worries: Resource, alice: User):
    places = ("/resources/", "/resources/?q=film", "/resources/being-filmed/", "/resources/feed/")
    as_anybody = [browser.get(place) for place in places]
    browser.force_login(alice)

    for place, before in zip(places, as_anybody, strict=True):
        response = browser.get(place)
        assert not before.cookies
        assert not response.cookies
        assert response.content == before.content
