"""`make reset`: forgets what the service keeps in its folder, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import reset, run
from scripts.refused import Refused


def test_reset_forgets_everything_in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    var = tmp_path / "var"
    (var / "films").mkdir(parents=True)
    (var / "secrets").write_text("{}")
    monkeypatch.setenv("VAR_DIR", str(var))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    reset.main()

    assert list(tmp_path.iterdir()) == []


def test_reset_refuses_while_the_service_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "secrets").write_text("{}")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with run.only_one(tmp_path), pytest.raises(Refused, match="already runs"):
        reset.main()

    assert (tmp_path / "secrets").exists()


def test_reset_leaves_a_folder_alone_that_is_not_the_services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "letters.txt").write_text("dear")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(Refused, match="left alone"):
        reset.main()

    assert (tmp_path / "letters.txt").exists()


def test_reset_keeps_the_keys_of_a_database_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "secrets").write_text("{}")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgres://vig@db/vig")

    with pytest.raises(Refused, match="empty that database"):
        reset.main()

    assert (tmp_path / "secrets").exists()
