"""A file that goes with the words is sent as soon as it is chosen; what is refused is said beside it, and nothing that stood is lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Response, expect

from accounts.models import User
from public.models import Picture, Resource
from tests.e2e.steps import sign_in
from tests.files import SVG, a_picture


def chosen(content: bytes) -> FilePayload:
    return {"name": "a.png", "mimeType": "image/png", "buffer": content}


def is_saved(response: Response) -> bool:
    return response.url.endswith("/keep/") and response.ok


@pytest.mark.e2e
def test_a_picture_is_refused_in_words_then_taken_then_replaced_then_taken_away(
    page: Page, erin: User, forgiven: list[str]
) -> None:
    forgiven.append("422 (Unprocessable")
    resource = Resource.begin(code=uuid.uuid4(), title="Bath time", by=erin)
    sign_in(page, "erin@example.org")
    page.wait_for_url("**/manage/")
    page.goto(f"/manage/resources/{resource.code}/")
    field = page.locator(".field.file", has=page.locator("#id_cover_file"))
    chooser, status, shown = field.locator("input[type=file]"), field.get_by_role("status"), field.locator("img")
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/manage/pictures/new/") else None)

    chooser.set_input_files(chosen(bytes(15 * 1024**2 + 1)))
    expect(status).to_have_text("This picture is larger than 15 MB.")
    assert not asked

    chooser.set_input_files(chosen(SVG % b""))
    expect(status).to_have_text("This is no picture that we can read (JPEG, PNG or WebP).")
    expect(shown).to_be_hidden()

    for colour in ("teal", "tomato"):
        with page.expect_response(is_saved):
            chooser.set_input_files(chosen(a_picture(640, 360, colour=colour)))
        expect(shown).to_have_js_property("naturalWidth", 640)

    newest = Picture.objects.latest("pk")
    page.reload()
    expect(shown).to_have_attribute("src", newest.get_absolute_url())

    with page.expect_response(is_saved):
        field.get_by_role("button", name="Take it away").press("Enter")
    expect(status).to_have_text("It is taken away.")
    expect(shown).to_be_hidden()
    expect(chooser).to_be_focused()
    page.reload()
    expect(shown).to_be_hidden()
