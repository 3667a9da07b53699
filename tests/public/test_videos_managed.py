"""Videos as an admin keeps them: taken from any usual address, put in order, retired."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from public.forms.begin import youtube_id
from public.models import Video
from tests.browser import Browser
from tests.public.test_listed import begun, shown, titles

FILM = "kYpzIf2mgKg"
USUAL = [
    FILM, f" {FILM} ", f"https://www.youtube.com/watch?v={FILM}", f"https://youtube.com/watch?list=PL1&v={FILM}&t=42s",
    f"http://m.youtube.com/watch?v={FILM}#a", f"https://youtu.be/{FILM}?si=abc", f"youtu.be/{FILM}",
    f"www.youtube.com/watch?v={FILM}", f"https://www.youtube.com/embed/{FILM}?rel=0", f"https://www.youtube.com/shorts/{FILM}",
    f"https://www.youtube.com/live/{FILM}?feature=share", f"https://www.youtube-nocookie.com/embed/{FILM}",
    f"https://YOUTUBE.com/v/{FILM}", f"https://music.youtube.com/watch?v={FILM}",
]  # fmt: skip
OTHERS = [
    "", "kYpzIf2mgK", "https://vimeo.com/12345678901", f"https://youtube.com.example.org/watch?v={FILM}",
    f"https://example.org/?v={FILM}", "https://www.youtube.com/", "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/playlist?list=PLkYpzIf2mgKg", "https://[", f"https://www.youtube.com/watch?v={FILM}x",
    "javascript:alert(1)", "<script>alert(1)</script>",
]  # fmt: skip


@pytest.fixture
def admin(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


@pytest.mark.parametrize("text", USUAL)
def test_a_film_is_known_by_any_usual_address(text: str):
    assert youtube_id(text) == FILM


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_film_on_youtube_is_none(text: str):
    assert youtube_id(text) is None


@pytest.mark.django_db
def test_a_new_video_keeps_the_identifier_alone(admin: Browser):
    sent = {"code": str(uuid.uuid4()), "title": "Parents tell", "youtube_id": f"https://youtu.be/{FILM}?si=abc"}

    answer = admin.post("/manage/videos/new/", sent)

    video = Video.objects.get()
    assert (video.youtube_id, video.slug, video.state) == (FILM, "parents-tell", "draft")
    editor = reverse("public:manage_edit", args=["videos", video.code])
    assert answer["Location"] == f"{editor}#id_made_by"
    assert 'id="id_made_by"' in admin.get(editor).text


@pytest.mark.django_db
def test_an_address_of_something_else_is_told_and_what_was_typed_stays(admin: Browser):
    sent = {"code": str(uuid.uuid4()), "title": "Parents tell", "youtube_id": "https://vimeo.com/12345678901"}

    answer = admin.post("/manage/videos/new/", sent)

    assert answer.status_code == 400
    assert "This is no address of a film on YouTube" in answer.text
    assert "Parents tell" in answer.text
    assert "vimeo.com/12345678901" in answer.text
    assert Video.objects.count() == 0


@pytest.mark.django_db
def test_videos_are_put_in_order_and_retired(admin: Browser, erin: User):
    one, two = (shown(erin, title, Video) for title in ("one", "two"))
    seen = ",".join(str(piece.code) for piece in (one, two))

    admin.post("/manage/videos/order/", {"seen": seen, "move": f"{two.code}:up"})
    admin.post(reverse("public:manage_retire", args=["videos", one.code]))

    assert titles(Video) == ["two", "one"]
    assert list(Video.objects.shown()) == [two]


@pytest.mark.django_db
def test_a_resource_is_not_found_among_the_videos(admin: Browser, erin: User):
    piece = begun(erin)

    assert admin.post(reverse("public:manage_retire", args=["videos", piece.code])).status_code == 404
    assert admin.post(reverse("public:manage_retire", args=["landing", piece.code])).status_code == 404


@pytest.mark.django_db
def test_no_video_is_told_with_a_way_to_the_first(admin: Browser):
    page = admin.get("/manage/videos/").text

    assert "Your videos will stand here" in page
    assert 'href="/manage/videos/new/"' in page
