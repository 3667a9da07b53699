"""What becomes of a resource or a video: begun, published, retired, brought back, featured, put in order, led on to."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import kept
from accounts.models import Revision, User
from public.models import Listed, OldAddress, Resource, Shelf, Video

pytestmark = pytest.mark.django_db

KINDS: list[type[Listed]] = [Resource, Video]


def begun(erin: User, title: str = "Bath time", kind: Any = Resource) -> Any:
    words = {"youtube_id": "kYpzIf2mgKg"} if kind is Video else {}
    return kind.begin(code=uuid.uuid4(), title=title, by=erin, **words)


def shown(erin: User, title: str = "Bath time", kind: Any = Resource) -> Any:
    piece = begun(erin, title, kind)
    piece.publish(by=erin, version=piece.version)
    return piece


def renamed(piece: Any, erin: User, slug: str) -> None:
    piece.keep(by=erin, version=piece.version, words={"slug": slug})
    piece.publish(by=erin, version=piece.version)


def titles(kind: Any = Resource) -> list[str]:
    return [piece.title for piece in kind.objects.in_order()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_thing_is_a_draft_at_the_end_with_an_address_made_of_its_title(kind: Any, erin: User):
    begun(erin, "First", kind)

    piece = begun(erin, "Bath time & bedtime", kind)

    assert titles(kind) == ["First", "Bath time & bedtime"]
    assert (piece.state, piece.slug, piece.changed_by) == ("draft", "bath-time-bedtime", erin)
    assert list(kind.objects.shown()) == []


def test_a_new_thing_sent_twice_is_one(erin: User):
    code = uuid.uuid4()

    both = [Resource.begin(code=code, title="Bath time", by=erin) for _time in range(2)]

    assert both[0] == both[1]
    assert Resource.objects.count() == 1
    assert both[0].added_by == erin


def test_another_title_under_a_code_that_a_page_kept_is_another_thing(erin: User):
    first = begun(erin, "Bath time")

    second = Resource.begin(code=first.code, title="Bedtime", by=erin)

    assert titles() == ["Bath time", "Bedtime"]
    assert second.code != first.code


@pytest.mark.parametrize(("title", "slug"), [("Bath time", "bath-time-2"), ("Feed", "feed-2"), ("أهلا", "resource")])
def test_an_address_is_free_whatever_the_title(title: str, slug: str, erin: User):
    begun(erin, "Bath time")

    assert begun(erin, title).slug == slug


def test_an_address_of_before_is_not_given_away(erin: User):
    renamed(shown(erin, "Bath time"), erin, "in-the-bath")

    assert begun(erin, "Bath time").slug == "bath-time-2"


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_shows_it_and_keeps_who_and_when(kind: Any, erin: User):
    piece = begun(erin, kind=kind)
    before = kept.generation()

    piece.publish(by=erin, version=piece.version)

    assert list(kind.objects.shown()) == [piece]
    assert (piece.state, piece.changed_by) == ("published", erin)
    assert piece.published_at
    assert Revision.objects.about(piece.code).count() == 1
    assert kept.generation() == before  # not before it is committed


def test_publishing_what_another_admin_saved_meanwhile_is_refused(erin: User):
    piece = begun(erin)
    piece.keep(by=erin, version=1, words={"title": "In the bath"})

    with pytest.raises(Resource.Changed):
        piece.publish(by=erin, version=1)
    assert list(Resource.objects.shown()) == []


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"slug": "bedtime"}, "slug"),
        ({"slug": "feed"}, "slug"),
        ({"title": ""}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"publish_date": "2026-05-02", "expiry_date": "2026-05-01"}, "__all__"),
    ],
)
def test_words_that_may_not_be_shown_are_refused_by_field_and_nothing_changes(words: dict[str, str], field: str, erin: User):
    begun(erin, "Bedtime")
    piece = shown(erin, "Bath time")
    piece.keep(by=erin, version=piece.version, words=words)

    with pytest.raises(ValidationError) as refused:
        piece.publish(by=erin, version=piece.version)

    assert field in refused.value.message_dict
    assert Resource.objects.get(pk=piece.pk).live_words["slug"] == "bath-time"
    assert Revision.objects.about(piece.code).count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_retired_is_shown_no_more_and_comes_back_as_a_draft(kind: Any, erin: User):
    piece = shown(erin, kind=kind)

    piece.retire(by=erin)
    assert list(kind.objects.shown()) == []
    piece.bring_back(by=erin)

    assert (piece.state, list(kind.objects.shown())) == ("draft", [])
    piece.publish(by=erin, version=piece.version)
    assert list(kind.objects.shown()) == [piece]


def test_what_stands_elsewhere_is_not_moved_again(erin: User):
    piece = shown(erin)

    with pytest.raises(Resource.WrongState):
        piece.bring_back(by=erin)
    piece.retire(by=erin)
    for verb in (piece.retire, piece.feature):
        with pytest.raises(Resource.WrongState):
            verb(by=erin)


def test_one_is_featured_and_featuring_another_moves_the_star(erin: User):
    first, second = shown(erin, "Bath time"), shown(erin, "Bedtime")
    first.feature(by=erin)

    second.feature(by=erin)

    assert [piece.title for piece in Resource.objects.filter(is_featured=True)] == ["Bedtime"]
    second.unfeature(by=erin)
    assert not Resource.objects.filter(is_featured=True).exists()


def test_a_draft_is_not_featured(erin: User):
    with pytest.raises(Resource.WrongState):
        begun(erin).feature(by=erin)


def test_what_is_retired_is_featured_no_more(erin: User):
    piece = shown(erin)
    piece.feature(by=erin)

    piece.retire(by=erin)

    assert not Resource.objects.filter(is_featured=True).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_things_take_the_order_that_is_wanted_and_it_is_known_who_wanted_it(kind: Any, erin: User):
    one, two, three = (begun(erin, title, kind) for title in ("one", "two", "three"))

    kind.put_in_order(seen=[one.code, two.code, three.code], wanted=[three.code, one.code, two.code], by=erin)

    assert titles(kind) == ["three", "one", "two"]
    assert Shelf.objects.get(kind=kind._meta.model_name).ordered_by == erin


def test_those_on_a_page_change_places_among_themselves(erin: User):
    pieces = [begun(erin, title) for title in ("one", "two", "three", "four", "five")]
    page = [pieces[1].code, pieces[3].code]

    Resource.put_in_order(seen=page, wanted=page[::-1], by=erin)

    assert titles() == ["one", "four", "three", "two", "five"]


def test_rows_without_places_of_their_own_are_given_some(erin: User):
    pieces = [begun(erin, title) for title in ("one", "two", "three")]
    Resource.objects.update(position=0)

    Resource.put_in_order(seen=[pieces[0].code, pieces[1].code], wanted=[pieces[1].code, pieces[0].code], by=erin)

    assert titles() == ["two", "one", "three"]


def test_an_order_that_no_longer_stands_changes_nothing(erin: User):
    one, two = (begun(erin, title).code for title in ("one", "two"))
    Resource.put_in_order(seen=[one, two], wanted=[two, one], by=erin)

    for seen, wanted in (([one, two], [two, one]), ([two, one], [two, two]), ([], []), ([two, uuid.uuid4()], [two, one])):
        with pytest.raises(Resource.Changed):
            Resource.put_in_order(seen=seen, wanted=wanted, by=erin)
    assert titles() == ["two", "one"]


def test_an_address_of_before_leads_on_and_a_way_back_leaves_no_circle(erin: User):
    piece = shown(erin)
    renamed(piece, erin, "in-the-bath")
    assert [str(old) for old in OldAddress.objects.all()] == ["bath-time"]

    renamed(piece, erin, "bath-time")

    assert [(str(old), old.resource) for old in OldAddress.objects.all()] == [("in-the-bath", piece)]


def test_an_address_that_nobody_was_shown_leaves_nothing(erin: User):
    renamed(begun(erin), erin, "in-the-bath")

    assert OldAddress.objects.count() == 0


def test_an_address_of_before_never_stands_in_the_way_of_one_that_is_read(erin: User):
    renamed(shown(erin), erin, "in-the-bath")
    other = begun(erin, "Bedtime")

    renamed(other, erin, "bath-time")

    assert OldAddress.objects.count() == 0
    renamed(other, erin, "bedtime")
    assert OldAddress.objects.get(slug="bath-time").resource == other


@pytest.mark.django_db(transaction=True)
def test_each_change_that_visitors_see_ends_what_pages_kept(erin: User):
    one, two = begun(erin, "one"), begun(erin, "two")
    acts = [
        lambda: one.publish(by=erin, version=1), lambda: one.feature(by=erin), lambda: one.unfeature(by=erin),
        lambda: Resource.put_in_order(seen=[one.code, two.code], wanted=[two.code, one.code], by=erin),
        lambda: one.retire(by=erin), lambda: one.bring_back(by=erin),
    ]  # fmt: skip
    generations = [kept.generation()]

    for act in acts:
        act()
        generations.append(kept.generation())

    assert len(set(generations)) == len(acts) + 1
