"""Where the service's secrets come from, and what stops the start when they are not good enough.

Production reads each secret from the environment. Development writes its own once to ``var/keys.json`` (readable by its owner
only), so that a second start still opens what the first one sealed.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
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
    found = {name: env.get(name, "") for name in NAMES}
    if not production and not all(found.values()):
        found = _development_secrets(var) | {name: value for name, value in found.items() if value}
    for name, value in found.items():
        _refuse_weak(name, value)
    _refuse_reuse(found)
    return found


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


def _development_secrets(var: Path) -> dict[str, str]:
    """The secrets in ``var/keys.json``, made by whoever comes first when several processes start at once."""
    path = var / "keys.json"
    if not path.exists():
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = {"SECRET_KEY": secrets.token_urlsafe(48), "FIELD_KEYS": make_key("dev"), "FILM_KEYS": make_key("dev")}
        draft = path.with_name(f"keys.{os.getpid()}.json")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(fresh))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded


if __name__ == "__main__":
    print(  # noqa: T201 - for a person at a terminal, once
        f"SECRET_KEY={secrets.token_urlsafe(48)}\nFIELD_KEYS={make_key('k1')}\nFILM_KEYS={make_key('k1')}"
    )
