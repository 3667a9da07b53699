"""What is installed: each direct package is used, each pin has its hash, no address is recorded."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.test_architecture import ROOT, files

LOCKS = ("runtime", "dev")
# Used by name alone: a hasher and a database that Django finds, and programs that the Makefile runs.
BY_NAME = {
    "argon2-cffi": "Argon2PasswordHasher",
    "psycopg": "postgres://",
    "types-pyyaml": "import yaml",
    "types-jsonschema": "import jsonschema",
}
PROGRAMS = {"ruff", "djlint", "mypy", "uv", "pytest-xdist", "django-stubs"}


def direct(name: str) -> list[str]:
    """The packages that a list asks for itself."""
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    found = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith(("#", "-")))
    return [_plain(match.group()) for match in found if match]


def pins(name: str) -> dict[str, str]:
    """The locked version by package."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {_plain(found[1]): found[2] for found in re.finditer(r"^([A-Za-z0-9_.-]+)==([^ \\]+)", text, re.MULTILINE)}


@cache
def modules() -> dict[str, set[str]]:
    """The names that each installed package can be imported by."""
    found: dict[str, set[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            found.setdefault(_plain(owner), set()).add(module)
    return found


@cache
def sources() -> str:
    """All code and configuration of the project."""
    return "\n".join(path.read_text() for path in [*files(".py"), ROOT / "pyproject.toml", ROOT / "Makefile"])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("package", [*direct("runtime"), *direct("dev")])
def test_every_package_that_is_asked_for_is_used(package: str):
    words = {BY_NAME[package]} if package in BY_NAME else modules()[package]

    assert package in PROGRAMS or any(re.search(rf"(?<![\w-]){re.escape(word)}", sources()) for word in words)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_a_hash_for_every_pin_and_no_address(lock: str):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text)

    assert not [entry.partition("\n")[0] for entry in entries if "--hash=sha256:" not in entry]
    assert "://" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_its_list_asks_for(lock: str):
    assert set(direct(lock)) <= set(pins(lock))


def test_tests_run_on_the_versions_that_people_get():
    assert pins("runtime").items() <= pins("dev").items()
