"""Puts a marker into every text field of every row, and knows whose each is.

A marker is ``mk`` and eight hexadecimal digits, then where it stands, as far as there is room: a text that is cut short, or
printed in small letters, is still known by its beginning. What a field cannot take stands in ``EXCUSED`` with the reason.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.db import models

from accounts.fields import EncryptedTextField, sealed
from accounts.models import User
from cases.models import Case
from footage import scans, vault
from footage.models import Scan
from practice.adversary.owners import owner_of, rows_of, who_is_named

MARKER = re.compile(r"mk[0-9a-f]{8}")
KEY = "a key that the program chose from its own list"
HASH = "a digest; what it was made of is not kept"
CODE = "a language, a colour or an identifier in a fixed form"
NONE = "belongs to a library and holds nothing that anybody typed here"

# What bears no marker, by app, model or field, and why. Choices and addresses (slugs) are left as they are by their type.
EXCUSED = {
    "auth": NONE,
    "contenttypes": NONE,
    "django_tasks_database": "names of tasks and codes of rows",
    "account": "a second copy of the e-mail address, made at the first sign-in",
    "mfa": "seeds and public keys of second factors, of which nobody in the filled service has one",
    "accounts.AccessEntry": "keys, networks and digests that the program wrote; a line is never changed",
    "accounts.AccessHead": HASH,
    "accounts.Invitation.code_hash": HASH,
    "accounts.SignIn": "a session; the crawl looks for its key by itself",
    "accounts.Tries": HASH,
    "accounts.KnownDevice": HASH,
    "accounts.OutboxMessage.key": KEY,
    "accounts.User.name_mark": HASH,
    "accounts.Service.action_colour": CODE,
    "accounts.Service.highlight_colour": CODE,
    "footage.Recording.head_sha256": HASH,
    "footage.RecordingKey.key_id": KEY,
    "footage.ScanKey.key_id": KEY,
    "footage.Destruction.ledger_line": HASH,
    "cases.ConsentText.words": "what the service asks everybody; it says the same to everybody",
    "cases.Client.name_mark": HASH,
    "cases.TextVersion.field": KEY,
    "cases.Clip.level": KEY,
    "cases.Clip.behaviour": KEY,
    "questionnaires.Answer.item": KEY,
    "questionnaires.Answer.given_in": HASH,
    "questionnaires.Score.scale": KEY,
    "questionnaires.Score.engine": KEY,
    "questionnaires.InstrumentVersion": "a published edition never changes and says the same to everybody",
    "questionnaires.Administration.language": CODE,
    "public.IndexEntry": "words of published resources, which everybody may find",
    "public.Shelf.kind": KEY,
    "public.Resource.language": CODE,
    "public.Resource.link": "an address on another site",
    "public.Video.youtube_id": CODE,
}
# What the program drew by chance is a marker as it stands.
OWN_MARKERS = {
    "accounts.User.password",
    "accounts.User.draft_key",
    "accounts.Invitation.token_hash",
    "questionnaires.HandInLink.token_sha256",
}
ADDRESSES = {"accounts.OutboxMessage.to"}
TEXTS = (models.CharField, models.TextField, models.JSONField)
AnyField = models.Field[Any, Any]


@dataclass(frozen=True)
class Marker:
    """A text that stands in one field of one row, and whose it is."""

    text: str
    model: str
    field: str
    owner: str
    names: list[str]

    @property
    def known_by(self) -> str:
        """The part of it that no shortening takes away."""
        found = MARKER.match(self.text)
        return found[0] if found else self.text

    def told(self) -> dict[str, Any]:
        """The marker's own part of the JSON."""
        return {name: value for name, value in asdict(self).items() if name != "text"}


def text_fields() -> Iterator[tuple[type[models.Model], AnyField]]:
    """Every field of every model that holds text somebody may have typed: without choices and addresses."""
    for model in apps.get_models():
        for found in model._meta.concrete_fields:
            if isinstance(found, TEXTS) and not isinstance(found, models.SlugField) and not found.choices:
                yield model, found


def name_of(model: type[models.Model], found: AnyField) -> str:
    """The field as ``EXCUSED`` and the markers call it."""
    return f"{model._meta.label}.{found.name}"


def excuse_of(name: str) -> str:
    """Why the field with this name bears no marker; "" where it must."""
    app, _dot, _rest = name.partition(".")
    return EXCUSED.get(name) or EXCUSED.get(name.rpartition(".")[0]) or EXCUSED.get(app) or ""


def mark_everything(cases: Mapping[str, Case], people: Mapping[str, User]) -> list[Marker]:
    """Mark every row of the database; every marker with whose it is."""
    families = {case.pk: name for name, case in cases.items()}
    kinds = {user.pk: kind for kind, user in people.items()}
    by_model: dict[type[models.Model], list[AnyField]] = {}
    for model, found in text_fields():
        if not excuse_of(name_of(model, found)):
            by_model.setdefault(model, []).append(found)
    marked = [
        marker
        for model, fields in by_model.items()
        for row in rows_of(model).order_by("pk")
        for marker in _mark(row, fields, families, kinds)
    ]
    return marked + [_mark_scan(scan, families) for scan in rows_of(Scan).order_by("pk")]


def _mark_scan(scan: Scan, families: Mapping[int, str]) -> Marker:
    """Have a scan say whose it is, as a text would: what it holds is no picture any more."""
    text = _new(scan, "sealed", None)
    again = scans.seal(scan, text.encode(), key=vault.unwrap_key(scan))
    rows_of(Scan).filter(pk=scan.pk).update(sealed=again, size=len(text))
    return Marker(text, scan._meta.label, "sealed", owner_of(scan, "sealed", families, {}), [])


def _mark(row: models.Model, fields: list[AnyField], families: Mapping[int, str], kinds: Mapping[int, str]) -> list[Marker]:
    """Mark one row by one update."""
    names = who_is_named(row, kinds)
    made: list[Marker] = []
    values: dict[str, Any] = {}
    for found in fields:
        texts = list(_texts(row, found))
        owner = owner_of(row, found.name, families, kinds)
        made += [Marker(text, row._meta.label, path, owner, names) for path, text in texts]
        if texts and name_of(type(row), found) not in OWN_MARKERS:
            values[found.name] = _value(row, found, dict(texts))
    if values:
        rows_of(type(row)).filter(pk=row.pk).update(**values)
    return made


def _texts(row: models.Model, found: AnyField) -> Iterator[tuple[str, str]]:
    """The markers of a field, by field or by field and key; none where the value has no room for words."""
    name, now = name_of(type(row), found), getattr(row, found.attname)
    if name in OWN_MARKERS:
        yield found.name, str(now)
    elif name == "questionnaires.Answer.value":
        if now.startswith('"'):
            yield found.name, _new(row, found.name, None)
    elif isinstance(found, models.JSONField):
        for key in _words_in(now or {}):
            yield f"{found.name}.{key}", _new(row, key, SHORTEST)
    elif isinstance(found, models.EmailField) or name in ADDRESSES:
        yield found.name, f"{_new(row, found.name, SHORTEST)}@example.org"
    else:
        yield found.name, _new(row, found.name, found.max_length)


SHORTEST = 10


def _new(row: models.Model, name: str, room: int | None) -> str:
    found = f"mk{secrets.token_hex(4)}"
    long = f"{found}-{row._meta.model_name}-{name}".replace("_", "-")
    return long if room is None or len(long) <= room else found


def _words_in(held: Mapping[str, Any]) -> list[str]:
    """The keys of a curated thing's words that hold free text, not an address, a day or a choice."""
    return [key for key, value in held.items() if isinstance(value, str) and key in FREE_WORDS]


def _value(row: models.Model, found: AnyField, texts: Mapping[str, str]) -> Any:
    """What the field holds from now on."""
    if isinstance(found, models.JSONField):
        held = getattr(row, found.attname)
        return held | {path.partition(".")[2]: text for path, text in texts.items()}
    (text,) = texts.values()
    if name_of(type(row), found) == "questionnaires.Answer.value":
        text = json.dumps(text)
    if isinstance(found, EncryptedTextField):
        return sealed(type(row), found.name, text, code=row.code)  # type: ignore[arg-type, attr-defined]
    return text


def _free_words() -> frozenset[str]:
    """Every name under which a curated thing may hold free text."""
    names = {
        found.name for model, found in text_fields()
        if model._meta.label.startswith(("public.", "accounts.Service")) and not excuse_of(name_of(model, found))
    }  # fmt: skip
    return frozenset(names)


FREE_WORDS = _free_words() if apps.ready else frozenset()
