"""Two admins at the same piece: both texts field by field, hers or theirs for each, and nothing is lost."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role, User
from public.forms.words import digest
from public.models import LegalText, Resource
from tests.browser import Browser
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}


@pytest.fixture
def finn(db: None) -> User:
    """Another admin."""
    return UserFactory.create(email="finn@example.org", name="Finn Fir", roles=frozenset({Role.ADMIN}))


@pytest.fixture
def resource(erin: User, finn: User) -> Resource:
    """Erin saw version 1; Finn saved version 2."""
    resource: Resource = Resource.begin(
        code=uuid.uuid4(), title="Bath time", by=erin, body="Come as you are.", summary="In the tub"
    )
    resource.keep(by=finn, version=1, words=resource.latest_words | {"title": "Bath, by Finn", "summary": "By Finn"})
    return resource


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def keep(admin: Browser, resource: Resource, *, act: str = "keep", as_module: bool = False, **fields: Any) -> Any:
    where = reverse(f"public:manage_{act}", args=["resources", resource.code])
    return admin.post(where, {"version": 1} | fields, headers=AS_MODULE if as_module else {})


def choices(response: Any) -> dict[str, tuple[str, str, bool]]:
    """What the page asks about each field: hers, theirs, and whether theirs is chosen already."""
    return {one.name: (one.mine, one.theirs, one.takes_theirs) for one in response.context["differences"]}


@pytest.mark.parametrize("act", ["keep", "publish"])
def test_a_save_over_an_older_version_shows_both_texts_and_changes_nothing(admin: Browser, resource: Resource, act: str):
    response = keep(admin, resource, act=act, title="Bath, by Erin", body="Come as you are.")

    assert response.status_code == 409
    assert choices(response) == {"title": ("Bath, by Erin", "Bath, by Finn", False)}
    assert "Finn Fir" in response.text
    assert 'value="Bath, by Erin"' in response.text
    assert Resource.objects.get().latest_words["title"] == "Bath, by Finn"
    assert Resource.objects.get().state == "draft"


def test_a_module_gets_what_stands_in_every_field(admin: Browser, resource: Resource):
    answer = keep(admin, resource, as_module=True, title="Bath, by Erin")

    told = answer.json()
    assert answer.status_code == 409
    assert (told["version"], told["by"]) == (2, "Finn Fir")
    assert (told["theirs"]["title"], told["theirs"]["summary"]) == ("Bath, by Finn", "By Finn")
    assert "Bath, by Erin" in told["html"]
    assert "Bath, by Finn" in told["html"]


def test_hers_goes_over_theirs_when_it_is_sent_again(admin: Browser, resource: Resource):
    keep(admin, resource, version=2, title="Bath, by Erin", take_title="mine")

    assert Resource.objects.get().latest_words["title"] == "Bath, by Erin"
    assert Resource.objects.get().latest_words["summary"] == "By Finn"


def test_theirs_can_be_taken_for_one_field_and_hers_for_another(admin: Browser, resource: Resource):
    sent: dict[str, Any] = {"title": "Bath, by Erin", "summary": "By Erin", "take_title": "theirs", "take_summary": "mine"}

    keep(admin, resource, version=2, **sent)

    words = Resource.objects.get().latest_words
    assert (words["title"], words["summary"]) == ("Bath, by Finn", "By Erin")


def test_what_only_they_changed_is_taken_over_unless_she_says_otherwise(admin: Browser, resource: Resource):
    seen = {"title": digest("Bath time"), "summary": digest("In the tub")}

    response = keep(admin, resource, title="Bath, by Erin", summary="In the tub", seen=json.dumps(seen))

    assert choices(response) == {
        "title": ("Bath, by Erin", "Bath, by Finn", False), "summary": ("In the tub", "By Finn", True),
    }  # fmt: skip
    assert response.context["form"]["summary"].value() == "By Finn"
    assert response.context["form"]["title"].value() == "Bath, by Erin"


def test_what_neither_can_be_right_yet_is_shown_too(admin: Browser, resource: Resource, finn: User):
    resource.keep(by=finn, version=2, words=resource.latest_words | {"expiry_date": "soon"})

    response = keep(admin, resource, expiry_date="later", audience="everyone")

    assert choices(response) == {"expiry_date": ("later", "soon", False), "audience": ("everyone", "families", False)}
    assert "everyone" in response.text


@pytest.mark.parametrize("version", ["", "0", "-1", "soon", "9" * 30])
def test_a_version_that_never_was_is_an_older_one(admin: Browser, resource: Resource, version: str):
    response = keep(admin, resource, version=version, title="Bath, by Erin", seen="[1]")

    assert response.status_code == 409
    assert Resource.objects.get().version == 2


def test_two_admins_who_typed_the_same_are_of_one_mind(admin: Browser, resource: Resource):
    response = keep(admin, resource, title="Bath, by Finn")

    assert response.status_code == 409
    assert choices(response) == {}


def test_what_was_published_meanwhile_is_told_as_well(admin: Browser, resource: Resource, finn: User):
    resource.publish(by=finn, version=2)

    response = keep(admin, resource, version=2, title="Bath, by Erin")

    assert choices(response) == {"title": ("Bath, by Erin", "Bath, by Finn", False)}


def test_a_legal_text_is_no_different(admin: Browser, finn: User):
    text = LegalText.objects.create(key="privacy", title="Privacy", body="We keep little.")
    text.keep(by=finn, version=1, words=text.latest_words | {"body": "We keep nothing."})

    response = admin.post(reverse("public:manage_keep", args=["texts", text.code]), {"version": 1, "body": "We keep a bit."})

    assert choices(response) == {"body": ("We keep a bit.", "We keep nothing.", False)}


def test_what_another_admin_retired_meanwhile_is_not_shown_again_unseen(admin: Browser, resource: Resource, finn: User):
    resource.publish(by=finn, version=2)
    resource.retire(by=finn)

    response = keep(admin, resource, act="publish", version=3, title="Bath, by Erin")

    assert response.status_code == 400
    assert "This was retired. Bring it back first" in response.text
    resource.refresh_from_db()
    assert (resource.state, resource.latest_words["title"]) == ("retired", "Bath, by Erin")
