"""Leases, the queue and the sweep: one worker at a time, and none that is killed leaves anything half done."""

from __future__ import annotations

import os
import signal
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import User
from footage import failpoints, leases, playable, vault, work
from footage.guard import Ending, GuardFailed
from footage.leases import ATTEMPTS, LEASE, claim, free_dead_leases, this_process
from footage.models import Recording
from tests.footage.films import drawn, numbers_in, received, reread
from tests.footage.films import playable as copy_of
from tests.footage.worker import start_worker
from tests.service import database_address

State, Problem = Recording.State, Recording.Problem
pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(alice: User) -> Recording:
    return received(alice, b"a film as far as the queue knows")


@pytest.fixture
def queue(settings: Settings) -> None:
    """The database's queue, as in production."""
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}


def queued() -> list[str]:
    return [result.args_kwargs["args"][0] for result in DBTaskResult.objects.filter(queue_name="films")]


def hold(recording: Recording, holder: str, until: timedelta = LEASE, attempts: int = 1) -> None:
    Recording.objects.filter(pk=recording.pk).update(
        state=State.CONVERTING, lease_holder=holder, lease_until=timezone.now() + until, attempts=attempts
    )


# Leases


def test_a_lease_is_claimed_once(recording: Recording):
    assert claim(recording.pk, "me")
    assert not claim(recording.pk, "you")
    assert not claim(recording.pk, "me")
    assert (reread(recording).lease_holder, reread(recording).attempts) == ("me", 1)


@pytest.mark.parametrize("state", sorted(set(State) - {State.RECEIVED, State.CONVERTING}))
def test_only_a_received_film_can_be_claimed(recording: Recording, state: Recording.State):
    ready = {"fps_num": 25, "fps_den": 1, "frames": 1, "playable_bytes": 1, "ready_at": timezone.now()}
    Recording.objects.filter(pk=recording.pk).update(state=state, **ready)

    assert not claim(recording.pk, "me")


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_wins(recording: Recording):
    start = threading.Barrier(8)
    won: list[str] = []

    def race(name: str) -> None:
        start.wait()
        try:
            if claim(recording.pk, name):
                won.append(name)
        finally:
            connection.close()

    workers = [threading.Thread(target=race, args=(f"worker {number}",)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [reread(recording).lease_holder] == won


def test_a_lease_that_ran_out_is_taken_by_the_next(recording: Recording):
    hold(recording, "gone", until=-timedelta(seconds=1))

    assert claim(recording.pk, "me")


def test_the_lease_of_a_process_that_is_gone_is_free_at_once(recording: Recording):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    machine, _, started = this_process().rpartition("/")
    machine = machine.rpartition("/")[0]
    hold(recording, f"{machine}/{child}/{started}")

    free_dead_leases()

    assert claim(recording.pk, "me")


def test_a_process_number_used_again_does_not_keep_the_lease(recording: Recording):
    name, _, started = this_process().rpartition("/")
    hold(recording, f"{name}/{int(started) - 1}")

    free_dead_leases()

    assert claim(recording.pk, "me")


@pytest.mark.parametrize(
    "holder", [this_process(), "another machine/4026531836/1/1", "somebody", ""], ids=["us", "far away", "somebody", "nobody"]
)
def test_the_lease_of_whoever_may_still_be_at_it_stays(recording: Recording, holder: str):
    hold(recording, holder)

    free_dead_leases()

    assert not claim(recording.pk, "me")


def test_a_holders_name_fits_its_column():
    assert len(this_process()) <= 64


# The sweep


def test_the_sweep_queues_each_film_that_waits_once(alice: User, recording: Recording, queue: None):
    held = received(alice, b"somebody is at it")
    hold(held, "somebody")
    late = received(alice, b"somebody was at it")
    hold(late, "somebody", until=-timedelta(seconds=1))

    work.sweep()
    work.sweep()

    assert sorted(queued()) == sorted([str(recording.code), str(late.code)])


def test_a_film_whose_nudge_was_used_up_is_queued_again(recording: Recording, queue: None):
    work.sweep()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)

    work.sweep()

    assert queued() == [str(recording.code)] * 2


def test_after_the_last_attempt_the_sweep_gives_up_in_words(recording: Recording, queue: None):
    hold(recording, "somebody", until=-timedelta(seconds=1), attempts=ATTEMPTS)
    assert not claim(recording.pk, "me")

    work.sweep()

    assert (reread(recording).state, reread(recording).problem) == (State.FAILED, Problem.GAVE_UP)
    assert queued() == []


def test_a_last_attempt_that_goes_on_is_left_alone(recording: Recording, queue: None):
    hold(recording, "somebody", attempts=ATTEMPTS)

    work.sweep()

    assert reread(recording).state == State.CONVERTING


def test_the_sweep_removes_an_original_that_outlived_its_copy(recording: Recording):
    ready = {"fps_num": 25, "fps_den": 1, "frames": 1, "playable_bytes": 1, "ready_at": timezone.now()}
    Recording.objects.filter(pk=recording.pk).update(state=State.READY, **ready)
    original = vault.path_of(recording, vault.ORIGINAL)
    assert original.exists()

    work.sweep()

    assert not original.exists()


def test_results_of_old_tasks_go_and_what_waits_stays(recording: Recording, queue: None):
    for status in TaskResultStatus:
        work.convert.enqueue(str(recording.code))
        DBTaskResult.objects.filter(enqueued_at__gt=timezone.now() - timedelta(days=1)).update(
            status=status, enqueued_at=timezone.now() - timedelta(days=3)
        )

    work.sweep()

    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.READY}


def test_the_clock_sweeps(recording: Recording, queue: None):
    call_command("tick", "--once")

    assert queued() == [str(recording.code)]


def test_a_nudge_for_nothing_does_nothing(recording: Recording):
    hold(recording, "somebody")

    work.convert.call(str(recording.code))
    work.convert.call("7d1a9b6e-8a59-4a0c-8f0b-0b7d7a7d5d11")
    work.cut_still.call(str(recording.code), 3)

    assert reread(recording).lease_holder == "somebody"


# Workers that are killed


@pytest.mark.films
@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_each_step_in_turn_leave_nothing_half_done_and_the_next_takes_it_up(alice: User):
    recording = received(alice, drawn(seconds=1))
    for name in failpoints.NAMES:
        killed = start_worker(str(recording.code), database_address(), die_at=name)

        assert killed.wait(60) == -signal.SIGKILL, name
        assert (reread(recording).state == State.READY) == (name == "ready"), name
        Recording.objects.filter(pk=recording.pk).update(attempts=0)

    work.sweep()
    assert numbers_in(copy_of(reread(recording))) == list(range(25))
    assert [path.name for path in vault.folder_of(recording.code).iterdir()] == ["playable.vig1"]


@pytest.mark.films
def test_the_task_makes_a_received_film_playable(alice: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(playable, "on_ready", [])
    recording = received(alice, drawn(seconds=1))

    work.convert.call(str(recording.code))

    assert reread(recording).state == State.READY
    assert reread(recording).lease_until is None


@pytest.mark.films
def test_a_child_that_dies_is_tried_again_and_then_given_up(alice: User, monkeypatch: pytest.MonkeyPatch, queue: None):
    def die(*_: Any, **__: Any) -> None:
        raise GuardFailed(Ending.CRASHED, "")

    monkeypatch.setattr(playable, "run_ffmpeg", die)
    recording = received(alice, drawn(seconds=1))

    for attempt in range(1, ATTEMPTS + 1):
        work.convert.call(str(recording.code))
        assert (reread(recording).state, reread(recording).attempts) == (State.CONVERTING, attempt)
    work.sweep()

    assert (reread(recording).state, reread(recording).problem) == (State.FAILED, Problem.GAVE_UP)
    assert leases.ATTEMPTS == 3
