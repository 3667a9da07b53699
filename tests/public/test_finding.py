"""Finding resources: by their words, by their properties, on their days, in the admins' order, always as they are live."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from public.finding import FEW, PAGE, alike, file_everything, find
from public.models import IndexEntry, Resource
from tests.public.shelf import put_up, reword
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db


def titles(words: str = "", page: int = 1, **narrowed: str) -> list[str]:
    return [card.title for card in find(words, narrowed, page).cards]


@pytest.fixture
def worries(erin: User) -> Resource:
    return put_up(
        erin, "Being filmed", summary="Common worries", body="It is *fine* to feel shy. See [more](https://hidden.example)."
    )


@pytest.fixture
def goals(erin: User) -> Resource:
    return put_up(erin, "Choosing goals", body="What would you like to change? You may be filmed.", stage="before")


@pytest.mark.usefixtures("worries", "goals")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("worry", ["Being filmed"]),
        ("WORRIES common", ["Being filmed"]),
        ("shÿ", ["Being filmed"]),
        ("worr", ["Being filmed"]),
        ("chan", ["Choosing goals"]),
        ("chan shy", []),
        ("shy change", []),
        ("hidden", []),
        ("xylophone", []),
        ("– !", ["Being filmed", "Choosing goals"]),
    ],
)
def test_all_words_are_looked_for_and_the_last_may_be_a_beginning(words: str, found: list[str]):
    assert titles(words) == found


@pytest.mark.usefixtures("worries", "goals")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("wory", ["Being filmed"]),
        ("filmd", ["Being filmed", "Choosing goals"]),
        ("comon filmed", ["Being filmed"]),
        ("comon chnage", []),
        ("choosign", ["Choosing goals"]),
        ("chan goal", ["Choosing goals"]),
        ("comon wory filmd", []),
        ("shz", []),
        ("xylophone", []),
    ],
)
def test_a_slip_of_the_finger_finds_what_was_meant_and_says_so(words: str, found: list[str]):
    with counted_queries() as queries:
        nearest = find(words, {}, 1)

    assert [card.title for card in nearest.cards] == found
    assert nearest.is_near == bool(found)
    assert len(queries) <= 4


def test_no_word_of_what_was_retired_is_meant(worries: Resource, goals: Resource, erin: User):
    worries.retire(by=erin)

    assert titles("wory") == []


@pytest.mark.usefixtures("goals")
def test_what_has_the_word_in_its_title_comes_first(worries: Resource, erin: User):
    put_up(erin, "A third page", body="Being filmed again.")

    assert titles("filming") == ["Being filmed", "Choosing goals", "A third page"]


def test_what_is_put_in_other_words_is_found_by_these_alone(worries: Resource, erin: User):
    reword(worries, erin, title="Being seen", summary="Common hopes")

    assert titles("worries") == titles("filmed") == []
    assert titles("hopes") == ["Being seen"]


def test_a_working_copy_is_not_found(worries: Resource, erin: User):
    worries.keep(by=erin, version=worries.version, words={"title": "Secret plans"})

    assert titles("secret") == []
    assert titles("filmed") == ["Being filmed"]


def test_what_is_retired_is_gone_and_comes_back_when_it_is_published_again(worries: Resource, goals: Resource, erin: User):
    worries.retire(by=erin)
    assert titles("filmed") == titles() == ["Choosing goals"]

    worries.bring_back(by=erin)
    assert titles() == ["Choosing goals"]

    worries.publish(by=erin, version=worries.version)
    assert titles() == ["Being filmed", "Choosing goals"]


def test_a_publication_that_is_refused_leaves_the_index_as_it_was(worries: Resource, erin: User):
    worries.keep(by=erin, version=worries.version, words={"title": "Other words"})

    with pytest.raises(Resource.Changed):
        worries.publish(by=erin, version=worries.version - 1)

    assert titles("filmed") == ["Being filmed"]
    assert titles("other") == []


@pytest.mark.parametrize(
    ("dates", "is_found"),
    [({"publish_date": 0}, True), ({"publish_date": 1}, False), ({"expiry_date": 0}, True), ({"expiry_date": -1}, False)],
)
def test_a_resource_is_found_from_its_first_day_to_its_last(dates: dict[str, int], is_found: bool, erin: User):
    today = timezone.localdate()
    put_up(erin, "For a while", **{name: today + dt.timedelta(days=days) for name, days in dates.items()})

    found = find("while", {}, 1)

    assert bool(found.cards) == bool(found.total) == is_found


def test_what_suits_everybody_is_found_with_each(erin: User):
    for audience in Resource.Audience.values:
        put_up(erin, audience, audience=audience, stage="any", age="any")

    assert titles(audience="families", stage="review", age="baby") == ["everyone", "families"]
    assert titles(audience="practitioners") == ["everyone", "practitioners"]


def test_counts_say_how_many_each_choice_would_leave(erin: User):
    for number, audience in enumerate(["everyone", "families", "families", "practitioners"]):
        put_up(erin, f"Page {number}", audience=audience, kind="page")

    counts = find("", {}, 1).counts

    assert counts["audience", "families"] == 3
    assert counts["audience", "practitioners"] == 2
    assert find("", {"audience": "families"}, 1).total == 3


def test_the_list_stands_in_the_order_that_the_admins_gave_it(worries: Resource, goals: Resource, erin: User):
    Resource.put_in_order(seen=[worries.code, goals.code], wanted=[goals.code, worries.code], by=erin)

    assert titles() == ["Choosing goals", "Being filmed"]
    assert titles("filmed") == ["Being filmed", "Choosing goals"]  # in the title before in the text


def test_the_featured_one_stands_apart_on_the_first_page_alone(worries: Resource, goals: Resource, erin: User):
    goals.feature(by=erin)

    whole, narrowed = find("", {}, 1), find("goals", {}, 1)

    assert whole.featured is not None
    assert whole.featured.pk == goals.pk
    assert [card.pk for card in whole.cards] == [worries.pk]
    assert (narrowed.featured, [card.pk for card in narrowed.cards]) == (None, [goals.pk])

    goals.unfeature(by=erin)
    assert (find("", {}, 1).featured, titles()) == (None, ["Being filmed", "Choosing goals"])


def test_a_featured_one_that_is_not_shown_today_does_not_stand_apart(worries: Resource, goals: Resource, erin: User):
    goals.feature(by=erin)
    reword(goals, erin, expiry_date=timezone.localdate() - dt.timedelta(days=1))

    assert (find("", {}, 1).featured, titles()) == (None, ["Being filmed"])


def fill(size: int) -> None:
    """Resources that all are about films, every second one for practitioners, filed as a whole."""
    first = Resource.objects.count()
    audiences = ("families", "practitioners")
    Resource.objects.bulk_create(
        Resource(
            title=f"Film {number}", slug=f"film-{number}", body="Looking together.", state=Resource.State.PUBLISHED,
            position=number, audience=audiences[number % 2], published_at=timezone.now(),
        )
        for number in range(first, size)
    )  # fmt: skip
    file_everything()


def test_pages_follow_each_other_without_a_gap_and_end_at_the_last():
    fill(2 * FEW + 10)

    pages = [titles("looking", page, audience="families") for page in range(1, 23)]

    together = [title for page in pages for title in page]
    assert [len(page) for page in pages] == [PAGE] * 21 + [1]
    assert together == [f"Film {number}" for number in range(0, 2 * FEW + 10, 2)]
    assert find("", {"audience": "families"}, 99).page == 22


def test_looking_costs_the_same_few_queries_whatever_there_is():
    spent = []
    for size in (1, 30, 1000):
        fill(size)
        resource = Resource.objects.get(slug="film-0")
        for look in (lambda: find("", {}, 1), lambda: find("film toge", {"audience": "families"}, 1)):
            with counted_queries() as queries:
                look()
            spent.append(len(queries))
        with counted_queries() as queries:
            alike(resource, most=3)
        assert len(queries) <= 2

    assert set(spent) == {3}


def test_making_the_index_anew_finds_what_it_found_before(worries: Resource, goals: Resource, erin: User):
    put_up(erin, "Retired", body="filmed").retire(by=erin)
    before = {(entry.facet, entry.value): bytes(entry.held) for entry in IndexEntry.objects.exclude(value="retir")}
    IndexEntry.objects.all().delete()

    told = StringIO()
    call_command("index_resources", stdout=told)

    assert told.getvalue() == "3 resources can be found.\n"
    after = {(entry.facet, entry.value): bytes(entry.held) for entry in IndexEntry.objects.exclude(value="retir")}
    assert {name: held.rstrip(b"\0") for name, held in after.items()} == {
        name: held.rstrip(b"\0") for name, held in before.items()
    }
    assert titles("filmed") == ["Being filmed", "Choosing goals"]


@pytest.mark.parametrize("key", [(1 << 16) - 1, 1 << 16])
def test_keys_of_any_size_find_their_resource(key: int):
    Resource.objects.create(pk=key, title="Far", slug="far", state=Resource.State.PUBLISHED, published_at=timezone.now())
    fill(3)

    assert titles("far") == ["Far"]
    assert len(titles()) == 3


def test_an_index_without_anything_finds_nothing():
    file_everything()

    assert find("film", {"stage": "before"}, 3).cards == []


def test_what_is_alike_helps_at_the_same_stage_and_comes_next(erin: User):
    made = [
        put_up(erin, f"Page {number}", stage=stage)
        for number, stage in enumerate(["review", "before", "any", "review", "after"])
    ]

    assert [card.title for card in alike(made[0], most=3)] == ["Page 2", "Page 3"]
    assert [card.title for card in alike(made[3], most=1)] == ["Page 0"]
