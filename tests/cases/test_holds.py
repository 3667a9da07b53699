"""What keeps a film, and what ends it early: two people, one winner, nothing under hold."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import travel

from accounts.models import Cover, Role, User
from cases.consent_rule import Purpose
from cases.film_clock import destroy_due_films
from cases.models import Client, Consent, Deletion, Film, Hold
from footage import vault
from footage.models import Destruction, Recording, RecordingKey
from tests.factories import UserFactory
from tests.families import Family, family
from tests.film_endings import DUE, closed_family, hold, is_destroyed, join, page_of, signed_in, words_of


@pytest.fixture
def closed(alice: User) -> Family:
    return closed_family(alice)


# Holds


@pytest.mark.django_db
@pytest.mark.parametrize("every", [False, True])
def test_nothing_destroys_what_is_on_hold(closed: Family, alice: User, erin: User, every: bool):
    hold(closed, alice, erin, every=every)
    closed.case.withdraw_consent_to_film(by=alice)
    film = Film.objects.select_related("recording", "cycle__case").get()

    with travel("2030-01-01T12:00Z"):
        destroy_due_films()
        vault.sweep_files()
        with pytest.raises(vault.Held):
            Deletion.ask(film, by=alice, why="wrong").agree(by=erin)
        with pytest.raises(vault.Held):
            vault.destroy(film.recording, why=Destruction.Why.ASKED)

    assert not is_destroyed(closed)
    assert RecordingKey.objects.exists()
    assert vault.path_of(film.recording, vault.PLAYABLE).exists()


@pytest.mark.django_db
def test_a_hold_changes_nothing_about_playing(alice: User, erin: User):
    here = family(alice, at="filmed")
    hold(here, alice, erin)
    assert Film.objects.playable().exists()

    here.case.withdraw_consent_to_film(by=alice)

    assert not Film.objects.playable().exists()


@pytest.mark.django_db
def test_a_held_upload_is_neither_swept_nor_refused_away(alice: User, erin: User):
    here = family(alice, at="planned")
    film = here.cycle.announce_film(by=alice, length=1000, file_name="a.mp4", people=list(here.case.participants.all()))
    Hold.place(here.case, film=film, by=alice, reason="A court asked for it", authorised_by=erin)
    recording = Recording.objects.get(pk=film.recording_id)

    with travel(timezone.now() + dt.timedelta(days=30)):
        vault.sweep_files()
    vault.refuse(recording, Recording.Problem.NO_FILM)

    assert RecordingKey.objects.filter(recording=recording).exists()
    assert Recording.objects.get(pk=recording.pk).state == Recording.State.FAILED


@pytest.mark.django_db
def test_a_film_that_comes_later_is_held_with_all_of_its_family(alice: User, erin: User):
    here = family(alice, at="planned")
    hold_all = Hold.place(here.case, film=None, by=alice, reason="A court asked for it", authorised_by=erin)

    film = here.cycle.announce_film(by=alice, length=1000, file_name="a.mp4", people=list(here.case.participants.all()))

    assert Recording.objects.get(pk=film.recording_id).held
    hold_all.ask_to_lift(by=alice, reason="It is over")
    hold_all.lift(by=erin)
    assert not Recording.objects.get(pk=film.recording_id).held


@pytest.mark.django_db
def test_of_two_holds_lifting_one_leaves_the_other(closed: Family, alice: User, erin: User):
    one, _every = hold(closed, alice, erin), hold(closed, alice, erin, every=True)

    one.ask_to_lift(by=alice, reason="It is over")
    one.lift(by=erin)

    with travel(DUE):
        destroy_due_films()
    assert not is_destroyed(closed)


@pytest.mark.django_db
def test_lifting_takes_another_person_and_then_the_clock_goes_on(closed: Family, alice: User, erin: User):
    there = hold(closed, alice, erin)
    with pytest.raises(Hold.Gone):
        there.lift(by=erin)  # nobody asked for it
    there.ask_to_lift(by=alice, reason="It is over")
    with pytest.raises(Hold.SamePerson):
        there.lift(by=alice)

    there.lift(by=erin)

    with pytest.raises(Hold.Gone):
        there.lift(by=erin)
    with travel(DUE):
        destroy_due_films()
    assert is_destroyed(closed)
    verbs = list(closed.case.events.filter(verb__startswith="film.").order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["film.held", "film.lift_asked", "film.lifted", "film.ended"]


@pytest.mark.django_db
def test_whoever_has_no_word_cannot_give_it(closed: Family, alice: User, erin: User, cara: User):
    for nobody in (alice, cara):  # herself while there is somebody else; a colleague who leads nobody's work but hers
        with pytest.raises(Hold.NoWord):
            hold(closed, alice, nobody)


@pytest.mark.django_db
def test_whoever_is_alone_in_her_service_gives_and_takes_her_own_word(closed: Family, alice: User):
    there = hold(closed, alice, alice)
    assert Recording.objects.get().held

    there.ask_to_lift(by=alice, reason="It is over")

    assert not Recording.objects.get().held
    assert Hold.objects.get().lifted_by == alice


@pytest.mark.django_db
def test_a_hold_is_placed_asked_about_and_lifted_on_pages(closed: Family, alice: User, erin: User):
    hers, admins = signed_in(alice), signed_in(erin)
    fields = {"which": "this", "reason": "A court asked for it", "authorised_by": str(erin.code)}

    assert hers.post(page_of(closed, "cases:film_hold"), fields).status_code == 302
    page = words_of(hers.get(page_of(closed)))
    assert "This film is on hold" in page
    assert "A court asked for it" in page
    listed = words_of(admins.get("/manage/films/"))
    assert str(Hold.objects.get().code) in listed
    assert "A court asked for it" not in listed
    assert closed.case.client.name not in listed

    hers.post(page_of(closed, "cases:film_hold_lift"), {"lift_reason": "It is over"})
    admins.post("/manage/films/", {"hold": str(Hold.objects.get().code)})

    assert not Hold.objects.standing().exists()
    assert not Recording.objects.get().held


# Early deletion


@pytest.mark.django_db
def test_a_film_goes_early_when_a_second_person_agrees(
    alice: User, erin: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    here = family(alice, at="filmed")
    hers, admins = signed_in(alice), signed_in(erin)

    hers.post(page_of(here, "cases:film_delete"), {"why": "wrong", "words": "It shows another family"})
    assert not Film.objects.playable().exists()
    listed = words_of(admins.get("/manage/films/"))
    assert str(here.film.recording.code) in listed
    assert "It shows another family" not in listed
    with django_capture_on_commit_callbacks(execute=True):
        admins.post("/manage/films/", {"deletion": str(Deletion.objects.get().code)})

    assert is_destroyed(here)
    told = Destruction.objects.get()
    assert (told.why, told.by, told.agreed_by) == (Destruction.Why.ASKED, alice, erin)
    page = words_of(hers.get(page_of(here)))
    assert "This film was destroyed" in page
    assert alice.name in page


@pytest.mark.django_db
def test_nobody_agrees_to_what_she_asked_for_herself(alice: User, erin: User):
    both = UserFactory.create(roles=frozenset({Role.PRACTITIONER, Role.ADMIN}))
    here = family(both, at="filmed")
    wish = Deletion.ask(here.film, by=both, why="wrong")

    with pytest.raises(Deletion.SamePerson):
        wish.agree(by=both)
    signed_in(both).post("/manage/films/", {"deletion": str(wish.code)})
    signed_in(both).post(page_of(here, "cases:film_delete"), {"why": "wrong"})

    assert not is_destroyed(here)


@pytest.mark.django_db
def test_until_then_it_can_be_taken_back_and_one_of_the_two_wins(alice: User, erin: User):
    here = family(alice, at="filmed")
    wish = Deletion.ask(here.film, by=alice, why="wrong")
    assert Deletion.ask(here.film, by=alice, why="wrong").pk == wish.pk

    signed_in(alice).post(page_of(here, "cases:film_delete_take_back"))

    assert Film.objects.playable().exists()
    with pytest.raises(Deletion.Gone):
        wish.agree(by=erin)
    assert not is_destroyed(here)
    with pytest.raises(Deletion.Gone):
        wish.take_back(by=alice)


@pytest.mark.django_db
def test_where_somebody_works_alone_a_client_is_the_second_person(alice: User, bob: User):
    for staff_first in (True, False):
        here = family(alice, at="filmed")
        join(here, bob)
        asked = [alice, bob] if staff_first else [bob]
        for who in asked:
            Deletion.ask(here.film, by=who, why="family")
        if not staff_first:
            assert not is_destroyed(here)
            signed_in(alice).post(page_of(here, "cases:film_delete"))
        assert is_destroyed(here)
        join(here, None)


@pytest.mark.django_db
def test_where_there_is_an_admin_who_leads_does_not_agree_to_a_clients_wish(alice: User, erin: User, bob: User):
    here = family(alice, at="filmed")
    join(here, bob)
    Deletion.ask(here.film, by=bob, why="family")

    signed_in(alice).post(page_of(here, "cases:film_delete"))

    assert not is_destroyed(here)


@pytest.mark.django_db
def test_a_client_takes_back_nothing_that_somebody_else_asked_for(alice: User, bob: User, erin: User):
    here = family(alice, at="filmed")
    join(here, bob)
    wish = Deletion.ask(here.film, by=alice, why=Deletion.Why.WRONG)

    signed_in(bob).post(reverse("family:films", args=[here.case.code]), {"take_back": str(here.film.code)})

    assert Deletion.objects.waiting().get() == wish


@pytest.mark.django_db
def test_what_a_client_asked_for_she_alone_takes_back(alice: User, bob: User, erin: User):
    here = family(alice, at="filmed")
    join(here, bob)
    there = reverse("family:films", args=[here.case.code])
    signed_in(bob).post(there, {"film": str(here.film.code)})

    shown = words_of(signed_in(alice).get(page_of(here)))
    assert "only they can take it back" in shown
    assert "Take it back" not in shown
    signed_in(alice).post(page_of(here, "cases:film_delete_take_back"))
    assert Deletion.objects.waiting().exists()
    assert "Take it back" in words_of(signed_in(bob).get(there))
    signed_in(bob).post(there, {"take_back": str(here.film.code)})

    assert not Deletion.objects.waiting().exists()
    assert Film.objects.playable().exists()


@pytest.mark.django_db
def test_two_clients_are_never_the_two_people(alice: User, bob: User):
    """Where nobody else works here, a client's wish is the second only to that of somebody who does."""
    here = family(alice, at="filmed")
    join(here, bob)
    other = UserFactory.create(roles=frozenset({Role.CLIENT}))
    place = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    Client.objects.filter(places=place).update(user=other)
    here.film.people.add(place)

    for who in (bob, other):
        signed_in(who).post(reverse("family:films", args=[here.case.code]), {"film": str(here.film.code)})

    assert not is_destroyed(here)
    assert Deletion.objects.waiting().get().asked_by == bob


@pytest.mark.django_db
def test_a_hold_counts_where_the_vault_has_not_heard_of_it(closed: Family, alice: User, erin: User):
    """A film that was added in the very moment of a hold on all of them."""
    hold(closed, alice, erin, every=True)
    Recording.objects.update(held=False)

    with travel(DUE):
        destroy_due_films()
    with pytest.raises(vault.Held):
        Deletion.ask(closed.film, by=alice, why="wrong").agree(by=erin)

    assert not is_destroyed(closed)
    assert Recording.objects.get().held


@pytest.mark.django_db
def test_nobody_ends_a_film_at_once_by_saying_who_is_in_it(alice: User):
    """To name somebody who withdrew long ago starts the days to think again; it is no way round a second person."""
    here = family(alice, at="filmed")
    place = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    day = timezone.localdate()
    Consent.give(
        here.case, by=alice, people=[place], giver=place, purpose=Purpose.FILMING, how="words", given_date=day, said="Yes"
    )
    Consent.withdraw(here.case, Consent.objects.filter(participant=place), by=alice)

    with travel(timezone.now() + dt.timedelta(days=30)):
        here.film.say_who_is_in_it([*here.film.people.all(), place], by=alice)
        destroy_due_films()
        assert not is_destroyed(here)
        assert not Film.objects.playable().exists()
    with travel(timezone.now() + dt.timedelta(days=37)):
        destroy_due_films()

    assert is_destroyed(here)


@pytest.mark.django_db
def test_a_wish_for_a_film_that_ended_meanwhile_waits_for_nobody(closed: Family, alice: User, erin: User):
    wish = Deletion.ask(closed.film, by=alice, why="wrong")
    with travel(DUE):
        destroy_due_films()

    assert str(closed.film.recording.code) not in words_of(signed_in(erin).get("/manage/films/"))
    with pytest.raises(Deletion.Gone):
        Deletion.objects.select_related("film__recording", "film__cycle__case").get(pk=wish.pk).agree(by=erin)
    assert closed.case.events.filter(verb="film.ended").count() == 1
    wish.take_back(by=alice)
    signed_in(alice).post(page_of(closed, "cases:film_delete"), {"why": "wrong"})

    assert not Deletion.objects.waiting().exists()


@pytest.mark.django_db
def test_a_hold_outlives_whoever_gave_her_word_and_a_colleague_of_the_day_lifts_none(
    closed: Family, alice: User, erin: User, cara: User
):
    """Neither a stand-in nor a new practitioner of the family is the second person; a page of another's family is not there."""
    there = hold(closed, alice, erin)
    Cover.objects.create(
        practitioner=alice, stand_in=cara, **{day: timezone.localdate() for day in ("first_date", "last_date")}
    )
    there.ask_to_lift(by=alice, reason="It is over")

    signed_in(cara).post(page_of(closed, "cases:film_hold_lift"), {"lift_reason": "It is over"})
    assert signed_in(cara).post("/manage/films/", {"hold": str(there.code)}).status_code == 404
    User.objects.filter(pk=erin.pk).update(last_date=timezone.localdate() - dt.timedelta(days=1))

    assert Hold.objects.standing().get().lift_asked_by == alice


@pytest.mark.django_db
def test_malformed_wishes_are_answered_and_change_nothing(alice: User, bob: User, erin: User):
    here = family(alice, at="filmed")
    join(here, bob)
    there = reverse("family:films", args=[here.case.code])
    for bad in ("\0", "x" * 5000, "{" + str(here.case.code), "٣" * 32, str(here.film.recording.code)):
        for name in ("film", "take_back"):
            assert signed_in(bob).post(there, {name: bad}).status_code == 302
        for name in ("hold", "deletion"):
            assert signed_in(erin).post("/manage/films/", {name: bad}).status_code == 302
        assert signed_in(erin).get("/manage/films/destroyed/", {"film": bad}).status_code == 200
        fields = {"which": bad, "reason": bad, "authorised_by": bad, "lift_reason": bad, "why": bad, "words": bad}
        for page in ("cases:film_hold", "cases:film_delete", "cases:film_hold_lift"):
            assert signed_in(alice).post(page_of(here, page), fields).status_code in {302, 400}
    assert signed_in(bob).post(there, data=b"{", content_type="application/json").status_code == 302
    assert signed_in(bob).post(there, data=b"\xff\0", content_type="multipart/form-data; boundary=x").status_code in {
        302,
        400,
        403,
    }

    assert not Deletion.objects.exists()
    assert not Hold.objects.exists()
