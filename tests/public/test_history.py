"""What a piece said before: each publication with what it changed, word by word, and taking it up again."""

from __future__ import annotations

import uuid
from difflib import SequenceMatcher
from unittest.mock import patch

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from public.differences import Part, differences
from public.models import Resource
from tests.browser import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


@pytest.fixture
def resource(erin: User) -> Resource:
    """Published twice, with something that is not published yet."""
    resource: Resource = Resource.begin(
        code=uuid.uuid4(), title="Bath time", by=erin, body="Come as you are.\n\nBring a towel."
    )
    resource.publish(by=erin, version=resource.version)
    published(resource, erin, body="Come just as you are.\n\nBring a towel.", audience="everyone")
    resource.keep(by=erin, version=resource.version, words=resource.latest_words | {"title": "Bath time, slowly"})
    return resource


def published(resource: Resource, by: User, **words: str) -> None:
    resource.keep(by=by, version=resource.version, words=resource.latest_words | words)
    resource.publish(by=by, version=resource.version)


def address(resource: Resource, number: int | None = None) -> str:
    parts = ["resources", resource.code]
    return reverse("public:manage_restore", args=[*parts, number]) if number else reverse("public:manage_history", args=parts)


def told(changes: list[tuple[str, str]]) -> str:
    return "".join({"same": "{}", "gone": "-{}-", "new": "+{}+", "left out": "…"}[kind].format(text) for kind, text in changes)


def in_signs(before: str, after: str) -> str:
    return told([(part.kind, part.text) for part in differences(before, after)])


@pytest.mark.parametrize(
    ("before", "after", "signs"),
    [
        ("Come as you are.", "Come just as you are.", "Come +just +as you are."),
        ("Bring a towel.", "Bring a boat.", "Bring a -towel-+boat+."),
        ("We wait calmly now.", "We look closely now.", "We -wait calmly-+look closely+ now."),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "One.\n\nTwo.+\n\nThree.+"),
        ("", "Hello", "+Hello+"),
        ("Hello", "", "-Hello-"),
        ("a" * 500, "a" * 500, "a" * 0 + "…"),
    ],
)
def test_differences_are_told_in_words(before: str, after: str, signs: str):
    assert in_signs(before, after) == signs


def test_what_stayed_the_same_is_shortened_between_changes():
    same = "It is all the same. " * 50

    parts = differences(f"Old {same}end", f"New {same}End")

    assert [part.kind for part in parts] == ["gone", "new", "same", "left out", "same", "gone", "new"]
    assert sum(len(part.text) for part in parts) < 400


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 20_000, "b\n" + "a\n" * 19_999),
        (" ".join(f"old{number}" for number in range(700)), " ".join(f"new{number}" for number in range(700))),
        (
            "\n\n".join(f"{number} is here." for number in range(900)),
            "\n\n".join(f"{number} is there." for number in range(900)),
        ),
    ],
    ids=["one line over and over", "a paragraph written anew", "each of many paragraphs changed"],
)
def test_texts_that_would_take_minutes_to_compare_stand_one_after_the_other(before: str, after: str):
    look = SequenceMatcher.find_longest_match
    with patch.object(SequenceMatcher, "find_longest_match", autospec=True, side_effect=look) as looks:
        parts = differences(before, after)

    assert parts == [Part("gone", before), Part("new", after)]
    assert looks.call_count <= 2


TEXTS = st.lists(st.sampled_from(["one", "two", " ", "  ", "\n", ".", "ünter"]), max_size=60).map("".join)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str):
    parts = differences(before, after)

    def without(kind: str) -> str:
        return "".join(part.text for part in parts if part.kind != kind)

    if Part("left out", "") not in parts:
        assert (without("new"), without("gone")) == (before, after)


def test_the_history_tells_what_each_publication_changed_newest_first(admin: Browser, resource: Resource):
    page = admin.get(address(resource)).context

    assert [entry.revision.number for entry in page["entries"]] == [2, 1]
    newest, first = page["entries"]
    assert {change.label: told([(part.kind, part.text) for part in change.parts]) for change in newest.changes} == {
        "Text": "Come +just +as you are.\n\nBring a towel.",
        "Who it is for": "-families-+everyone+",
    }
    assert first.changes is None
    assert newest.revision.words == page["live_words"] != first.revision.words
    assert [change.label for change in page["waiting"]] == ["Title"]


def test_a_difference_is_told_without_colour(admin: Browser, resource: Resource):
    text = admin.get(address(resource)).text

    assert '<ins><span class="vh">added: </span>just </ins>' in text
    assert '<del><span class="vh">removed: </span>families</del>' in text
    assert "Erin Elder" in text


def test_an_earlier_version_is_taken_up_into_the_working_copy_alone(admin: Browser, resource: Resource):
    response = admin.post(address(resource, 1), {"version": resource.version})

    resource.refresh_from_db()
    assert response["Location"] == reverse("public:manage_edit", args=["resources", resource.code])
    assert resource.body == "Come just as you are.\n\nBring a towel."
    assert resource.latest_words["body"] == "Come as you are.\n\nBring a towel."
    assert resource.latest_words["title"] == "Bath time"


def test_nothing_is_taken_up_over_what_was_saved_meanwhile(admin: Browser, resource: Resource):
    response = admin.post(address(resource, 1), {"version": resource.version - 1})

    resource.refresh_from_db()
    assert response["Location"] == address(resource)
    assert resource.latest_words["title"] == "Bath time, slowly"


def test_a_version_that_there_never_was_cannot_be_taken_up(admin: Browser, resource: Resource):
    assert admin.post(address(resource, 7), {"version": resource.version}).status_code == 404


def test_a_version_of_something_else_cannot_be_taken_up(admin: Browser, resource: Resource, erin: User):
    other: Resource = Resource.begin(code=uuid.uuid4(), title="Bedtime", by=erin)

    assert admin.post(address(other, 1), {"version": other.version}).status_code == 404


def test_a_long_history_stands_on_pages_each_with_what_was_before_its_oldest(admin: Browser, resource: Resource, erin: User):
    for number in range(3, 23):
        published(resource, erin, summary=f"Number {number}.")

    first, second = (admin.get(address(resource), {"page": page}).context["entries"] for page in (1, 2))

    assert [entry.revision.number for entry in first] == list(range(22, 2, -1))
    assert [change.label for change in first[-1].changes] == ["Title", "Summary"]
    assert [entry.revision.number for entry in second] == [2, 1]


def test_what_was_never_published_has_an_empty_history(admin: Browser, erin: User):
    resource: Resource = Resource.begin(code=uuid.uuid4(), title="Bath time", by=erin)

    assert "Nothing was published yet" in admin.get(address(resource)).text
