"""Films on another host: a list that asks it for nothing, and one page each on which it may show its player."""

from __future__ import annotations

import re

import pytest

from public.models import Video
from public.starter import load_starter
from tests.browser import Browser
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db
HOST = "https://www.youtube-nocookie.com"


@pytest.fixture
def films() -> list[Video]:
    load_starter()
    return list(Video.objects.shown().in_order())


def test_the_list_shows_every_film_with_its_words_and_makers(browser: Browser, films: list[Video]):
    page = browser.get("/videos/").content.decode()

    for film in films:
        for words in (f'href="/videos/{film.slug}/"', film.title, film.shows, film.made_by, f"drawings/{film.drawing}"):
            assert words in page


def test_neither_the_list_nor_the_landing_page_asks_the_other_host(browser: Browser, films: list[Video]):
    for place in ("/", "/videos/"):
        response = browser.get(place)
        assert "youtu" not in re.sub("YouTube", "", response.content.decode())
        assert "frame-src" not in response.headers["Content-Security-Policy"]
        assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_a_films_page_holds_one_frame_of_the_host_that_keeps_privacy(browser: Browser, films: list[Video]):
    page = browser.get(films[0].get_absolute_url()).content.decode()

    (frame,) = re.findall(r"<iframe[^>]*>", page)
    assert f'src="{HOST}/embed/{films[0].youtube_id}?' in frame
    assert f'title="Film on YouTube: {films[0].title}"' in frame
    assert 'allow="fullscreen"' in frame
    assert 'referrerpolicy="strict-origin"' in frame
    assert re.search(r'width="\d+"\s+height="\d+"', frame)


def test_a_films_page_says_where_the_film_comes_from_and_leads_there_without_the_frame(browser: Browser, films: list[Video]):
    page = browser.get(films[0].get_absolute_url()).content.decode()

    assert "This film comes from YouTube, which belongs to Google." in page
    assert f'href="https://www.youtube.com/watch?v={films[0].youtube_id}"' in page
    assert films[0].made_by in page


def test_a_films_page_leads_to_three_others(browser: Browser, films: list[Video]):
    page = browser.get(films[1].get_absolute_url()).content.decode()

    assert re.findall(r'href="/videos/([^/"]+)/"', page) == [films[at].slug for at in (0, 2, 3)]


def test_only_a_films_page_may_be_embedded_with_and_only_from_that_host(browser: Browser, films: list[Video]):
    headers = browser.get(films[0].get_absolute_url()).headers

    assert headers["Cross-Origin-Embedder-Policy"] == "unsafe-none"
    assert f"frame-src {HOST}" in headers["Content-Security-Policy"].split("; ")
    assert f'fullscreen=(self "{HOST}")' in headers["Permissions-Policy"]


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_a_film_that_is_not_shown_answers_as_one_that_never_was(browser: Browser, films: list[Video], state: str):
    Video.objects.filter(pk=films[0].pk).update(state=state)

    hidden, never = browser.get(films[0].get_absolute_url()), browser.get("/videos/never/")

    assert (hidden.status_code, hidden.content) == (404, never.content)
    assert "frame-src" not in hidden.headers["Content-Security-Policy"]
    assert films[0].slug not in browser.get("/videos/").content.decode()


def test_without_films_the_list_says_so(browser: Browser):
    assert "Films will stand here soon." in browser.get("/videos/").content.decode()


def test_the_kept_list_costs_no_query(browser: Browser, films: list[Video]):
    browser.get("/videos/")

    with counted_queries() as queries:
        browser.get("/videos/")

    assert queries == []
