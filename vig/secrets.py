"""Where the service's secrets come from, and what stops the start when they are not good enough.

Production reads them from one file of ``NAME=value`` lines (a systemd credential called ``secrets``, or ``SECRETS_FILE``), or
from the environment, which goes before the file. Development writes its own file once to ``var/secrets`` (readable by its
owner only), so that a second start still opens what the first one sealed. ``vig/keys.py`` changes what such a file holds.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAMES = ("SECRET_KEY", "FIELD_KEYS", "FILM_KEYS")
KEY_BYTES = 32
SECRET_KEY_LETTERS = 50
# Fewer different letters or bytes than these have not been drawn at random.
DIFFERENT_LETTERS = 10
DIFFERENT_BYTES = 12


def read_secrets(env: Mapping[str, str], *, production: bool, var: Path) -> dict[str, str]:
    """The secrets by name; raises ImproperlyConfigured with one clear line when one is missing, weak or used twice."""
    given = {name: env[name] for name in NAMES if env.get(name)}
    path = secrets_file(env, production=production, var=var)
    found = dict.fromkeys(NAMES, "") | given
    if path and len(given) < len(NAMES):
        if not production and path == _development_file(var):
            _make_once(path)
        found |= read_file(path, private=production) | given
    for name, value in found.items():
        _refuse_weak(name, value)
    _refuse_reuse(found)
    return found


def secrets_file(env: Mapping[str, str], *, production: bool, var: Path) -> Path | None:
    """The file that holds the secrets, if there is one: named, handed over by systemd, or that of development."""
    if env.get("SECRETS_FILE"):
        return Path(env["SECRETS_FILE"])
    handed_over = Path(env.get("CREDENTIALS_DIRECTORY", "")) / "secrets"
    if env.get("CREDENTIALS_DIRECTORY") and handed_over.is_file():
        return handed_over
    return None if production else _development_file(var)


def read_file(path: Path, *, private: bool) -> dict[str, str]:
    """The secrets in a file of ``NAME=value`` lines; raises ImproperlyConfigured where others may read it, or it is none."""
    try:
        if private and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ImproperlyConfigured(f"{path.name}, the file of secrets, may be read by others: chmod 0400 it.")
        lines = [line.strip() for line in path.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path.name}, the file of secrets, cannot be read ({type(error).__name__}).") from error
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _equals, value in pairs if name.strip() in NAMES}


def write_file(path: Path, held: Mapping[str, str]) -> None:
    """Put the secrets in the place of what the file held, at one stroke, for its owner's eyes alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in held.items())
        file.flush()
        os.fsync(file.fileno())
        if path.exists() and os.geteuid() == 0:  # written by root for the service to read
            os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
    draft.replace(path)


def fresh_secrets() -> dict[str, str]:
    """A secret for each name, drawn at random."""
    return {"SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEYS": make_key("k1"), "FILM_KEYS": make_key("k1")}


def parse_keys(name: str, value: str) -> dict[str, bytes]:
    """Keys by id from ``id:base64,id:base64``; the first one seals, all of them open."""
    keys: dict[str, bytes] = {}
    for part in value.split(","):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not key_id.isalnum() or len(key) != KEY_BYTES or key_id in keys:
            raise ImproperlyConfigured(f"{name} must be id:key,… with a base64 key of 32 bytes for each id.")
        keys[key_id] = key
    return keys


def make_key(key_id: str) -> str:
    """A fresh key in the form that the environment carries."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _refuse_weak(name: str, value: str) -> None:
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: set it in the environment (docs/running.md says how to make one).")
    if name == "SECRET_KEY":
        if len(value) < SECRET_KEY_LETTERS or len(set(value)) < DIFFERENT_LETTERS or value.startswith("django-insecure"):
            raise ImproperlyConfigured(f"SECRET_KEY is too weak: use at least {SECRET_KEY_LETTERS} random characters.")
        return
    for key in parse_keys(name, value).values():
        if len(set(key)) < DIFFERENT_BYTES:
            raise ImproperlyConfigured(f"{name} holds a weak key: make one with `python -m vig.secrets`.")


def _refuse_reuse(found: Mapping[str, str]) -> None:
    field_keys = set(parse_keys("FIELD_KEYS", found["FIELD_KEYS"]).values())
    film_keys = set(parse_keys("FILM_KEYS", found["FILM_KEYS"]).values())
    in_secret = any(base64.b64encode(key).decode() in found["SECRET_KEY"] for key in field_keys | film_keys)
    if field_keys & film_keys or in_secret:
        raise ImproperlyConfigured("A secret is used twice: SECRET_KEY, FIELD_KEYS and FILM_KEYS must all differ.")


def _development_file(var: Path) -> Path:
    return var / "secrets"


def _of_before(path: Path) -> dict[str, str]:
    """What a folder from before 28 November 2026 keeps as JSON, so that it still opens; nothing where there is none."""
    if not path.exists():
        return {}
    held: dict[str, str] = json.loads(path.read_text())
    return held


def _make_once(path: Path) -> None:
    """Write fresh secrets, unless there are some; whoever comes first when several processes start at once does."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.fresh.{os.getpid()}")
    write_file(draft, _of_before(path.with_name("keys.json")) or fresh_secrets())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


if __name__ == "__main__":
    print(*(f"{name}={value}" for name, value in fresh_secrets().items()), sep="\n")  # noqa: T201 - for a person, once
