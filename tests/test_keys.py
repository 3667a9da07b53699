"""The file of secrets, and keys that follow it while the service runs."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.sealing import BrokenSeal, TextSeal, key_of
from vig import keys
from vig.keys import Keys, drop, listed, main, new
from vig.secrets import fresh_secrets, parse_keys, read_file, read_secrets, write_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of secrets, as an admin makes one."""
    path = tmp_path / "secrets"
    write_file(path, fresh_secrets())
    return path


def ring(file: Path, name: str = "FIELD_KEYS") -> Keys:
    return Keys(name, parse_keys(name, read_file(file, private=True)[name]), file)


# The file


def test_production_reads_its_secrets_from_the_file_that_is_named(file: Path, tmp_path: Path):
    assert read_secrets({"SECRETS_FILE": str(file)}, production=True, var=tmp_path) == read_file(file, private=True)


def test_production_reads_what_systemd_hands_over(file: Path, tmp_path: Path):
    handed = {"CREDENTIALS_DIRECTORY": str(file.parent)}

    assert read_secrets(handed, production=True, var=tmp_path / "var") == read_file(file, private=True)


def test_credentials_for_others_change_nothing(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
        read_secrets({"CREDENTIALS_DIRECTORY": str(tmp_path)}, production=True, var=tmp_path / "var")


def test_the_environment_goes_before_the_file(file: Path, tmp_path: Path):
    other = fresh_secrets()["FIELD_KEYS"]

    found = read_secrets({"SECRETS_FILE": str(file), "FIELD_KEYS": other}, production=True, var=tmp_path)

    assert found == read_file(file, private=True) | {"FIELD_KEYS": other}


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644])
def test_a_file_that_others_may_read_is_refused_in_production(file: Path, tmp_path: Path, mode: int):
    file.chmod(mode)

    with pytest.raises(ImproperlyConfigured, match="chmod 0400"):
        read_secrets({"SECRETS_FILE": str(file)}, production=True, var=tmp_path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, content: bytes | None):
    path = tmp_path / "secrets"
    if content:
        path.write_bytes(content)
        path.chmod(0o400)

    with pytest.raises(ImproperlyConfigured, match="secrets, the file of secrets, cannot be read"):
        read_secrets({"SECRETS_FILE": str(path)}, production=True, var=tmp_path)


def test_remarks_and_other_names_are_passed_over(tmp_path: Path):
    path = tmp_path / "secrets"
    path.write_text("# ours\n\nSECRET_KEY = a=b \nOTHER=1\n")

    assert read_file(path, private=False) == {"SECRET_KEY": "a=b"}


def test_what_is_written_is_its_owners_alone_and_nothing_is_left_beside_it(file: Path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    assert list(file.parent.iterdir()) == [file]


# Keys that follow it


def test_a_fresh_key_seals_at_once_and_the_old_one_still_opens(file: Path):
    seal = TextSeal(ring(file))
    before = seal.seal("words", place="here")

    new(file)

    after = seal.seal("words", place="here")
    assert (key_of(before), key_of(after)) == ("k1", "k2")
    assert seal.open(before, place="here") == seal.open(after, place="here") == "words"


def test_what_another_process_sealed_with_a_fresh_key_opens(file: Path):
    quiet = ring(file)
    new(file)
    theirs = TextSeal(ring(file)).seal("words", place="here")

    assert TextSeal(quiet).open(theirs, place="here") == "words"


def test_a_key_that_was_dropped_opens_nothing(file: Path):
    seal = TextSeal(ring(file))
    before = seal.seal("words", place="here")
    new(file)
    drop(file, "k1")
    seal.seal("other words", place="here")

    with pytest.raises(BrokenSeal):
        seal.open(before, place="here")


@pytest.mark.parametrize("content", ["", "FIELD_KEYS=k9:AAAA\n", "\n\n"])
def test_a_file_that_was_spoilt_changes_nothing_and_is_told_once(file: Path, content: str, caplog: pytest.LogCaptureFixture):
    held = ring(file)
    file.chmod(0o600)
    file.write_text(content)

    assert list(held) == ["k1"]
    assert list(held) == ["k1"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_file_that_is_gone_changes_nothing(file: Path):
    held = ring(file)
    file.unlink()

    assert list(held) == ["k1"]
    with pytest.raises(KeyError):
        held["k2"]


def test_keys_from_the_environment_stay():
    held = Keys("FIELD_KEYS", parse_keys("FIELD_KEYS", fresh_secrets()["FIELD_KEYS"]))

    assert (list(held), len(held)) == (["k1"], 1)


# The tool


def test_each_ring_gets_a_key_of_its_own(file: Path):
    assert new(file) == ["FIELD_KEYS k2", "FILM_KEYS k2"]

    assert listed(file) == ["FIELD_KEYS k2 k1", "FILM_KEYS k2 k1"]
    assert read_secrets({"SECRETS_FILE": str(file)}, production=True, var=file.parent)
    assert stat.S_IMODE(file.stat().st_mode) == 0o400


def test_an_id_is_not_given_twice(file: Path):
    for dropped in ("k1", "k2"):
        new(file)
        drop(file, dropped)

    assert new(file) == ["FIELD_KEYS k4", "FILM_KEYS k4"]


def test_the_key_that_seals_is_not_dropped(file: Path):
    before = file.read_text()

    with pytest.raises(ImproperlyConfigured, match="seals what is written now"):
        drop(file, "k1")

    assert file.read_text() == before


def test_a_key_that_is_not_there_is_not_dropped(file: Path):
    with pytest.raises(ImproperlyConfigured, match="called k7"):
        drop(file, "k7")


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        (["list", "FILE"], 0, "FIELD_KEYS k1\nFILM_KEYS k1\n"),
        (["new", "FILE"], 0, "FIELD_KEYS k2\nFILM_KEYS k2\n"),
        (["drop", "k1", "FILE"], 1, "put a new key in front"),
        (["drop", "FILE"], 2, "python -m vig.keys new FILE"),
        ([], 2, "python -m vig.keys new FILE"),
        (["list", "nowhere"], 1, "cannot be read"),
    ],
)
def test_the_tool_says_what_it_did(file: Path, capsys: pytest.CaptureFixture[str], asked: list[str], status: int, told: str):
    assert main([str(file) if word == "FILE" else word for word in asked]) == status

    printed = capsys.readouterr()
    assert told in (printed.out if status == 0 else printed.err)
    assert keys.USAGE not in printed.out
