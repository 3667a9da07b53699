"""`make run`: what stops it, each with its sentence; what people read; and all of it, from start to start."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import install, run
from scripts.parts import ROOT, free_port, port_is_free
from scripts.refused import Refused
from tests.processes import is_alive, wait_until
from vig.secrets import NAMES


@pytest.fixture
def listener() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_taken(listener: int):
    with pytest.raises(Refused, match=f"Port {listener} is taken"):
        run.read_port(str(listener))


def test_a_port_that_another_program_has_on_the_other_internet_protocol():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        assert not port_is_free(server.getsockname()[1])


@pytest.mark.parametrize("text", ["", "web", "0", "-1", "65536", "80.5"])
def test_a_port_that_is_no_port(text: str):
    with pytest.raises(Refused, match="PORT must be a number"):
        run.read_port(text)


def test_a_python_that_is_too_old():
    with pytest.raises(Refused, match=r"This is Python 3\.9; the service needs Python 3\.11 or newer"):
        install.refuse_old_python((3, 9))
    install.refuse_old_python((3, 11))


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=99_000_000))

    with pytest.raises(Refused, match="There is no space: 99 MB are free here and 100 MB are needed"):
        install.refuse_full_disk(tmp_path, 100_000_000)


def test_a_python_without_venv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(Refused, match="apt-get install python3-venv"):
        install.install("runtime")


PREPARATIONS = {
    "a wrong database address": ({"DATABASE_URL": "mysql://a/b"}, "The service cannot start: DATABASE_URL is not"),
    "a database that does not answer": ({"DATABASE_URL": "postgres://u:hunter2@127.0.0.1:1/x"}, "The database does not answer"),
    "a folder that is not there": ({"DATABASE_URL": "sqlite:////nowhere/x.sqlite3"}, "The database does not answer"),
    "no ffmpeg": ({"FFMPEG_BINARY": "/nowhere/ffmpeg"}, "The service cannot start: ffmpeg was not found"),
}


@pytest.mark.parametrize(("changed", "line"), PREPARATIONS.values(), ids=PREPARATIONS.keys())
def test_what_cannot_be_prepared_is_told_in_one_line(tmp_path: Path, changed: dict[str, str], line: str):
    environment = {**os.environ, "VIG_ENV": "development", "VAR_DIR": str(tmp_path), **changed}
    environment = {name: value for name, value in environment.items() if name != "DATABASE_URL" or name in changed}

    done = subprocess.run(
        [sys.executable, "-m", "scripts.prepare"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_a_second_service_on_the_same_folder(tmp_path: Path):
    with run.only_one(tmp_path), pytest.raises(Refused, match="already runs"), run.only_one(tmp_path):
        pass


def test_the_folder_is_free_again_when_the_first_one_has_ended(tmp_path: Path):
    with run.only_one(tmp_path):
        pass

    with run.only_one(tmp_path):
        assert (tmp_path / "running").exists()


def test_the_last_lines_say_where_it_is_and_who_may_sign_in():
    people = [{"name": "Alice Ash", "email": "alice@example.org", "password": "calm words", "roles": ["admin", "practitioner"]}]

    lines = "\n".join(run.welcome(8001, {"people": people}))

    assert "http://localhost:8001/ " in lines
    assert "make code WHO=alice@example.org" in lines
    assert re.search(r"alice@example\.org\s+calm words\s+admin, practitioner", lines)


def test_make_names_its_commands_with_a_word_each():
    printed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert {line.split()[1] for line in printed.splitlines()} >= {
        "run",
        "code",
        "reset",
        "test",
        "check",
        "proof",
        "bench",
        "gallery",
    }


def test_every_setting_that_the_environment_feeds_is_told():
    sources = "".join((ROOT / "vig" / name).read_text() for name in ("settings.py", "gunicorn.py", "secrets.py"))
    fed = set(re.findall(r"(?:env\.\w+|environ\.get)\(\"([A-Z_]+)\"", sources)) | set(NAMES) | {"PORT"}

    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/running.md").read_text().partition("## Settings")[2]))

    assert fed == told


@pytest.mark.films
def test_the_whole_service_starts_heals_stops_and_starts_again(tmp_path: Path):
    port = free_port()
    first = launch(tmp_path, port)
    try:
        told = opened(first)
        helper = child_running(first.pid, "films")
        os.kill(helper, signal.SIGKILL)
        assert "The films worker ended (status -9)" in next(line for line in said(first) if "started again" in line)
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as page:
            assert page.status == 200
        everybody = [first.pid, *children(first.pid)]
    finally:
        first.send_signal(signal.SIGTERM)
    assert ended(first) == 0
    assert wait_until(lambda: not any(is_alive(pid) for pid in everybody))

    second = launch(tmp_path, port)
    try:
        assert opened(second) == told
    finally:
        second.send_signal(signal.SIGINT)
    assert ended(second) == 0


def launch(var: Path, port: int) -> subprocess.Popen[str]:
    """`make run` with the packages that these tests run on."""
    script = (
        "import scripts.run as run; run.install = lambda lock: None; run.PYTHON = __import__('sys').executable; run.start()"
    )
    environment = {**os.environ, "VIG_ENV": "development", "VAR_DIR": str(var), "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def ended(service: subprocess.Popen[str]) -> int:
    """The launcher's exit status."""
    service.communicate(timeout=20)
    return service.returncode


def opened(service: subprocess.Popen[str]) -> list[str]:
    """The sign-ins that the launcher prints once it is open."""
    lines = said(service)
    assert any("The service is open" in line for line in lines)
    next(lines)
    return [next(lines) for _ in range(3)]


def said(service: subprocess.Popen[str]) -> Iterator[str]:
    """What the launcher prints, line by line."""
    return iter(service.stdout or [])


def children(pid: int) -> list[int]:
    """Every process below this one."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found


def child_running(pid: int, word: str) -> int:
    """The child whose command holds ``word``."""
    return next(child for child in children(pid) if word.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"))


@pytest.mark.parametrize("debug", ["", "1"])
def test_the_web_server_forks_whether_the_service_was_loaded_before_or_is_loaded_anew(debug: str):
    loaded = "" if debug else "import vig.wsgi; "
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {"DEBUG": debug}

    fork = f"{loaded}import vig.gunicorn; vig.gunicorn.pre_fork(None, None)"

    subprocess.run([sys.executable, "-c", fork], cwd=ROOT, env=environment, check=True)
