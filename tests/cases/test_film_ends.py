"""The due list and certificates: the list says what the clock does, and nothing of a destroyed film is left."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import travel

from accounts.models import Retention, Role, User
from accounts.retention import ends
from cases.consent_rule import Purpose
from cases.film_clock import destroy_due_films
from cases.film_ends import certificates, endings
from cases.models import CaseEvent, Client, Consent, Deletion, Film, Hold
from footage import ledger, vault
from footage.models import Destruction, Recording, RecordingKey
from tests.factories import UserFactory
from tests.families import Family, family
from tests.film_endings import DUE, closed_family, hold, is_destroyed, join, page_of, signed_in, words_of


@pytest.fixture
def closed(alice: User) -> Family:
    return closed_family(alice)


# The due list


@pytest.mark.django_db
def test_the_due_list_and_the_clock_say_the_same(alice: User, erin: User):
    """What the list names for each day is exactly what the clock destroys on it, but for holds."""
    with travel("2026-12-01T12:00Z"):
        work, kept, back, withdrawn, held, going = (family(alice, at="reviewed") for _number in range(6))
        for here in (kept, back):
            people = list(here.film.people.all())
            Consent.give(
                here.case, by=alice, people=people, giver=people[0], purpose=Purpose.KEEPING, how="words",
                given_date=timezone.localdate(), expires_date=dt.date(2027, 6, 1) if here is kept else None,
            )  # fmt: skip
        for here in (work, kept, back, held):
            here.case.close(by=alice, ending="family_stopped", why="They moved on.")
        withdrawn.case.withdraw_consent_to_film(by=alice)
        hold(held, alice, erin)
    with travel("2027-01-30T12:00Z"):
        Consent.withdraw(back.case, Consent.objects.filter(purpose=Purpose.KEEPING), by=alice)
    days = [(work, "2027-02-01"), (back, "2027-02-06"), (withdrawn, "2026-12-08"), (held, "2027-02-01"), (kept, "2027-06-02")]

    with travel("2027-01-30T13:00Z"):
        told = {one.film.pk: (str(one.day), one.is_held) for one in endings(Film.objects.all(), Retention.objects.the_one)}
    assert told == {here.film.pk: (day, here is held) for here, day in days}
    for day in ("2026-12-07", "2026-12-08", "2027-01-31", "2027-02-01", "2027-02-05", "2027-02-06", "2027-06-01", "2027-06-02"):
        with travel(f"{day}T12:00Z"):
            rows = Film.objects.kept().with_ending().select_related("recording", "cycle__case")
            clock, today = Retention.objects.the_one().film_clock, timezone.localdate()
            due = {film.pk for film in rows if ends(film.facts, clock, today=today)}
            before = set(Film.objects.kept().values_list("pk", flat=True))
            destroy_due_films()
            assert before - set(Film.objects.kept().values_list("pk", flat=True)) == due
    assert {here.film.pk for here in (held, going)} == set(Film.objects.kept().values_list("pk", flat=True))


@pytest.mark.django_db
def test_today_names_a_film_two_weeks_before_and_no_film_of_others(closed: Family, alice: User, cara: User):
    with travel("2027-02-13T12:00Z"):
        assert "Films that end soon" not in words_of(signed_in(alice).get("/today/"))
    with travel("2027-02-14T12:00Z"):
        assert "ends on 28 February" in words_of(signed_in(alice).get("/today/"))
        assert "Films that end soon" not in words_of(signed_in(cara).get("/today/"))


@pytest.mark.django_db
def test_an_admin_reads_codes_and_days_alone(closed: Family, erin: User):
    with travel("2027-02-20T12:00Z"):
        page = words_of(signed_in(erin).get("/manage/films/"))

    assert str(closed.film.recording.code) in page
    assert "28 February 2027" in page
    for name in (closed.case.client.name, closed.case.child.name, str(closed.case.code)):
        assert name not in page


@pytest.mark.django_db
def test_an_admin_is_told_when_nothing_waits_though_a_film_is_held(closed: Family, alice: User, erin: User):
    Hold.place(closed.case, film=closed.film, by=alice, reason="A worry", authorised_by=erin)

    page = words_of(signed_in(erin).get("/manage/films/"))

    assert "Nothing waits." in page
    assert "Whoever asked cannot agree" not in page


@pytest.mark.django_db
def test_the_dry_run_names_what_is_due_and_destroys_nothing(closed: Family):
    told = StringIO()

    call_command("films_due", "--by", "2027-02-28", stdout=told)

    assert f"2027-02-28  {closed.film.recording.code}  work_ended" in told.getvalue()
    assert "1 films end by 2027-02-28; 0 more would, but are on hold. Nothing was destroyed." in told.getvalue()
    assert not is_destroyed(closed)
    with pytest.raises(CommandError, match="Give a day"):
        call_command("films_due", "--by", "soon")


# Certificates


@pytest.mark.django_db
def test_a_certificate_says_what_went_and_matches_the_ledger(
    closed: Family, alice: User, erin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    folder = vault.folder_of(closed.film.recording.code)
    sizes = [path.stat().st_size for path in folder.iterdir()]

    with travel(DUE), django_capture_on_commit_callbacks(execute=True):
        destroy_due_films()

    told = Destruction.objects.get()
    assert (told.why, told.by, told.files, told.bytes) == (Destruction.Why.WORK_ENDED, None, len(sizes), sum(sizes))
    assert told.gone_at
    assert not folder.exists()
    code = closed.film.recording.code
    assert ledger.lines()[code] == (told.at, told.ledger_line)
    assert told.at == Recording.objects.get().destroyed_at
    assert [one.pk for one in certificates(only=str(code))] == [told.pk]
    for page in (signed_in(erin).get("/manage/films/destroyed/"), signed_in(alice).get(page_of(closed))):
        assert told.ledger_line in words_of(page)
    assert closed.case.client.name not in words_of(signed_in(erin).get("/manage/films/destroyed/"))


@pytest.mark.django_db
def test_bytes_that_stay_are_not_called_gone(
    closed: Family, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with monkeypatch.context() as patch:
        patch.setattr("footage.vault._remove", lambda _folder: None)
        with travel(DUE), django_capture_on_commit_callbacks(execute=True):
            destroy_due_films()
    assert Destruction.objects.get().gone_at is None

    vault.sweep_files()

    assert Destruction.objects.get().gone_at
    assert not vault.folder_of(closed.film.recording.code).exists()


@pytest.mark.django_db
def test_a_client_reads_the_proof_of_her_films_alone(
    closed: Family, bob: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    join(closed, bob)
    there = reverse("family:films", args=[closed.case.code])
    assert "It will be destroyed on 28 February 2027" in words_of(signed_in(bob).get(there))

    with travel(DUE), django_capture_on_commit_callbacks(execute=True):
        destroy_due_films()

    page = words_of(signed_in(bob).get(there))
    assert "It was destroyed on" in page
    assert Destruction.objects.get().ledger_line in page
    closed.film.people.clear()
    assert "There is no film of you here." in words_of(signed_in(bob).get(there))


# Done when


def readable(secret: bytes, *places: Path) -> bool:
    """Whether the bytes stand in any file below these places."""
    return any(secret in path.read_bytes() for place in places for path in place.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_no_byte_of_a_destroyed_film_can_be_read_even_with_an_older_database(
    closed: Family, alice: User, cara: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    """The older copy of the database and of the films comes back; the ledger ends both again, and touches nobody else's."""
    other = family(cara, at="filmed")
    recording = Recording.objects.select_related("key").get(pk=closed.film.recording_id)
    key_id, wrapped = recording.key.key_id, bytes(recording.key.wrapped)
    place = vault.path_of(recording, vault.PLAYABLE)
    sealed_bytes = place.read_bytes()
    with travel(DUE), django_capture_on_commit_callbacks(execute=True):
        destroy_due_films()
    assert not place.exists()
    assert not readable(sealed_bytes[:64], vault.folder_of(recording.code).parent.parent)

    Recording.objects.filter(pk=recording.pk).update(state=Recording.State.READY, destroyed_at=None)
    RecordingKey.objects.create(recording=recording, key_id=key_id, wrapped=wrapped)
    Destruction.objects.all().delete()
    place.parent.mkdir(parents=True)
    place.write_bytes(sealed_bytes)
    assert vault.open_playable(Recording.objects.get(pk=recording.pk))  # it would play again
    with django_capture_on_commit_callbacks(execute=True):
        call_command("replay_destructions", stdout=StringIO())

    fresh = Recording.objects.get(pk=recording.pk)
    with pytest.raises(vault.Gone):
        vault.open_playable(fresh)
    assert not readable(sealed_bytes[:64], vault.folder_of(recording.code).parent.parent)
    assert Destruction.objects.get().why == Destruction.Why.RESTORED
    theirs = Recording.objects.select_related("key").get(pk=other.film.recording_id)
    assert vault.open_playable(theirs)
    assert RecordingKey.objects.count() == 1


@pytest.mark.django_db
def test_a_second_parents_own_things_are_untouched(
    closed: Family, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    events = closed.case.events.count()
    goals = list(closed.case.goals.values_list("pk", "wording"))

    with travel(DUE), django_capture_on_commit_callbacks(execute=True):
        destroy_due_films()

    assert list(closed.case.goals.values_list("pk", "wording")) == goals
    assert closed.case.events.count() == events + 1
    assert closed.case.events.order_by("pk").last().verb == CaseEvent.Verb.FILM_ENDED  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_film_of_the_child_is_told_to_an_adult_who_is_in_it_or_to_all_where_no_adult_is(alice: User, bob: User):
    here = family(alice, at="filmed")
    child = here.case.participants.get(child__isnull=False)
    mine = here.case.participants.get(client__isnull=False)
    other = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    join(here, bob)

    seen = []
    for people in ([child, mine], [child], [child, other], [other], [child, mine, other]):
        here.film.people.set(people)
        seen.append(Film.objects.visible_to(bob).exists())
        page = words_of(signed_in(bob).get(reverse("family:films", args=[here.case.code])))
        assert ("There is no film of you here." in page) is not seen[-1]

    assert seen == [True, True, False, False, True]


@pytest.mark.django_db
def test_a_client_asks_for_no_film_but_her_own(alice: User, bob: User, erin: User):
    here, other = family(alice, at="filmed"), family(alice, at="filmed")
    join(here, bob)
    there = reverse("family:films", args=[here.case.code])

    for film in (str(other.film.code), "none", ""):
        signed_in(bob).post(there, {"film": film})
    assert not Deletion.objects.exists()
    signed_in(bob).post(there, {"film": str(here.film.code)})

    assert Deletion.objects.get().film == here.film
    assert not is_destroyed(here)
    assert list(Film.objects.playable()) == [other.film]


@pytest.mark.django_db
def test_neither_of_two_parents_learns_from_a_film_what_the_other_did(
    alice: User, bob: User, erin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    """That it goes or went she reads; that it was the other who withdrew or asked she does not."""
    other = UserFactory.create(roles=frozenset({Role.CLIENT}))
    for how in ("asked", "withdrew"):
        here = family(alice, at="filmed")
        join(here, bob)
        place = here.case.add_adult(by=alice, name="Cleo", relation="mother")
        Client.objects.filter(places=place).update(user=other)
        people = [*here.film.people.all(), place]
        here.film.people.set(people)
        Consent.give(
            here.case, by=alice, people=[place], giver=place, purpose=Purpose.FILMING, how="words", said="Yes",
            given_date=timezone.localdate(),
        )  # fmt: skip
        there = reverse("family:films", args=[here.case.code])
        if how == "asked":
            wish = Deletion.ask(here.film, by=bob, why="family")
            assert "Somebody asked" not in words_of(signed_in(other).get(there))
            assert "You asked" in words_of(signed_in(bob).get(there))
            with django_capture_on_commit_callbacks(execute=True):
                wish.agree(by=erin)
        else:
            mine = Consent.objects.filter(participant__client__user=bob, participant__case=here.case)
            Consent.withdraw(here.case, mine, by=bob)
            with travel(timezone.now() + dt.timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
                destroy_due_films()

        assert is_destroyed(here)
        for who in (bob, other):
            page = words_of(signed_in(who).get(there))
            assert "It was destroyed on" in page
            assert Destruction.objects.get(recording__film=here.film).ledger_line in page
            for words in ("Why", "withdrew", "two people decided", "Asked by", "Agreed to by"):
                assert words not in page
        join(here, None)
        Client.objects.filter(places=place).update(user=None)
