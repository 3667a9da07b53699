"""The running parts of the service: what is kept alive, and what ends with what."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from scripts import run
from scripts.parts import ROOT, Part, answers, free_port, stop_all
from scripts.refused import Refused
from tests.processes import is_alive, wait_until

FOREVER = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


def python(script: str) -> Part:
    return Part("helper", [sys.executable, "-c", script], dict(os.environ))


@pytest.fixture
def parts() -> Iterator[list[Part]]:
    """Parts that the test starts; none of them outlives it."""
    started: list[Part] = []
    yield started
    stop_all(started)


def test_a_helper_that_ends_is_started_again_and_a_line_says_so(parts: list[Part], capsys: pytest.CaptureFixture[str]):
    part = python(FOREVER)
    parts.append(part)
    kept = run.Kept(part, now=0)
    first = part.pid
    part.signal(signal.SIGKILL)
    part.wait(5)

    kept.tend(now=run.SECONDS_OF_HEALTH + 1)

    assert part.pid != first
    assert part.ended is None
    assert capsys.readouterr().out == "The helper ended (status -9) and is started again.\n"


def test_a_helper_that_never_lives_long_is_started_more_and_more_slowly(capsys: pytest.CaptureFixture[str]):
    part = python("raise SystemExit(3)")
    kept = run.Kept(part, now=0)
    starts = []
    for tenth in range(1000):
        before = part.pid
        if tenth % 10 == 0:
            part.wait(5)
        kept.tend(now=tenth / 10)
        if part.pid != before:
            starts.append(tenth / 10)
            part.wait(5)

    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert starts[0] == pytest.approx(1, abs=0.2)
    assert pauses == pytest.approx([3, 7, 15, 30, 30], abs=0.3)
    assert capsys.readouterr().out.count("started again") == len(starts) + 1


def test_everything_ends_with_the_web_server():
    web_server = python("raise SystemExit(4)")
    web_server.start()

    with pytest.raises(Refused, match=r"The web server ended \(status 4\)"):
        run.watch(web_server, [])


def test_stopping_ends_what_a_part_has_started_too(parts: list[Part], tmp_path: Path):
    told = tmp_path / "child"
    script = (
        "import subprocess, sys, time, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    part = python(script)
    parts.append(part)
    part.start()
    assert wait_until(lambda: told.exists() and told.read_text())

    part.stop()

    assert part.ended is not None
    assert wait_until(lambda: not is_alive(int(told.read_text())))


def test_a_part_that_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scripts.parts.SECONDS_TO_STOP", 0.5)
    part = python(STUBBORN)
    part.start()

    part.stop()

    assert part.ended in {-signal.SIGTERM, -signal.SIGKILL}


def test_a_launcher_that_is_killed_leaves_nothing_running(tmp_path: Path):
    told = tmp_path / "helper"
    script = (
        "import sys, time, os, pathlib; from scripts.parts import Part\n"
        f"part = Part('helper', [sys.executable, '-c', {FOREVER!r}], dict(os.environ)); part.start()\n"
        f"pathlib.Path({str(told)!r}).write_text(str(part.pid)); time.sleep(600)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    assert wait_until(lambda: told.exists() and told.read_text())

    launcher.kill()
    launcher.wait()

    assert wait_until(lambda: not is_alive(int(told.read_text())))


def test_a_web_server_that_ends_at_once_is_not_waited_for():
    web_server = python("raise SystemExit(1)")
    web_server.start()

    assert not answers(free_port(), within=30, web_server=web_server)
