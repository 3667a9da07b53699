"""Editing what visitors read: kept as it is typed, live when it is published, never over what somebody else saved."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Revision, User
from public.kinds import KINDS
from public.models import Resource
from tests.browser import Browser
from tests.site import open_site

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}


@pytest.fixture
def resource(erin: User) -> Resource:
    return Resource.begin(code=uuid.uuid4(), title="Bath time", by=erin, body="Come as you are.", summary="In the tub")


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def address(resource: Resource, act: str = "edit") -> str:
    return reverse(f"public:manage_{act}", args=["resources", resource.code])


def sent(browser: Browser, resource: Resource, act: str, *, as_module: bool = False, **fields: Any) -> Any:
    """What the server answers to these fields over the version that stands, unless another is given."""
    fields = {"version": Resource.objects.get(pk=resource.pk).version} | fields
    return browser.post(address(resource, act), fields, headers=AS_MODULE if as_module else {})


def test_what_is_saved_waits_in_the_working_copy_and_visitors_read_the_old_words(admin: Browser, resource: Resource):
    response = sent(admin, resource, "keep", title="Bath time, slowly")

    resource.refresh_from_db()
    assert response["Location"] == address(resource)
    assert (resource.title, resource.latest_words["title"]) == ("Bath time", "Bath time, slowly")
    assert "Bath time, slowly" in admin.get(address(resource)).text


def test_what_saves_itself_is_told_when_it_was_saved_and_under_which_version(admin: Browser, resource: Resource):
    answer = sent(admin, resource, "keep", as_module=True, title="Bath").json()

    resource.refresh_from_db()
    assert answer["version"] == resource.version == 2
    assert answer["saved"].count(":") == 1
    assert answer["changed"] is True


def test_a_save_whose_answer_was_lost_may_be_sent_again(admin: Browser, resource: Resource):
    first, again = (sent(admin, resource, "keep", as_module=True, version=1, title="Bath").json() for _time in range(2))

    assert first["version"] == again["version"] == 2


def test_saving_what_stands_already_changes_nothing(admin: Browser, resource: Resource):
    sent(admin, resource, "keep", title="Bath time")

    assert Resource.objects.get().version == 1


@pytest.mark.parametrize(
    ("field", "typed"), [("title", ""), ("expiry_date", "31.2.2026"), ("slug", "Bath time!"), ("link", "www.example"),
                         ("summary", "x" * 300)],
)  # fmt: skip
def test_what_is_not_right_yet_is_kept_and_refused_when_it_is_published(
    admin: Browser, resource: Resource, field: str, typed: str
):
    kept = sent(admin, resource, "keep", as_module=True, **{field: typed})
    response = sent(admin, resource, "publish")

    resource.refresh_from_db()
    assert kept.status_code == 200
    assert resource.latest_words[field] == typed
    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {field}
    assert "There is a problem" in response.text
    assert resource.state == "draft"


def test_a_choice_that_there_is_not_leaves_the_one_that_was_made(admin: Browser, resource: Resource):
    sent(admin, resource, "keep", audience="martians", stage="review")

    assert [Resource.objects.get().latest_words[name] for name in ("audience", "stage")] == ["families", "review"]


def test_publishing_saves_what_was_typed_and_shows_it_to_visitors(admin: Browser, resource: Resource, erin: User):
    response = sent(admin, resource, "publish", title="Bath time, slowly", slug="slow-bath")

    resource.refresh_from_db()
    assert response["Location"] == address(resource)
    assert (resource.title, resource.slug, resource.state, resource.working) == (
        "Bath time, slowly", "slow-bath", "published", None,
    )  # fmt: skip
    assert Revision.objects.get(about=resource.code).by == erin


def test_a_module_is_told_where_to_go_on_after_publishing(admin: Browser, resource: Resource):
    answer = sent(admin, resource, "publish", as_module=True).json()

    assert answer["next"] == address(resource)
    assert Resource.objects.get().state == "published"


def test_a_module_is_led_to_what_is_not_right_yet(admin: Browser, resource: Resource):
    answer = sent(admin, resource, "publish", as_module=True, title="")

    response = admin.get(answer.json()["next"])
    assert answer.status_code == 400
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"title"}
    assert "There is a problem" in response.text


def test_a_language_that_is_not_offered_stays(admin: Browser, resource: Resource):
    Resource.objects.update(language="kl")

    sent(admin, resource, "publish", title="Uffarfik")

    assert Resource.objects.get().language == "kl"
    assert Resource.objects.get().title == "Uffarfik"


def test_the_preview_shows_the_working_copy_and_leads_nowhere(admin: Browser, resource: Resource):
    sent(admin, resource, "keep", title="Bath time, slowly", body="## Towels\n\n[Out](https://example.org/)", slug="Not one!")

    text = admin.get(address(resource, "preview")).text

    assert "Preview: Bath time, slowly" in " ".join(text.split())
    assert "Towels</h2>" in text
    assert re.findall(r'<(?:a|form|button|area)\b[^>]*\s(?:href|action)="[^#]', text) == []
    assert "<script" not in text


def test_the_preview_keeps_what_visitors_could_not_be_shown_as_it_was(admin: Browser, resource: Resource):
    wrong: dict[str, Any] = {"title": "x" * 200, "link": "javascript:alert(1)", "kind": "link", "expiry_date": "soon"}
    sent(admin, resource, "keep", **wrong)

    response = admin.get(address(resource, "preview"))

    assert response.status_code == 200
    assert "javascript:" not in response.text
    assert "Bath time" in response.text


@pytest.mark.parametrize("kind", ["videos", "landing", "texts"])
def test_every_kind_is_edited_previewed_and_published_in_the_same_way(admin: Browser, kind: str):
    open_site()
    piece: Any = KINDS[kind].objects.order_by("pk").first()
    where = {act: reverse(f"public:manage_{act}", args=[kind, piece.code]) for act in ("edit", "preview", "keep", "publish")}

    admin.post(where["keep"], {"version": piece.version, "title": "Other words"})
    preview, page = admin.get(where["preview"]).text, admin.get(where["edit"]).text
    admin.post(where["publish"], {"version": piece.version + 1})

    piece.refresh_from_db()
    assert "Other words" in preview
    assert "Other words" in page
    assert (piece.title, piece.working) == ("Other words", None)


def test_an_address_that_another_has_is_refused_beside_its_field(admin: Browser, resource: Resource, erin: User):
    Resource.begin(code=uuid.uuid4(), title="Bedtime", by=erin)

    response = sent(admin, resource, "publish", slug="bedtime")

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["slug"]


def test_an_address_that_is_another_pages_is_refused_beside_its_field(admin: Browser, resource: Resource):
    response = sent(admin, resource, "publish", slug="feed")

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["slug"]


def test_a_last_day_before_the_first_is_refused(admin: Browser, resource: Resource):
    response = sent(admin, resource, "publish", publish_date="2026-12-02", expiry_date="2026-12-01")

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["expiry_date"]


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "ftp://example.org/a"])
def test_a_link_leads_to_the_web_or_is_refused(admin: Browser, resource: Resource, link: str):
    response = sent(admin, resource, "publish", kind="link", link=link)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["link"]


def test_discarding_goes_back_to_what_visitors_read(admin: Browser, resource: Resource):
    sent(admin, resource, "keep", title="Never mind")

    sent(admin, resource, "discard")

    resource.refresh_from_db()
    assert (resource.working, resource.latest_words["title"]) == (None, "Bath time")


def test_what_somebody_saved_meanwhile_is_not_discarded(admin: Browser, resource: Resource):
    sent(admin, resource, "keep", title="Mine")

    response = sent(admin, resource, "discard", version=1)

    assert response.status_code == 302
    assert Resource.objects.get().latest_words["title"] == "Mine"


def test_there_is_no_such_kind(admin: Browser, resource: Resource):
    assert admin.get(address(resource).replace("resources", "poems")).status_code == 404
    assert admin.get(address(resource).replace("resources", "videos")).status_code == 404


def test_a_page_without_words_is_not_published_and_says_what_is_missing(admin: Browser, resource: Resource):
    response = sent(admin, resource, "publish", kind="page", title="Bath time", body=" ")

    resource.refresh_from_db()
    assert response.status_code == 400
    assert "Write what the page says." in response.text
    assert resource.state == Resource.State.DRAFT


def test_the_preview_of_a_draft_says_nothing_of_when_it_was_published(admin: Browser, resource: Resource):
    assert "Last changed on" not in admin.get(address(resource, "preview")).text


def test_the_editor_calls_the_landing_page_by_its_name(admin: Browser):
    assert "<h1>Landing page</h1>" in admin.get("/manage/landing/", follow=True).text
