"""What was destroyed stays destroyed, whatever copy of the database comes back."""

from __future__ import annotations

import datetime as dt
import json
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from footage import ledger, vault
from footage.models import Destruction, Recording, RecordingKey
from footage.work import sweep
from tests.footage import film_of

AT = dt.datetime(2026, 11, 28, 15, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def path(settings: Settings, tmp_path: Path) -> Path:
    settings.DESTRUCTION_LEDGER = tmp_path / "apart" / "destroyed.jsonl"
    return tmp_path / "apart" / "destroyed.jsonl"


@pytest.fixture
def recording(alice: User) -> Recording:
    """A film with its playable copy and a still."""
    made = vault.new_recording(owner=alice, length=1000)
    for kind in (vault.PLAYABLE, vault.still(3)):
        with vault.object_writer(made, kind) as writer:
            writer.write(film_of(1000))
    return made


def destroyed(recording: Recording, capture: DjangoCaptureOnCommitCallbacks) -> None:
    with capture(execute=True):
        vault.destroy(recording, why=Destruction.Why.ASKED)


# The file


def test_lines_follow_each_other_and_hold_a_code_and_a_time_alone(path: Path):
    codes = [uuid.uuid4() for _number in range(3)]

    for code in codes:
        ledger.enter(code, AT)

    assert ledger.entered() == dict.fromkeys(codes, AT)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {name for line in lines for name in line} == {"recording", "at", "before"}
    assert lines[0]["before"] == "0" * 64
    assert len({line["before"] for line in lines}) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_was_destroyed_where_there_is_no_ledger():
    assert ledger.entered() == {}


def test_writers_at_the_same_time_keep_the_order():
    codes = [uuid.uuid4() for _number in range(60)]

    with ThreadPoolExecutor(6) as several:
        list(several.map(lambda code: ledger.enter(code, AT), codes))

    assert set(ledger.entered()) == set(codes)


def test_a_line_that_a_power_cut_tore_does_not_count_and_is_written_over(path: Path):
    whole, torn, later = (uuid.uuid4() for _number in range(3))
    ledger.enter(whole, AT)
    before = path.read_bytes()
    ledger.enter(torn, AT)
    path.write_bytes(path.read_bytes()[: len(before) + 20])

    assert set(ledger.entered()) == {whole}
    ledger.enter(later, AT)
    assert set(ledger.entered()) == {whole, later}


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("change", ["changed", "taken out", "put in", "exchanged", "spoilt", "no code"])
def test_whatever_is_done_to_a_line_is_found(path: Path, number: int, change: str):
    for _line in range(5):
        ledger.enter(uuid.uuid4(), AT)
    lines = path.read_bytes().splitlines(keepends=True)
    told = json.loads(lines[number])
    match change:
        case "changed":
            lines[number] = json.dumps(told | {"recording": str(uuid.uuid4())}).encode() + b"\n"
        case "taken out":
            del lines[number]
        case "put in":
            lines.insert(number, json.dumps(told | {"recording": str(uuid.uuid4())}).encode() + b"\n")
        case "exchanged":
            lines[number], lines[number + 1] = lines[number + 1], lines[number]
        case "spoilt":
            lines[number] = b"[]\n"
        case "no code":
            lines[number] = json.dumps(told | {"recording": 5}).encode() + b"\n"
    path.write_bytes(b"".join(lines))

    with pytest.raises(ledger.BrokenLedger, match="Line"):
        ledger.entered()


# The vault


@pytest.mark.django_db
def test_a_destroyed_film_is_entered_once(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    for _twice in range(2):
        destroyed(recording, django_capture_on_commit_callbacks)

    assert list(ledger.entered()) == [recording.code]
    assert ledger.entered()[recording.code] == Recording.objects.get().destroyed_at


@pytest.mark.django_db
def test_a_film_that_is_not_destroyed_after_all_is_not_entered(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        vault.destroy(recording, why=Destruction.Why.ASKED)
        transaction.set_rollback(True)

    assert ledger.entered() == {}


@pytest.mark.django_db
def test_a_ledger_that_takes_no_line_keeps_no_film_alive(
    recording: Recording, path: Path, caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):  # fmt: skip
    path.parent.write_text("a file where the folder should be")

    destroyed(recording, django_capture_on_commit_callbacks)

    assert not RecordingKey.objects.exists()
    assert not vault.folder_of(recording.code).exists()
    assert "could not be written into the ledger" in caplog.text
    path.parent.unlink()
    sweep()
    assert list(ledger.entered()) == [recording.code]


# A copy of the database from before


def restored(recording: Recording, rows: str) -> None:
    """Put rows back as an older copy of the database holds them."""
    RecordingKey.objects.filter(recording=recording).delete()
    for row in serializers.deserialize("json", rows):
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["by command", "by the sweep"])
def test_a_copy_from_before_brings_neither_key_nor_bytes_back(
    recording: Recording, way: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    before = serializers.serialize("json", [recording, recording.key])
    film = vault.path_of(recording, vault.PLAYABLE)
    bytes_before = film.read_bytes()
    destroyed(recording, django_capture_on_commit_callbacks)
    restored(recording, before)
    film.parent.mkdir()
    film.write_bytes(bytes_before)  # a copy of the films came back as well
    told = StringIO()

    with django_capture_on_commit_callbacks(execute=True):
        if way == "by command":
            call_command("replay_destructions", stdout=told)
        else:
            sweep()

    assert not RecordingKey.objects.exists()
    assert not film.parent.exists()
    assert Recording.objects.get().state == Recording.State.DESTROYED
    if way == "by command":
        assert told.getvalue() == "1 recordings stand in the ledger; 1 were there again and are destroyed.\n"


@pytest.mark.django_db
def test_bytes_that_came_back_without_a_row_are_destroyed_too(
    recording: Recording, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        vault.forget(recording)
    folder = vault.folder_of(recording.code)
    folder.mkdir()
    (folder / "playable.vig1").write_bytes(b"back again")

    assert vault.replay_destructions() == (1, 1)

    assert not folder.exists()


@pytest.mark.django_db
def test_what_was_not_destroyed_is_left_alone(
    recording: Recording, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    other = vault.new_recording(owner=alice, length=1000)
    destroyed(other, django_capture_on_commit_callbacks)

    assert vault.replay_destructions() == (1, 0)

    assert vault.unwrap_key(Recording.objects.get(pk=recording.pk))
    assert vault.path_of(recording, vault.PLAYABLE).exists()


@pytest.mark.django_db
def test_nothing_is_replayed_from_a_ledger_that_was_changed(recording: Recording, path: Path, caplog: pytest.LogCaptureFixture):
    path.parent.mkdir()
    path.write_text(json.dumps({"recording": str(recording.code), "at": AT.isoformat(), "before": "1" * 64}) + "\n")

    with pytest.raises(CommandError, match="do not open the service"):
        call_command("replay_destructions")
    sweep()

    assert RecordingKey.objects.filter(recording=recording).exists()
    assert "The ledger of destructions was changed" in caplog.text
