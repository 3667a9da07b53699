"""Where films live, with which keys, and how they end."""

from __future__ import annotations

import os
import shutil
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from footage import vault
from footage.models import Destruction, Recording, RecordingKey
from footage.sealing import CHUNK, BrokenFilm
from tests.footage import film_of

State = Recording.State


@pytest.fixture
def recording(alice: User) -> Recording:
    return vault.new_recording(owner=alice, length=1000, file_name="Sam's bath.mp4")


def keep(recording: Recording, kind: str, film: bytes) -> Path:
    with vault.object_writer(recording, kind) as writer:
        writer.write(film)
    return vault.path_of(recording, kind)


def reread(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def test_each_object_of_a_recording_has_a_key_of_its_own(recording: Recording):
    keys = {vault.object_key(recording, kind) for kind in (vault.ORIGINAL, vault.PLAYABLE, vault.still(1), vault.still(2))}

    assert len(keys) == 4
    assert vault.unwrap_key(recording) not in keys
    assert all(len(key) == 32 for key in keys)


def test_the_key_in_the_database_is_wrapped_and_bound_to_its_recording(alice: User, recording: Recording):
    other = vault.new_recording(owner=alice, length=1000)
    stored = bytes(recording.key.wrapped)
    assert vault.unwrap_key(recording) not in stored

    RecordingKey.objects.filter(recording=other).update(wrapped=stored)

    with pytest.raises(BrokenFilm):
        vault.unwrap_key(reread(other))


def test_the_first_film_key_wraps_and_any_of_them_opens(alice: User, recording: Recording, settings: Settings):
    key = vault.unwrap_key(recording)
    settings.FILM_KEYS = {"new": os.urandom(32), **settings.FILM_KEYS}

    later = vault.new_recording(owner=alice, length=1000)

    assert later.key.key_id == "new"
    assert vault.unwrap_key(reread(recording)) == key
    settings.FILM_KEYS = {"new": settings.FILM_KEYS["new"]}
    assert vault.unwrap_key(reread(later))
    with pytest.raises(BrokenFilm):
        vault.unwrap_key(reread(recording))


def test_an_object_stands_sealed_under_names_that_come_from_nobody(recording: Recording, settings: Settings):
    film = film_of(3 * CHUNK + 5)

    keep(recording, vault.PLAYABLE, film)
    keep(recording, vault.still(12), b"\xff\xd8picture")

    inside = {str(path.relative_to(settings.FILM_DIR)) for path in settings.FILM_DIR.rglob("*") if path.is_file()}
    folder = f"{recording.code.hex[:2]}/{recording.code}"
    assert inside == {f"{folder}/playable.vig1", f"{folder}/still-12.vig1"}
    recording.playable_bytes = len(film)
    with vault.open_playable(recording) as reader:
        assert b"".join(reader.read()) == film
    with vault.open_object(recording, vault.still(12)) as reader:
        assert b"".join(reader.read()) == b"\xff\xd8picture"


def test_only_the_program_may_look_into_the_vault(recording: Recording, settings: Settings):
    path = keep(recording, vault.PLAYABLE, film_of(10))

    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, settings.FILM_DIR):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_film_put_in_the_place_of_another_familys_does_not_open(alice: User, recording: Recording):
    other = vault.new_recording(owner=alice, length=1000)
    mine, theirs = (keep(one, vault.PLAYABLE, film_of(1000)) for one in (recording, other))

    shutil.copy(theirs, mine)

    with pytest.raises(BrokenFilm):
        vault.open_object(recording, vault.PLAYABLE).chunk(0)


def test_a_still_put_in_the_place_of_the_film_does_not_open(recording: Recording):
    film, still = keep(recording, vault.PLAYABLE, film_of(100)), keep(recording, vault.still(1), film_of(100))

    shutil.copy(still, film)

    with pytest.raises(BrokenFilm):
        vault.open_object(recording, vault.PLAYABLE).chunk(0)


def test_a_writer_that_fails_leaves_the_copy_that_stood_there(recording: Recording):
    path = keep(recording, vault.PLAYABLE, film_of(100))

    def fail_half_way() -> None:
        with vault.playable_writer(recording) as writer:
            writer.write(film_of(CHUNK * 3))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()

    assert [file.name for file in path.parent.iterdir()] == ["playable.vig1"]
    assert vault.open_object(recording, vault.PLAYABLE).size == 100


def test_no_recording_is_begun_without_space_for_it(alice: User):
    with pytest.raises(vault.NoSpace):
        vault.new_recording(owner=alice, length=shutil.disk_usage("/").free)

    assert not Recording.objects.exists()


def test_a_destroyed_film_has_no_key_no_bytes_and_no_name(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    path = keep(recording, vault.PLAYABLE, film_of(100))

    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            vault.destroy(recording, why=Destruction.Why.ASKED)

    assert reread(recording).state == State.DESTROYED
    assert reread(recording).destroyed_at
    assert reread(recording).file_name == ""
    assert not RecordingKey.objects.exists()
    assert not path.parent.exists()
    with pytest.raises(vault.Gone):
        vault.open_object(recording, vault.PLAYABLE)


def test_the_bytes_go_only_once_it_is_certain_that_the_key_is_gone(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    path = keep(recording, vault.PLAYABLE, film_of(100))

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        vault.destroy(recording, why=Destruction.Why.ASKED)
        transaction.set_rollback(True)

    assert path.exists()
    assert RecordingKey.objects.filter(recording=recording).exists()
    assert reread(recording).state == State.RECEIVING


def test_a_refused_film_keeps_its_reason_and_nothing_else(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    path = keep(recording, vault.ORIGINAL, film_of(100))

    with django_capture_on_commit_callbacks(execute=True):
        vault.refuse(recording, Recording.Problem.NO_PICTURE)

    assert (recording.state, recording.problem) == (State.REFUSED, "no_picture")
    assert not path.parent.exists()
    assert not RecordingKey.objects.exists()


def test_a_forgotten_recording_leaves_no_row(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    path = keep(recording, vault.ORIGINAL, film_of(100))

    with django_capture_on_commit_callbacks(execute=True):
        vault.forget(recording)

    assert not Recording.objects.exists()
    assert not path.parent.exists()


def test_the_sweep_destroys_uploads_that_stood_still_and_no_others(
    alice: User, recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    late = vault.new_recording(owner=alice, length=1000)
    Recording.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    with django_capture_on_commit_callbacks(execute=True):
        swept = vault.sweep_files()

    assert swept == 1
    assert reread(late).state == State.DESTROYED
    assert reread(recording).state == State.RECEIVING


def test_the_sweep_removes_what_destruction_and_dead_writers_left(alice: User, recording: Recording):
    kept = keep(recording, vault.PLAYABLE, film_of(100))
    upload = vault.part_of(vault.path_of(recording, vault.ORIGINAL))
    upload.write_bytes(b"still arriving")
    dead = vault.part_of(vault.path_of(recording, vault.still(3)))
    dead.write_bytes(b"half a still")
    gone = vault.new_recording(owner=alice, length=1000)
    keep(gone, vault.PLAYABLE, film_of(100))
    vault.destroy(gone, why=Destruction.Why.ASKED)  # its bytes would go at the commit, which never comes

    assert vault.sweep_files() == 2

    assert set(kept.parent.iterdir()) == {kept, upload}
    assert not vault.folder_of(gone.code).exists()


def test_the_sweep_leaves_a_file_that_is_being_written(recording: Recording):
    with vault.playable_writer(recording) as writer:
        writer.write(film_of(3 * CHUNK))
        assert vault.sweep_files() == 0

    assert vault.open_object(recording, vault.PLAYABLE).size == 3 * CHUNK


def test_the_sweep_leaves_folders_that_no_row_knows(recording: Recording, settings: Settings):
    foreign = vault.folder_of(uuid.uuid4())
    foreign.mkdir(parents=True)
    (settings.FILM_DIR / "ab" / "lost+found").mkdir(parents=True)

    assert vault.sweep_files() == 0
    assert foreign.exists()
