"""The list of resources as an admin keeps it, through the front door."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from public.models import Resource, Shelf, Video
from public.standing import review, standing
from tests.browser import Browser
from tests.public.test_listed import begun, shown, titles
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db

LIST = "/manage/resources/"
ORDER = "/manage/resources/order/"
MODULE = {"Accept": "application/json"}
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def admin(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


def act(kind: str, piece: Any, name: str) -> str:
    return reverse(f"public:{name}", args=[kind, piece.code])


def star(piece: Any) -> str:
    return reverse("public:resource_feature", args=[piece.code])


def codes() -> list[uuid.UUID]:
    return [piece.code for piece in Resource.objects.in_order()]


def move(admin: Browser, piece: Any, where: str, *, seen: list[uuid.UUID] | None = None, **also: Any) -> Any:
    sent = {"seen": ",".join(str(code) for code in seen or codes()), "move": f"{piece.code}:{where}"}
    return admin.post(ORDER, sent, **also)


def test_a_new_resource_is_a_title_and_then_the_editor(admin: Browser):
    answer = admin.post("/manage/resources/new/", {"code": str(uuid.uuid4()), "title": "Bath time"})

    piece = Resource.objects.get()
    editor = reverse("public:manage_edit", args=["resources", piece.code])
    assert (answer.status_code, answer["Location"]) == (302, f"{editor}#id_summary")
    assert 'id="id_summary"' in admin.get(editor).text
    assert (piece.title, piece.slug, piece.state) == ("Bath time", "bath-time", "draft")


def test_a_new_resource_without_a_title_is_asked_for_one(admin: Browser):
    answer = admin.post("/manage/resources/new/", {"code": str(uuid.uuid4()), "title": " "})

    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert Resource.objects.count() == 0


def test_the_list_says_where_each_stands_and_who_changed_it_last(admin: Browser, erin: User):
    shown(erin, "Bath time")
    begun(erin, "Bedtime")
    changed = shown(erin, "Breakfast")
    changed.keep(by=erin, version=changed.version, words={"title": "A long breakfast"})

    page = admin.get(LIST).text

    assert page.index("Bath time") < page.index("Bedtime") < page.index("A long breakfast")
    assert [word for word in ("published", "draft", "changes not published") if word not in page] == []
    assert "changed by Erin" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Bath time", "Bedtime"}),
        ("?q=bath", {"Bath time"}),
        ("?q=time+BATH", {"Bath time"}),
        ("?q=breakfast", {"Bath time"}),  # the words that are not published yet
        ("?show=drafts", {"Bedtime"}),
        ("?show=changed", {"Bath time"}),
        ("?show=retired", {"Naps"}),
        ("?audience=practitioners", {"Bedtime"}),
        ("?kind=link", set()),
        ("?show=nonsense&kind=%00&page=-3", {"Bath time", "Bedtime"}),
    ],
)
def test_the_list_is_narrowed_by_what_stands_in_the_address(asked: str, found: set[str], admin: Browser, erin: User):
    bath = shown(erin, "Bath time")
    bath.keep(by=erin, version=bath.version, words={"title": "Bath time or breakfast"})
    Resource.objects.filter(pk=begun(erin, "Bedtime").pk).update(audience="practitioners")
    begun(erin, "Naps").retire(by=erin)

    page = admin.get(LIST + asked).context["page"]

    assert {piece.title for piece in page} == found


def test_a_search_that_finds_nothing_says_so_and_leads_back(admin: Browser, erin: User):
    begun(erin, "Bath time")

    page = admin.get(f"{LIST}?q=zebra").text

    assert "Nothing here is like that" in page
    assert f'href="{LIST}"' in page


def test_buttons_put_a_resource_in_its_place_without_a_module(admin: Browser, erin: User):
    _one, two, three = (begun(erin, title) for title in ("one", "two", "three"))

    answer = move(admin, three, "up")
    move(admin, two, "first")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert titles() == ["two", "one", "three"]
    assert Shelf.objects.get(kind="resource").ordered_by == erin
    assert "Put in this order by Erin" in admin.get(LIST).text


@pytest.mark.parametrize(("where", "order"), [("1", ["three", "one", "two"]), ("2", ["one", "three", "two"]), ("9", None)])
def test_a_module_puts_it_where_it_was_dropped_and_is_given_the_list_and_a_sentence(
    where: str, order: list[str] | None, admin: Browser, erin: User
):
    _one, _two, three = (begun(erin, title) for title in ("one", "two", "three"))

    answer = move(admin, three, where, headers=MODULE).json()

    assert titles() == (order or ["one", "two", "three"])
    assert answer["saved"]
    assert answer["sentence"] == f"It stands in place {titles().index('three') + 1} of 3 now."
    assert answer["html"].index(titles()[0]) < answer["html"].index(titles()[-1])


@pytest.mark.parametrize("headers", [{}, MODULE])
def test_an_order_that_another_admin_changed_is_shown_and_not_overwritten(headers: dict[str, str], admin: Browser, erin: User):
    one, two, _three = (begun(erin, title) for title in ("one", "two", "three"))
    seen = codes()
    Resource.put_first(two.code, by=erin)

    answer = move(admin, one, "down", seen=seen, headers=headers)

    assert answer.status_code == 409
    assert titles() == ["two", "one", "three"]
    assert "The order was changed meanwhile" in answer.text
    assert answer.text.index("two") < answer.text.index("three")


def test_the_page_that_tells_of_it_leads_on_like_the_list(admin: Browser, erin: User):
    Resource.objects.bulk_create(Resource(title=f"{number:02}", slug=f"a-{number}", position=number) for number in range(30))

    page = admin.post(f"{ORDER}?page=2", {"seen": "x", "move": "y"}).text

    assert f'href="{LIST}?page=1"' in page
    assert f'action="{LIST}"' in page
    assert 'href="?' not in page


@pytest.mark.parametrize("sent", [{}, {"seen": "x", "move": "y"}, {"seen": "x", "move": f"{'-' * 36}:up"}])
def test_an_order_that_makes_no_sense_changes_nothing(sent: dict[str, str], admin: Browser, erin: User):
    begun(erin, "one")

    assert admin.post(ORDER, sent).status_code == 409
    assert titles() == ["one"]


def test_there_is_no_order_of_what_there_is_one_of(admin: Browser):
    assert admin.post("/manage/landing/order/").status_code == 404


def test_the_first_of_a_page_goes_to_the_page_before(admin: Browser, erin: User):
    pieces = Resource.objects.bulk_create(
        Resource(title=f"{number:02}", slug=f"a-{number}", position=number, added_by=erin) for number in range(30)
    )
    page = admin.get(f"{LIST}?page=2").context

    move(admin, pieces[25], "up", seen=[uuid.UUID(code) for code in page["seen"].split(",")])

    assert [row.title for row in page["rows"]] == ["25", "26", "27", "28", "29"]
    assert titles()[23:27] == ["23", "25", "24", "26"]


def test_the_star_moves_and_one_press_more_takes_it_away(admin: Browser, erin: User):
    first, second = shown(erin, "Bath time"), shown(erin, "Bedtime")

    admin.post(star(first), {"featured": "yes"})
    admin.post(star(second), {"featured": "yes"})
    assert Resource.objects.get(is_featured=True) == second

    admin.post(star(second), {"featured": "no"})
    assert not Resource.objects.filter(is_featured=True).exists()


def test_a_draft_is_not_featured_and_the_page_says_why(admin: Browser, erin: User):
    answer = admin.post(star(begun(erin)), {"featured": "yes"})

    assert answer.status_code == 409
    assert "Only what is published can be featured" in answer.text


@pytest.mark.parametrize("headers", [{}, MODULE])
def test_what_is_retired_leaves_the_list_and_is_brought_back(headers: dict[str, str], admin: Browser, erin: User):
    piece = shown(erin, "Bath time")

    admin.post(act("resources", piece, "manage_retire"), headers=headers)
    assert [row.title for row in admin.get(LIST).context["rows"]] == []
    assert [row.title for row in admin.get(f"{LIST}?show=retired").context["rows"]] == ["Bath time"]
    assert admin.get(piece.get_absolute_url()).status_code == 404
    admin.post(act("resources", piece, "manage_bring_back"), headers=headers)

    assert [(row.title, row.standing.words) for row in admin.get(LIST).context["rows"]] == [("Bath time", "draft")]


def test_what_is_done_twice_is_told_and_done_once(admin: Browser, erin: User):
    piece = shown(erin)
    admin.post(act("resources", piece, "manage_retire"))

    answer = admin.post(act("resources", piece, "manage_retire"), headers=MODULE)

    assert (answer.status_code, answer.json()["sentence"]) == (409, "It is retired.")


def test_an_act_leads_back_to_the_same_part_of_the_list(admin: Browser, erin: User):
    piece = begun(erin)

    answer = admin.post(act("resources", piece, "manage_retire") + "?q=bath&page=2")

    assert answer["Location"] == f"{LIST}?q=bath&page=2"


@pytest.mark.parametrize("kind", [Resource, Video])
def test_a_list_costs_as_much_with_a_thousand_as_with_one(kind: Any, admin: Browser, erin: User):
    place = LIST if kind is Resource else "/manage/videos/"
    admin.get(place)
    spent = []

    for size in (1, 25, 1000):
        there = kind.objects.count()
        kind.objects.bulk_create(
            kind(title=f"Bath {number}", slug=f"a-{number}", position=number, changed_by=erin) for number in range(there, size)
        )
        with counted_queries() as queries:
            page = admin.get(f"{place}?q=bath&page=2")
        spent.append(len(queries))

    assert page.status_code == 200
    assert spent[0] == spent[1] == spent[2] <= 6


@pytest.mark.parametrize(
    ("state", "begins", "ends", "words"),
    [
        ("draft", None, None, "draft"),
        ("retired", None, dt.date(2026, 1, 1), "retired"),
        ("published", None, None, "published"),
        ("published", dt.date(2026, 12, 1), None, "shows from 1 December"),
        ("published", dt.date(2026, 11, 25), dt.date(2026, 11, 25), "shown until 25 November"),
        ("published", None, dt.date(2026, 5, 3), "ended 3 May"),
        ("published", None, dt.date(2025, 5, 3), "ended 3 May 2025"),
        ("published", dt.date(2027, 1, 2), dt.date(2027, 2, 2), "shows from 2 January 2027"),
    ],
)
def test_where_a_thing_stands_is_told_with_its_day(state: str, begins: dt.date | None, ends: dt.date | None, words: str):
    assert standing(state, today=TODAY, begins=begins, ends=ends).words == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, None),
        (dt.date(2026, 12, 26), None),
        (dt.date(2026, 12, 25), "to be looked at again by 25 December"),
        (TODAY, "to be looked at again today"),
        (dt.date(2026, 11, 24), "to be looked at again since 24 November"),
    ],
)
def test_what_is_to_be_looked_at_again_is_told_thirty_days_before(due: dt.date | None, words: str | None):
    told = review(due, today=TODAY)

    assert (told.words if told else None) == words
