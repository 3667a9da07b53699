"""When films end by themselves: on the exact day, and never while the work goes on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import travel

from accounts.kept import forget_all
from accounts.models import Retention, User
from cases import film_clock
from cases.consent_rule import Purpose
from cases.film_clock import destroy_due_films, end_of_films
from cases.models import CaseEvent, Consent, Film
from footage import ledger, vault
from footage.models import Destruction, Recording, RecordingKey
from tests.browser import Browser
from tests.families import Family, family
from tests.queries import counted_queries


@pytest.fixture
def closed(alice: User) -> Family:
    """A family with a film, whose work was closed on the last day of 2026."""
    here = family(alice, at="reviewed")
    with travel("2026-12-31T15:00Z"):
        here.case.close(by=alice, ending="family_stopped", why="They moved on.")
    return here


def keep_films(months: int | None) -> None:
    Retention.objects.update_or_create(defaults={"film_amount": months})
    forget_all()


def states() -> set[str]:
    return set(Recording.objects.values_list("state", flat=True))


# The clock


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "ended"), [("2027-02-27T23:59Z", False), ("2027-02-28T00:01Z", True)])
def test_a_film_ends_on_its_day_and_not_an_hour_before(
    closed: Family, now: str, ended: bool, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with travel(now), django_capture_on_commit_callbacks(execute=True):
        destroy_due_films()

    assert (states() == {Recording.State.DESTROYED}) is ended
    assert RecordingKey.objects.exists() is not ended
    assert vault.folder_of(closed.film.recording.code).exists() is not ended
    assert (closed.film.recording.code in ledger.entered()) is ended
    assert closed.case.events.filter(verb=CaseEvent.Verb.FILM_ENDED).exists() is ended


@pytest.mark.django_db
def test_what_was_written_about_a_film_outlives_it(closed: Family):
    with travel("2027-03-01T12:00Z"):
        destroy_due_films()

    assert Film.objects.get() == closed.film
    assert [clip.title for clip in closed.film.clips.order_by("pk")] == ["Moment 1", "Moment 2", "Moment 3"]


@pytest.mark.django_db
def test_the_story_tells_it_once_and_who_did_it(closed: Family, browser: Browser, alice: User):
    browser.force_login(alice)

    with travel("2027-03-01T12:00Z"):
        for _minute in range(2):
            destroy_due_films()

    assert closed.case.events.filter(verb=CaseEvent.Verb.FILM_ENDED).count() == 1
    told = browser.get(reverse("cases:timeline", args=[closed.case.code])).content.decode()
    assert "A film was destroyed, as agreed" in told
    assert "by the service’s clock" in told


@pytest.mark.django_db
def test_the_clock_stops_when_the_work_is_taken_up_again(closed: Family, alice: User):
    closed.case.reopen(by=alice, why="They came back.")

    with travel("2030-01-01T12:00Z"):
        destroy_due_films()

    assert states() == {Recording.State.READY}
    assert end_of_films(closed.case) is None


@pytest.mark.django_db
def test_a_second_end_counts_anew(closed: Family, alice: User):
    with travel("2027-02-20T12:00Z"):
        closed.case.reopen(by=alice, why="They came back.")
        closed.case.close(by=alice, ending="family_stopped", why="They moved on again.")

    with travel("2027-03-01T12:00Z"):
        destroy_due_films()

    assert states() == {Recording.State.READY}
    assert end_of_films(closed.case) == dt.date(2027, 4, 20)


@pytest.mark.django_db
def test_work_that_was_taken_up_again_this_moment_keeps_its_film(closed: Family, alice: User):
    """The clock has read the case as closed; before it destroys anything it looks again."""
    read = Film.objects.select_related("cycle__case", "recording").get()
    closed.case.reopen(by=alice, why="They came back.")

    with travel("2027-03-01T12:00Z"):
        film_clock.destroy_if_ended(read)

    assert states() == {Recording.State.READY}


@pytest.mark.django_db
def test_a_service_sets_how_long(closed: Family):
    keep_films(3)

    assert end_of_films(closed.case) == dt.date(2027, 3, 31)
    with travel("2027-03-30T12:00Z"):
        destroy_due_films()
    assert states() == {Recording.State.READY}


@pytest.mark.django_db
def test_where_films_belong_to_the_record_there_is_no_clock(closed: Family, browser: Browser, alice: User):
    keep_films(None)
    browser.force_login(alice)

    with travel("2099-01-01T12:00Z"):
        destroy_due_films()

    assert states() == {Recording.State.READY}
    assert "The films are destroyed on" not in browser.get(closed.case.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_another_familys_film_is_left_alone(closed: Family, alice: User, cara: User):
    others = [family(alice, at="filmed"), family(cara, at="filmed")]

    with travel("2027-03-01T12:00Z"):
        destroy_due_films()

    kept = Recording.objects.filter(state=Recording.State.READY)
    assert {recording.pk for recording in kept} == {other.film.recording_id for other in others}
    for other in others:
        assert vault.path_of(other.film.recording, vault.PLAYABLE).exists()


@pytest.mark.django_db
def test_a_film_that_could_not_be_destroyed_is_tried_again(closed: Family, monkeypatch: pytest.MonkeyPatch):
    def fail(_recording: Recording, **_told: object) -> None:
        raise OSError("The disk is gone.")

    with travel("2027-03-01T12:00Z"):
        with monkeypatch.context() as patch:
            patch.setattr("cases.film_clock.vault.destroy", fail)
            with pytest.raises(OSError, match="gone"):
                destroy_due_films()
        assert not closed.case.events.filter(verb=CaseEvent.Verb.FILM_ENDED).exists()

        destroy_due_films()

    assert states() == {Recording.State.DESTROYED}


@pytest.mark.django_db
def test_a_minute_without_anything_due_costs_two_queries(closed: Family):
    with travel("2027-03-31T12:00Z", tick=False):
        for _minute in range(2):  # the first destroys, and keeps what the service set
            with counted_queries() as seen:
                destroy_due_films()

    assert len(seen) == 2


# Agreed to keep


def agree_to_keep(here: Family, *, by: User, but: int = 0) -> None:
    """Everybody in the film agrees to its being kept, but for the last so many."""
    people = list(here.film.people.order_by("pk"))
    agreeing = people[: len(people) - but]
    Consent.give(
        here.case,
        by=by,
        people=agreeing,
        giver=people[0],
        purpose=Purpose.KEEPING,
        how="words",
        given_date=timezone.localdate(),
    )


@pytest.mark.django_db
def test_a_film_that_everybody_agreed_to_keep_outlives_the_work(closed: Family, alice: User, browser: Browser):
    agree_to_keep(closed, by=alice)
    browser.force_login(alice)

    with travel("2030-01-01T12:00Z"):
        destroy_due_films()
        film_clock.destroy_if_ended(Film.objects.select_related("cycle__case", "recording").get())

    assert states() == {Recording.State.READY}
    assert "The films are destroyed on" not in browser.get(closed.case.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_film_that_one_of_them_did_not_agree_to_keep_ends(closed: Family, alice: User):
    assert closed.film.people.count() > 1
    agree_to_keep(closed, by=alice, but=1)

    with travel("2027-03-01T12:00Z"):
        destroy_due_films()

    assert states() == {Recording.State.DESTROYED}


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "ended"), [("2028-05-07T22:59Z", False), ("2028-05-07T23:01Z", True)])
def test_who_takes_that_back_has_seven_days_to_think_again(closed: Family, alice: User, now: str, ended: bool):
    agree_to_keep(closed, by=alice)
    with travel("2028-05-01T12:00Z", tick=False):
        Consent.withdraw(closed.case, Consent.objects.filter(purpose=Purpose.KEEPING), by=alice)

    with travel(now):
        destroy_due_films()

    assert (states() == {Recording.State.DESTROYED}) is ended


# Withdrawn consent


@pytest.fixture
def withdrawn(alice: User) -> Family:
    """A family with a film, whose consent was withdrawn on 1 December, so that the film is due on the 8th."""
    here = family(alice, at="filmed")
    with travel("2026-12-01T12:00Z"):
        here.case.withdraw_consent_to_film(by=alice)
    return here


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "ended"), [("2026-12-07T23:59Z", False), ("2026-12-08T00:01Z", True)])
def test_a_film_ends_seven_days_after_consent_was_withdrawn(
    withdrawn: Family, now: str, ended: bool, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    keep_films(None)  # whatever the service says of closed work

    with travel(now), django_capture_on_commit_callbacks(execute=True):
        for _minute in range(2):
            destroy_due_films()

    assert (states() == {Recording.State.DESTROYED}) is ended
    assert vault.folder_of(withdrawn.film.recording.code).exists() is not ended
    assert withdrawn.case.events.filter(verb=CaseEvent.Verb.FILM_ENDED).count() == ended


@pytest.mark.django_db
def test_a_new_consent_undoes_it_to_the_last_moment(withdrawn: Family, alice: User):
    read = Film.objects.select_related("cycle__case", "recording").get()
    with travel("2026-12-07T12:00Z"):
        withdrawn.case.consent_to_film(by=alice, how="words", given_date=timezone.localdate())

    with travel("2026-12-09T12:00Z"):
        destroy_due_films()
        film_clock.destroy_if_ended(read)

    assert states() == {Recording.State.READY}


@pytest.mark.django_db
def test_a_film_without_whoever_withdrew_is_left_alone(withdrawn: Family, alice: User):
    other = family(alice, at="filmed")

    with travel("2026-12-09T12:00Z"):
        destroy_due_films()

    assert Recording.objects.get(pk=other.film.recording_id).state == Recording.State.READY
    assert Recording.objects.get(pk=withdrawn.film.recording_id).state == Recording.State.DESTROYED


# What pages say


@pytest.mark.django_db
def test_whoever_closes_the_work_reads_on_which_day_films_end(browser: Browser, alice: User):
    here = family(alice, at="reviewed")
    browser.force_login(alice)

    with travel("2026-12-30T15:00Z"):
        browser.force_login(alice)
        page = browser.get(reverse("cases:case_close", args=[here.case.code])).content.decode()

    assert "Films are destroyed on 28 February 2027." in " ".join(page.split())


@pytest.mark.django_db
def test_the_page_of_a_closed_family_names_the_day(closed: Family, browser: Browser, alice: User):
    browser.force_login(alice)

    page = browser.get(closed.case.get_absolute_url()).content.decode()

    assert "The films are destroyed on 28 February 2027" in " ".join(page.split())


@pytest.mark.django_db
def test_where_no_film_is_left_there_is_nothing_to_say(closed: Family, browser: Browser, alice: User):
    vault.destroy(closed.film.recording, why=Destruction.Why.ASKED)
    browser.force_login(alice)

    assert "The films are destroyed on" not in browser.get(closed.case.get_absolute_url()).content.decode()
