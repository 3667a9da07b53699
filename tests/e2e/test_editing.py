"""Editing what visitors read, in a real browser: saved as it is typed, shown as it would be, never over what somebody else wrote."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from public.models import Resource
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import expect_nothing_kept, kept, sign_in
from tests.factories import UserFactory
from tests.processes import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture
def resource(erin: User) -> Resource:
    resource: Resource = Resource.begin(code=uuid.uuid4(), title="Bath time", by=erin, body="Come as you are.")
    return resource


def address(resource: Resource) -> str:
    return reverse("public:manage_edit", args=["resources", resource.code])


def latest(resource: Resource) -> dict[str, str]:
    resource.refresh_from_db()
    return dict(resource.latest_words)


def test_words_save_themselves_survive_a_lost_network_show_in_the_preview_and_are_published(
    page: Page, resource: Resource, forgiven: list[str]
):
    forgiven.extend(["ERR_", "400"])
    sign_in(page, "erin@example.org")
    page.goto(address(resource))
    preview = page.frame_locator("#preview")
    page.locator("#id_body").press("Control+End")
    page.locator("#id_body").press_sequentially(" Bring a towel.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(preview.get_by_text("Bring a towel.")).to_be_visible()
    assert latest(resource)["body"] == "Come as you are. Bring a towel."
    preview.locator("a.brand").click()
    expect(preview.get_by_text("Bring a towel.")).to_be_visible()

    page.context.set_offline(True)
    page.locator("#id_title").fill("Bath time, slowly")
    expect(page.locator("#saved")).to_contain_text("Saved on this device")
    assert "slowly" not in json.dumps(kept(page))
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address(resource))
    expect(again.locator("#id_title")).to_have_value("Bath time, slowly")
    assert wait_until(lambda: latest(resource)["title"] == "Bath time, slowly")

    again.locator("#id_title").press("Enter")
    assert resource.state == "draft"
    again.locator("#id_slug").fill("Bath time!")
    again.get_by_role("button", name="Publish").click()
    expect(again.get_by_role("heading", name="There is a problem")).to_be_visible()
    again.locator("#id_slug").fill("slow-bath")
    again.get_by_role("button", name="Publish").click()
    expect(again.get_by_text("Published. Visitors read it from now on.")).to_be_visible()
    resource.refresh_from_db()
    assert (resource.slug, resource.state, resource.title) == ("slow-bath", "published", "Bath time, slowly")
    expect_nothing_kept(again)


def test_what_two_admins_changed_goes_together_or_stands_side_by_side(page: Page, resource: Resource, forgiven: list[str]):
    forgiven.append("409")
    finn = UserFactory.create(email="finn@example.org", name="Finn Fir", roles=frozenset({Role.ADMIN}))

    def finn_saves(**words: str) -> None:
        resource.refresh_from_db()
        resource.keep(by=finn, version=resource.version, words=resource.latest_words | words)

    sign_in(page, "erin@example.org")
    page.goto(address(resource))
    finn_saves(summary="By Finn")
    page.locator("#id_title").fill("By Erin")
    expect(page.get_by_text("Finn Fir changed this meanwhile, and it stands in the form now: Summary.")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value("By Finn")
    assert wait_until(lambda: latest(resource)["title"] == "By Erin")
    expect(page.locator("#saved")).to_contain_text("Saved")

    finn_saves(title="Bath, by Finn", body="Body, by Finn")
    page.locator("#id_title").fill("Bath, by Erin")
    page.locator("#id_body").fill("Body, by Erin")
    expect(page.locator("#both-texts")).to_be_focused()
    assert latest(resource)["title"] == "Bath, by Finn"
    page.get_by_role("group", name="Text").get_by_label("Finn Fir").check()
    page.get_by_role("button", name="Go on with these").click()
    assert wait_until(lambda: latest(resource)["title"] == "Bath, by Erin")
    assert latest(resource)["body"] == "Body, by Finn"
    expect(page.locator("#id_body")).to_have_value("Body, by Finn")


def test_the_toolbar_types_for_the_writer_and_can_be_taken_back(page: Page, resource: Resource):
    sign_in(page, "erin@example.org")
    page.goto(address(resource))
    body = page.locator("#id_body")

    for press, marked in [
        (lambda: body.press("Control+b"), "**Come as you are.**"),
        (lambda: body.press("Control+i"), "*Come as you are.*"),
        (lambda: body.press("Control+k"), "[Come as you are.](https://)"),
        (page.get_by_role("button", name="Heading").click, "## Come as you are."),
        (page.get_by_role("button", name="List").click, "- Come as you are."),
        (page.get_by_role("button", name="Steps").click, "1. Come as you are."),
        (page.get_by_role("button", name="Quote").click, "> Come as you are."),
    ]:
        body.press("Control+a")
        press()
        expect(body).to_have_value(marked)
        body.press("Control+z")
        expect(body).to_have_value("Come as you are.")


def test_the_editor_works_without_scripts(open_page: OpenPage, resource: Resource):
    page = open_page(java_script_enabled=False)
    sign_in(page, "erin@example.org")
    page.goto(address(resource))

    page.locator("#id_title").fill("Bath time, slowly")
    page.locator("#id_title").press("Enter")
    expect(page.get_by_text("Saved. Visitors see it once it is published.")).to_be_visible()
    assert (latest(resource)["title"], resource.state) == ("Bath time, slowly", "draft")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Visitors read it from now on.")).to_be_visible()
