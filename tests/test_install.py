"""What is installed: by hash, once, and laid out anew only when something changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from pytest_django import Settings

from scripts import install, prepare
from scripts.refused import Refused


def watch_pip(monkeypatch: pytest.MonkeyPatch, venv: Path, *, status: int = 0) -> list[list[str]]:
    """The commands that would have installed something into ``venv``; each ends with ``status``."""
    calls: list[list[str]] = []

    def note(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, status)

    monkeypatch.setattr(install, "VENV", venv)
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(subprocess, "run", note)
    return calls


def test_nothing_is_installed_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    calls = watch_pip(monkeypatch, tmp_path)

    install.install("runtime")
    install.install("runtime")
    assert len(calls) == 1

    install.install("dev")
    install.install("runtime")
    assert len(calls) == 2


def test_everything_is_installed_by_hash_and_built_by_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    calls = watch_pip(monkeypatch, tmp_path)

    install.install("runtime")

    assert "--require-hashes" in calls[0]
    assert calls[0][calls[0].index("--only-binary") + 1] == ":all:"


def test_an_installation_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    watch_pip(monkeypatch, tmp_path, status=1)

    for _ in range(2):
        with pytest.raises(Refused, match="could not be installed"):
            install.install("runtime")


def test_the_state_of_the_static_files_changes_with_each_edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    class OneFinder:
        def list(self, ignored: list[str]) -> Iterator[tuple[str, StaticFilesStorage]]:
            yield from ((path.name, StaticFilesStorage(location=tmp_path)) for path in tmp_path.iterdir())

    monkeypatch.setattr(prepare, "get_finders", lambda: [OneFinder()])
    states = [prepare.static_state()]

    (tmp_path / "a.css").write_text("a")
    states.append(prepare.static_state())
    (tmp_path / "a.css").write_text("ab")
    states.append(prepare.static_state())

    assert len(set(states)) == 3
    assert prepare.static_state() == states[-1]


def test_the_static_files_are_laid_out_once(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "vig.storage.StaticStorage"}}

    prepare.collect_static()
    assert (tmp_path / "static" / "staticfiles.json").is_file()

    monkeypatch.setattr(prepare, "call_command", None)
    prepare.collect_static()


def test_the_static_files_of_the_tests_come_straight_from_their_folders(settings: Settings, tmp_path: Path):
    settings.STATIC_ROOT = tmp_path / "static"

    prepare.collect_static()

    assert not settings.STATIC_ROOT.exists()
