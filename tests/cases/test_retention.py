"""The retention table: what an admin may type, what follows from it first, and that the old figures came over."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.kept import forget_all
from accounts.models import AccessEntry, Retention, Revision, User
from accounts.retention import FilmClock, Period, Unit
from accounts.service import current_retention
from cases.film_clock import destroy_due_films, end_of_films
from cases.models import Consent, Film
from footage import vault
from footage.models import Recording
from tests.browser import Browser
from tests.families import Family, family
from tests.queries import counted_queries
from tests.recent import let_pass

PAGE = "/manage/retention/"
SHIPPED = {
    "film_amount": "2",
    "film_unit": "months",
    "withdrawn_days": "7",
    "keeping_days": "7",
    "upload_hours": "24",
    "notice_days": "14",
}


@pytest.fixture
def admin(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


@pytest.fixture
def closed(alice: User) -> Family:
    """A family with a film, whose work was closed on 1 December 2026."""
    here = family(alice, at="reviewed")
    with travel("2026-12-01T12:00Z"):
        here.case.close(by=alice, ending="family_stopped", why="They moved on.")
    return here


def typed(**also: Any) -> dict[str, Any]:
    return {**SHIPPED, "version": Retention.objects.the_one().version, **also}


def words_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


# The page


@pytest.mark.django_db
def test_the_table_shows_what_is_shipped_and_says_whence(admin: Browser):
    page = words_of(admin.get(PAGE))

    assert "within two months of the end of the work" in page
    assert "Nothing yet: the table is as it was shipped." in page
    assert reverse("cases:manage_retention") == PAGE


@pytest.mark.django_db
def test_a_change_is_written_down_from_and_to_and_by_whom(admin: Browser, erin: User):
    assert admin.post(PAGE, typed(withdrawn_days="3", upload_hours="48")).status_code == 302

    page = words_of(admin.get(PAGE))
    assert "Days after withdrawn consent: from 7 to 3" in page
    assert "Hours that an upload may stand still: from 24 to 48" in page
    assert erin.name in page
    assert AccessEntry.objects.filter(page="retention.changed", by=erin).count() == 1
    assert Retention.objects.the_one().withdrawn_days == 3


@pytest.mark.django_db
def test_a_new_clock_of_films_shows_what_follows_before_it_is_saved(admin: Browser, erin: User, closed: Family):
    with travel("2026-12-20T12:00Z"):
        admin.force_login(erin)
        change = typed(film_amount="10", film_unit="days")
        first = admin.post(PAGE, change)

        assert first.status_code == 200
        assert "Not saved yet" in words_of(first)
        assert "1 film is due, on 3 January 2027" in words_of(first)
        assert not Retention.objects.exists()
        assert admin.post(PAGE, change | {"seen": "10 days"}).status_code == 302
        forget_all()

        assert end_of_films(closed.case) == dt.date(2027, 1, 3)
    with travel("2027-01-02T23:59Z"):
        destroy_due_films()
    assert Recording.objects.get().state == Recording.State.READY
    with travel("2027-01-03T00:01Z"):
        destroy_due_films()
    assert Recording.objects.get().state == Recording.State.DESTROYED


@pytest.mark.django_db
def test_what_was_seen_of_one_clock_does_not_save_another(admin: Browser):
    assert admin.post(PAGE, typed(film_amount="3", seen="10 days")).status_code == 200
    assert not Retention.objects.exists()


@pytest.mark.django_db
def test_without_a_clock_films_have_no_day(admin: Browser, closed: Family):
    shown = words_of(admin.post(PAGE, typed(film_amount="")))
    assert "With what you typed no film has a day." in shown

    admin.post(PAGE, typed(film_amount="", seen="0 months"))
    forget_all()

    assert end_of_films(closed.case) is None
    assert "Films after the work, how many: from 2 to no clock" in words_of(admin.get(PAGE))


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["0", "1201", "two", "-3", "1.5"])
def test_a_number_that_is_none_is_refused_beside_its_field(admin: Browser, wrong: str):
    response = admin.post(PAGE, typed(film_amount=wrong))

    assert response.status_code == 400
    assert "Give a whole number from 1 to 1200" in str(response.context["form"].errors["film_amount"])
    assert f'value="{wrong}"' in response.content.decode()


@pytest.mark.django_db
def test_two_admins_do_not_overwrite_each_other(admin: Browser):
    first = typed(withdrawn_days="3")
    admin.post(PAGE, first)

    second = admin.post(PAGE, first | {"withdrawn_days": "5"})

    assert second.status_code == 409
    assert "Days after withdrawn consent" in words_of(second)
    assert Retention.objects.get().withdrawn_days == 3


@pytest.mark.django_db
def test_the_same_change_sent_twice_is_one(admin: Browser):
    first = typed(withdrawn_days="3")

    for _twice in range(2):
        assert admin.post(PAGE, first).status_code == 302

    assert Retention.objects.get().version == 2
    assert Revision.objects.about(Retention.objects.get().code).count() == 2  # as it was shipped, and the change


@pytest.mark.django_db
def test_whoever_signed_in_long_ago_is_asked_who_she_is(admin: Browser):
    let_pass(admin.session.session_key or "", 6)

    page = admin.post(PAGE, typed(withdrawn_days="3"))

    assert "Please show that it is you" in page.content.decode()
    assert not Retention.objects.exists()


# What acts by it


@pytest.mark.django_db
def test_days_after_withdrawn_consent_are_the_tables(alice: User):
    Retention.objects.create(withdrawn_days=2, keeping_days=4)
    forget_all()
    here = family(alice, at="filmed")

    here.case.withdraw_consent_to_film(by=alice)

    assert {one.destroy_date for one in Consent.objects.to_film()} == {timezone.localdate() + dt.timedelta(days=2)}


@pytest.mark.django_db
def test_an_upload_stands_still_as_long_as_the_table_says(alice: User):
    Retention.objects.create(upload_hours=3)
    forget_all()

    recording = vault.new_recording(owner=alice, length=1000)

    assert recording.expires_at - timezone.now() <= dt.timedelta(hours=3)
    assert recording.expires_at - timezone.now() > dt.timedelta(hours=2, minutes=59)


@pytest.mark.django_db
def test_a_second_shortening_within_the_notice_keeps_the_first_promise(erin: User):
    with travel("2027-01-01T12:00Z"):
        Retention.objects.the_one().change(by=erin, version=1, words=_words(30))
    with travel("2027-01-02T12:00Z"):
        Retention.objects.the_one().change(by=erin, version=2, words=_words(20))

    clock = Retention.objects.get().film_clock

    assert clock == FilmClock(Period(20, Unit.DAYS), dt.date(2027, 1, 16), Period(2, Unit.MONTHS))


def _words(days: int) -> dict[str, Any]:
    return Retention().words() | {"film_amount": days, "film_unit": "days"}


@pytest.mark.django_db
def test_a_clock_read_before_the_change_ends_nothing(closed: Family, erin: User):
    """The clock has read the old table; before it destroys anything it reads the new one."""
    from cases import film_clock

    read = Film.objects.select_related("cycle__case", "recording").get()
    current_retention()
    Retention.objects.create(film_amount=None)

    with travel("2027-03-01T12:00Z"):
        film_clock.destroy_if_ended(read)

    assert Recording.objects.get().state == Recording.State.READY


# What stood before


class _Old:
    """The rows of before as a migration sees them."""

    def __init__(self, months: int | None, made: list[dict[str, Any]]) -> None:
        self.film_months, self.made = months, made

    def get_model(self, _app: str, name: str) -> Any:
        return type("Model", (), {"objects": self}) if name == "Service" else apps.get_model("accounts", name)

    def first(self) -> Any:
        return self


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("months", "days", "there"),
    [
        (2, "", None),
        (3, "", (3, 7)),
        (None, "", (None, 7)),
        (2, "21", (2, 21)),
        (2, "7", None),
        (2, "none", None),
        (2, "999", (2, 365)),
    ],
)
def test_what_a_service_set_before_is_taken_over(
    months: int | None, days: str, there: tuple[int | None, int] | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WITHDRAWAL_DAYS", days)

    importlib.import_module("accounts.migrations.0014_retention_taken_over").take_over(_Old(months, []), None)

    found = [(table.film_amount, table.withdrawn_days) for table in Retention.objects.all()]
    assert found == ([there] if there else [])


@pytest.mark.django_db
def test_the_page_costs_the_same_few_queries(admin: Browser, closed: Family):
    admin.get(PAGE)
    with counted_queries() as seen:
        admin.get(PAGE)

    assert len(seen) <= 6
