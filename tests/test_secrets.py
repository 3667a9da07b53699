"""In production a missing, weak or reused secret stops the start with one clear line, at every door."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from scripts.parts import ROOT, free_port
from vig.secrets import make_key, parse_keys, read_secrets

LONG = "bYq3-7Kw_zR9tXc5LmV2nPf8HsD4gJa6QeU1oIiTyWxZuCkBvMr0"
GOOD = {"SECRET_KEY": LONG, "FIELD_KEYS": make_key("k1"), "FILM_KEYS": make_key("k1")}
EMPTY_KEY = "k1:" + "A" * 43 + "="

FAULTS = {
    "no SECRET_KEY": ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    "no FIELD_KEYS": ({"FIELD_KEYS": ""}, "FIELD_KEYS is missing"),
    "no FILM_KEYS": ({"FILM_KEYS": ""}, "FILM_KEYS is missing"),
    "a short SECRET_KEY": ({"SECRET_KEY": LONG[:49]}, "SECRET_KEY is too weak"),
    "a monotonous SECRET_KEY": ({"SECRET_KEY": "abc" * 20}, "SECRET_KEY is too weak"),
    "Django's sample SECRET_KEY": ({"SECRET_KEY": "django-insecure-" + LONG}, "SECRET_KEY is too weak"),
    "an empty field key": ({"FIELD_KEYS": EMPTY_KEY}, "FIELD_KEYS holds a weak key"),
    "a weak second key": ({"FILM_KEYS": f"{make_key('k2')},{EMPTY_KEY}"}, "FILM_KEYS holds a weak key"),
    "a key without id": ({"FIELD_KEYS": GOOD["FIELD_KEYS"].partition(":")[2]}, "FIELD_KEYS must be id:key"),
    "a short key": ({"FIELD_KEYS": "k1:AAAA"}, "FIELD_KEYS must be id:key"),
    "a key that is not base64": ({"FIELD_KEYS": "k1:" + "*" * 44}, "FIELD_KEYS must be id:key"),
    "one id twice": ({"FIELD_KEYS": f"{make_key('k1')},{make_key('k1')}"}, "FIELD_KEYS must be id:key"),
    "one key for fields and films": ({"FILM_KEYS": GOOD["FIELD_KEYS"]}, "A secret is used twice"),
    "a film key inside SECRET_KEY": ({"SECRET_KEY": LONG + GOOD["FILM_KEYS"].partition(":")[2]}, "A secret is used twice"),
}


@pytest.mark.parametrize(("changed", "line"), FAULTS.values(), ids=FAULTS.keys())
def test_a_bad_secret_is_refused_in_one_line(tmp_path: Path, changed: dict[str, str], line: str):
    with pytest.raises(ImproperlyConfigured) as fault:
        read_secrets({**GOOD, **changed}, production=True, var=tmp_path)

    assert str(fault.value).startswith(line)
    assert "\n" not in str(fault.value)


def test_the_line_never_repeats_a_secret(tmp_path: Path):
    for changed, _line in FAULTS.values():
        with pytest.raises(ImproperlyConfigured) as fault:
            read_secrets({**GOOD, **changed}, production=True, var=tmp_path)
        assert not any(value and value in str(fault.value) for value in {**GOOD, **changed}.values())


def test_good_secrets_are_taken_as_they_are(tmp_path: Path):
    assert read_secrets(GOOD, production=True, var=tmp_path) == GOOD


def test_production_writes_no_secret_anywhere(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured):
        read_secrets({}, production=True, var=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_several_keys_are_told_apart_by_their_ids_and_the_first_comes_first():
    keys = parse_keys("FIELD_KEYS", f"{make_key('new')}, {make_key('old')}")

    assert list(keys) == ["new", "old"]
    assert {len(key) for key in keys.values()} == {32}


def test_development_keeps_the_secrets_it_made(tmp_path: Path):
    first = read_secrets({}, production=False, var=tmp_path / "var")

    assert read_secrets({}, production=False, var=tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secrets").stat().st_mode) == 0o400
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_folder_of_before_keeps_its_secrets(tmp_path: Path):
    (tmp_path / "keys.json").write_text(json.dumps(GOOD))

    for _start in range(2):
        assert read_secrets({}, production=False, var=tmp_path) == GOOD


def test_processes_that_start_together_agree_on_their_secrets(tmp_path: Path):
    script = "import sys, pathlib, vig.secrets as s; print(s.read_secrets({}, production=False, var=pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", script, str(tmp_path)]

    together = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    found = {process.communicate(timeout=60)[0] for process in together}

    assert len(found) == 1
    assert "FILM_KEYS" in found.pop()
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def test_what_the_key_maker_prints_is_accepted(tmp_path: Path):
    printed = subprocess.run([sys.executable, "-m", "vig.secrets"], cwd=ROOT, check=True, capture_output=True, text=True)
    secrets = dict(line.split("=", 1) for line in printed.stdout.splitlines())

    assert read_secrets(secrets, production=True, var=tmp_path) == secrets


def start(command: list[str], tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "ALLOWED_HOSTS": "vig.example", **GOOD}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


GUNICORN = ["-m", "gunicorn", "--config", "vig/gunicorn.py", "--bind", f"127.0.0.1:{free_port()}"]
DOORS = {"manage.py": ["manage.py", "check"], "a worker": ["manage.py", "db_worker"], "the web server": GUNICORN}
SETTINGS = {
    "a missing secret": ({"FILM_KEYS": ""}, "FILM_KEYS is missing"),
    "no host": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    "a wrong database address": ({"DATABASE_URL": "mysql://root:hunter2@db/x"}, "DATABASE_URL is not an address"),
    "an unknown mode": ({"VIG_ENV": "staging"}, "VIG_ENV must be"),
}


@pytest.mark.parametrize("command", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize(("changed", "line"), SETTINGS.values(), ids=SETTINGS.keys())
def test_every_door_stays_shut_and_says_why_in_one_line(tmp_path: Path, command: list[str], changed: dict[str, str], line: str):
    done = start(command, tmp_path, **changed)

    assert done.returncode != 0
    assert done.stderr.startswith(f"The service cannot start: {line}")
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_a_web_server_whose_database_does_not_answer_says_so_in_one_line(tmp_path: Path):
    done = start(GUNICORN, tmp_path, DATABASE_URL="postgres://vig:hunter2@127.0.0.1:1/vig")

    assert done.returncode != 0
    assert done.stderr.startswith("The service cannot start: the database does not answer")
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr


def test_a_web_server_without_static_files_says_so_in_one_line(tmp_path: Path):
    done = start(GUNICORN, tmp_path)

    assert done.returncode != 0
    assert done.stderr == "The service cannot start: the static files are not laid out: run manage.py collectstatic.\n"


def test_debug_cannot_be_turned_on_in_production(tmp_path: Path):
    ask = "from django.conf import settings; print(settings.DEBUG, settings.PRODUCTION)"

    done = start(["manage.py", "shell", "--no-imports", "--command", ask], tmp_path, DEBUG="1")

    assert done.stdout.split() == ["False", "True"]
