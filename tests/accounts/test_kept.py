"""What pages keep between requests: until something is published, for a while at most, and never in the way of showing it."""

from __future__ import annotations

import datetime as dt
import errno
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache.backends.filebased import FileBasedCache
from django.db import transaction
from pytest_django import Settings
from time_machine import travel

from accounts.kept import SECONDS_AT_MOST, end_generation, generation, keep

pytestmark = pytest.mark.django_db(transaction=True)


class Worked:
    """Counts how often something was worked out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def full(self: Any, *told: Any, **also: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_kept_is_worked_out_once():
    work_out = Worked()

    assert [keep("page", work_out) for _time in range(3)] == [1, 1, 1]
    assert keep("another-page", work_out) == 2


def test_a_published_change_ends_what_was_kept_once_it_is_committed():
    work_out = Worked()
    keep("page", work_out)

    with transaction.atomic():
        end_generation()
        meanwhile = keep("page", work_out)

    assert (meanwhile, keep("page", work_out)) == (1, 2)


def test_what_was_worked_out_from_older_rows_is_not_found_after_the_change():
    def work_out_slowly() -> str:
        end_generation()  # somebody publishes meanwhile
        return "old"

    assert keep("page", work_out_slowly) == "old"
    assert keep("page", lambda: "new") == "new"


def test_what_nobody_ended_ends_by_itself():
    work_out = Worked()
    with travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)) as clock:
        keep("page", work_out)
        clock.shift(SECONDS_AT_MOST + 1)
        again = keep("page", work_out)

    assert again == 2


def test_on_a_full_disk_nothing_is_kept_and_everything_still_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FileBasedCache, "set", full)
    monkeypatch.setattr(FileBasedCache, "add", full)
    work_out = Worked()

    assert [keep("page", work_out) for _time in range(2)] == [1, 2]


def test_on_a_full_disk_a_change_is_still_seen(monkeypatch: pytest.MonkeyPatch):
    keep("page", lambda: "old")
    before = generation()
    monkeypatch.setattr(FileBasedCache, "set", full)
    monkeypatch.setattr(FileBasedCache, "add", full)

    end_generation()

    assert generation() != before
    assert keep("page", lambda: "new") == "new"


@pytest.mark.parametrize("left", [b"", b"\x80", b"garbage", b"\x80\x05N.garbage"])
def test_files_that_were_cut_off_are_written_anew(left: bytes):
    work_out = Worked()
    keep("page", work_out)
    for file in (project.VAR_DIR / "pages").iterdir():
        file.write_bytes(left)

    assert [keep("page", work_out) for _time in range(3)] == [2, 2, 2]


def test_without_a_folder_to_keep_in_everything_is_shown_and_changed(settings: Settings, tmp_path: Path):
    (tmp_path / "pages").touch()
    settings.CACHES = {**project.CACHES, "pages": {**project.CACHES["pages"], "LOCATION": str(tmp_path / "pages")}}
    work_out = Worked()

    first = keep("page", work_out)
    end_generation()

    assert (first, keep("page", work_out)) == (1, 2)


def test_a_change_that_cannot_be_told_to_other_processes_stands_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(FileBasedCache, "delete", full)

    end_generation()

    assert "could not be forgotten" in caplog.text
