"""Sealing everything with the newest key while people work: each app adds what it keeps, ``manage.py rotate_keys`` does it.

A value is replaced only where it still stands as it was read, so whatever somebody writes meanwhile wins; it is sealed with the
newest key anyhow. What could not be opened is left as it is and named.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models

from accounts.factors import PLACE
from accounts.fields import EncryptedTextField, Sealed, text_seal
from accounts.models import SignIn
from accounts.sealing import BrokenSeal, key_of

BATCH = 500


@dataclass
class Tally:
    """What was sealed anew, what somebody else wrote meanwhile, and the names of what no key opens."""

    renewed: int = 0
    overtaken: int = 0
    broken: list[str] = field(default_factory=list)

    def count(self, *, replaced: int) -> None:
        """Note whether a value was replaced, or somebody was quicker."""
        self.renewed += replaced
        self.overtaken += not replaced


@dataclass(frozen=True)
class Rotated:
    """One kind of sealed thing: how to seal all of it anew, and how many values each key id still seals."""

    renew: Callable[[Tally], None]
    standing: Callable[[], Counter[str]]


_KINDS: dict[str, Rotated] = {}


def rotated(name: str, kind: Rotated) -> None:
    """Have this kind sealed anew with the rest; ``name`` says what it is."""
    _KINDS[name] = kind


def renew_all() -> Tally:
    """Seal everything that an older key sealed with the newest one, of its own ring."""
    tally = Tally()
    for kind in _KINDS.values():
        kind.renew(tally)
    return tally


def standing() -> dict[str, Counter[str]]:
    """How many values each key seals, by kind."""
    return {name: kind.standing() for name, kind in _KINDS.items()}


# Texts of every model


def sealed_fields() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Each model of the service that keeps sealed texts, with their fields."""
    for model in apps.get_models():
        found = [each for each in model._meta.local_concrete_fields if isinstance(each, EncryptedTextField)]
        if found:
            yield model, found


def renew_texts(tally: Tally) -> None:
    """Seal the texts of every model anew, some hundred rows at a time."""
    for model, found in sealed_fields():
        for sealed_field in found:
            _renew_field(model, sealed_field, tally)


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every row, whatever the model's own manager would leave out."""
    return models.QuerySet(model)


def _renew_field(model: type[models.Model], found: EncryptedTextField, tally: Tally) -> None:
    rows = _rows(model).exclude(**{found.attname: Sealed("")})
    older = rows.exclude(**{f"{found.attname}__sealed_by": text_seal().current})
    wanted = list(older.values_list("pk", flat=True).order_by("pk"))
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for pk, code, held in _rows(model).filter(pk__in=some).values_list("pk", "code", found.attname):
            _renew_text(model, found, (pk, code, held), tally)


def _renew_text(model: type[models.Model], found: EncryptedTextField, row: tuple[Any, uuid.UUID, Sealed], tally: Tally) -> None:
    pk, code, held = row
    place = found.place(code)
    try:
        again = text_seal().seal(text_seal().open(held.stored, place=place), place=place)
    except BrokenSeal:
        tally.broken.append(place)
        return
    as_read = _rows(model).filter(**{"pk": pk, found.attname: held})
    tally.count(replaced=as_read.update(**{found.attname: Sealed(again)}))


def texts_standing() -> Counter[str]:
    """How many texts each key seals."""
    counted: Counter[str] = Counter()
    for model, found in sealed_fields():
        for sealed_field in found:
            kept = _rows(model).exclude(**{sealed_field.attname: Sealed("")})
            counted.update(key_of(held.stored) for held in kept.values_list(sealed_field.attname, flat=True).iterator())
    return counted


# What sign-ins keep


def renew_sign_ins(tally: Tally) -> None:
    """Seal what sign-ins keep anew."""
    for row in list(SignIn.objects.exclude(session_data="")):
        if key_of(row.session_data) == text_seal().current:
            continue
        try:
            again = row.sealed(row.opened())
        except BrokenSeal:
            tally.broken.append(f"accounts.signin:{row.code}:session_data")
            continue
        as_read = SignIn.objects.filter(pk=row.pk, session_data=row.session_data)
        tally.count(replaced=as_read.update(session_data=again))


def sign_ins_standing() -> Counter[str]:
    """How many sign-ins each key seals."""
    return Counter(key_of(data) for data in SignIn.objects.exclude(session_data="").values_list("session_data", flat=True))


# Secrets of second steps, which the library keeps in one JSON value


def renew_second_steps(tally: Tally) -> None:
    """Seal the secrets of codes and recovery codes anew."""
    for row in list(Authenticator.objects.all()):
        old = [secret for secret in _secrets(row.data) if key_of(secret) != text_seal().current]
        if not old:
            continue
        try:
            again = {secret: text_seal().seal(text_seal().open(secret, place=PLACE), place=PLACE) for secret in old}
        except BrokenSeal:
            tally.broken.append(f"{PLACE}:{row.pk}")
            continue
        as_read = Authenticator.objects.filter(pk=row.pk, data=row.data)
        tally.count(replaced=as_read.update(data=_put_in(row.data, again)))


def second_steps_standing() -> Counter[str]:
    """How many secrets of second steps each key seals."""
    every = Authenticator.objects.values_list("data", flat=True)
    return Counter(key_of(secret) for data in every for secret in _secrets(data))


def _secrets(data: dict[str, Any]) -> Iterator[str]:
    """The sealed values of an authenticator, by the names that allauth gives them; what a passkey is called is one."""
    yield from (data[name] for name in ("secret", "seed", "name") if data.get(name))
    yield from data.get("migrated_codes", [])


def _put_in(data: dict[str, Any], again: dict[str, str]) -> dict[str, Any]:
    changed = {name: again.get(value, value) if isinstance(value, str) else value for name, value in data.items()}
    if "migrated_codes" in data:
        changed["migrated_codes"] = [again.get(code, code) for code in data["migrated_codes"]]
    return changed
