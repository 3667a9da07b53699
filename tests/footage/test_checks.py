"""What the start says about a machine that cannot make films playable, or cannot fence in what opens them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from footage import checks


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_the_ffmpeg_that_came_with_the_packages_will_do():
    assert ids(checks.check_ffmpeg()) == []


def test_a_missing_ffmpeg_is_said_in_one_sentence(settings: Settings):
    settings.FFMPEG_BINARY = "/nowhere/ffmpeg"

    (error,) = checks.check_ffmpeg()

    assert error.id == "footage.E001"
    assert error.msg.startswith("ffmpeg was not found")


def test_an_ffmpeg_without_our_encoders_is_named(settings: Settings, tmp_path: Path):
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho ' A....D aac  AAC'\n")
    poor.chmod(0o700)
    settings.FFMPEG_BINARY = str(poor)

    (error,) = checks.check_ffmpeg()

    assert error.id == "footage.E002"
    assert "libx264" in error.msg
    assert "aac" not in error.msg


def test_each_fence_that_is_missing_is_a_warning(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "isolation_allowed", lambda: True)
    monkeypatch.setattr(checks, "landlock_version", lambda: 1)
    assert ids(checks.check_isolation()) == []

    monkeypatch.setattr(checks, "isolation_allowed", lambda: False)
    monkeypatch.setattr(checks, "landlock_version", lambda: 0)
    assert ids(checks.check_isolation()) == ["footage.W001", "footage.W002"]
