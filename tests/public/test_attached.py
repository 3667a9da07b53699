"""A picture and a leaflet go with a resource's words: named by their codes in the form, sent with it where no module sent them before."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from public.leaflets import take_leaflet
from public.models import Leaflet, Picture, Resource
from public.pictures import take_picture
from tests.browser import Browser
from tests.files import SVG, a_leaflet, a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(erin: User) -> Resource:
    return Resource.begin(code=uuid.uuid4(), title="Bath time", by=erin, body="Come as you are.", summary="In the tub")


@pytest.fixture
def admin(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


@pytest.fixture
def picture(erin: User) -> Picture:
    return take_picture(SimpleUploadedFile("a.png", a_picture(700, 350)), erin)


def a_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.bin", content)


def sent(browser: Browser, resource: Resource, act: str = "keep", **fields: Any) -> Any:
    """What comes of these fields over the version that stands, on the page that the answer leads to."""
    fields = {"version": Resource.objects.get(pk=resource.pk).version} | fields
    return browser.post(reverse(f"public:manage_{act}", args=["resources", resource.code]), fields, follow=True)


def editor(browser: Browser, resource: Resource) -> str:
    page = browser.get(reverse("public:manage_edit", args=["resources", resource.code])).text
    return re.sub(r"\s+", " ", page)


def words(resource: Resource) -> dict[str, Any]:
    latest: dict[str, Any] = Resource.objects.get(pk=resource.pk).latest_words
    return latest


def test_a_picture_that_a_module_sent_before_is_kept_by_its_code(admin: Browser, resource: Resource, picture: Picture):
    sent(admin, resource, cover=str(picture.code), cover_alt="Two people")

    assert words(resource)["cover_id"] == picture.pk
    assert f'src="/pictures/{picture.code}/1280/"' in editor(admin, resource)


def test_a_picture_that_comes_with_the_form_is_taken_in(admin: Browser, resource: Resource):
    sent(admin, resource, cover_file=a_file(a_picture()), cover_alt="Two people")

    assert words(resource)["cover_id"] == Picture.objects.get().pk
    assert words(resource)["cover_alt"] == "Two people"


def test_a_file_that_is_refused_is_told_about_and_what_stood_before_stands(
    admin: Browser, resource: Resource, picture: Picture
):
    sent(admin, resource, cover=str(picture.code))

    page = sent(admin, resource, cover=str(picture.code), cover_file=a_file(SVG % b""), title="Bath time, slowly")

    assert "This is no picture that we can read" in page.text
    assert words(resource)["cover_id"] == picture.pk
    assert words(resource)["title"] == "Bath time, slowly"


def test_a_picture_is_taken_away(admin: Browser, resource: Resource, picture: Picture):
    sent(admin, resource, cover=str(picture.code))

    sent(admin, resource, cover=str(picture.code), cover_remove="on")

    assert words(resource)["cover_id"] is None


@pytest.mark.parametrize("code", ["not-a-code", "' OR 1=1", "\x00"])
def test_a_code_that_is_none_changes_nothing(admin: Browser, resource: Resource, picture: Picture, code: str):
    sent(admin, resource, cover=str(picture.code))

    sent(admin, resource, cover=code)

    assert words(resource)["cover_id"] == picture.pk


def test_a_picture_without_words_is_not_published(admin: Browser, resource: Resource, picture: Picture):
    page = sent(admin, resource, "publish", cover=str(picture.code), cover_alt=" ")

    assert page.status_code == 400
    assert "Say what the picture shows" in page.text
    assert Resource.objects.get().state == "draft"


def test_a_leaflet_is_published_with_its_file(admin: Browser, resource: Resource):
    missing = sent(admin, resource, "publish", kind="leaflet")
    given = sent(admin, resource, "publish", kind="leaflet", leaflet_file=a_file(a_leaflet(2)))

    assert (missing.status_code, given.status_code) == (400, 200)
    assert "Choose the leaflet." in missing.text
    assert Resource.objects.get().leaflet == Leaflet.objects.get()
    assert "PDF, 2 pages, 0.1 MB" in editor(admin, resource)


def test_publishing_shows_the_picture_to_everybody(admin: Browser, resource: Resource, picture: Picture):
    assert Browser().get(picture.address(640)).status_code == 404

    sent(admin, resource, "publish", cover=str(picture.code), cover_alt="Two people")

    assert Browser().get(picture.address(640)).status_code == 200
    page = re.sub(r"\s+", " ", Browser().get("/").text)
    assert f'srcset="{picture.srcset}"' in page
    assert 'alt="Two people"' in page


def test_a_file_that_is_there_no_more_is_asked_for_again(admin: Browser, resource: Resource, erin: User):
    gone = take_leaflet(a_file(a_leaflet()), erin)
    sent(admin, resource, kind="leaflet", leaflet=str(gone.code))
    gone.delete()

    page = sent(admin, resource, "publish")

    assert page.status_code == 400
    assert "Choose the leaflet." in page.text


def test_a_visitors_page_never_shows_the_cover_of_a_working_copy(admin: Browser, resource: Resource, picture: Picture):
    sent(admin, resource, "publish")

    sent(admin, resource, cover=str(picture.code), cover_alt="Two people")

    slug = Resource.objects.get().slug
    assert str(picture.code) not in Browser().get(f"/resources/{slug}/").text
    assert Browser().get(picture.address(320)).status_code == 404
