"""Finding somebody by a name that is sealed: beside the name stands a mark, a keyed hash of all of it (docs/security.md)."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.fields import Coded, Sealed, sealed
from accounts.sealing import BrokenSeal


def plain(words: str) -> str:
    """A name as it is compared: exactly, but for case, spaces and the way in which accents are written."""
    return " ".join(unicodedata.normalize("NFC", words.casefold()).split())


def mark_of(name: str) -> str:
    """The mark of a name, the same for everybody of that name; nothing for no name."""
    found = plain(name)
    return salted_hmac("accounts.names.mark", found, algorithm="sha256").hexdigest() if found else ""


class NameMark(models.CharField[str, str]):
    """The mark of the row's ``name``, written with every row that is created or saved whole; see ``named`` for updates."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        own: dict[str, Any] = {"max_length": 64, "editable": False, "default": "", "db_index": True}
        super().__init__(*args, **own | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        held = model_instance.__dict__.get("name")
        if isinstance(held, str):  # a name that nobody read or set is the one that was marked
            setattr(model_instance, self.attname, mark_of(held))
        return str(getattr(model_instance, self.attname))


def named(model: type[Coded], name: str, *, code: uuid.UUID) -> dict[str, Sealed | str]:
    """A name and its mark, ready for an ``update()`` of the row with this code."""
    return {"name": sealed(model, "name", name, code=code), "name_mark": mark_of(name)}


def mark_anew(*marked: type[models.Model]) -> int:
    """Make the mark of each row of these models anew, while people work; how many were other ones.

    Marks follow from SECRET_KEY: after another key nobody is found by name until this was done. A name that no key opens
    keeps the mark that it has.
    """
    return sum(_mark_anew(row) for model in marked for row in _rows_of(model).only("code", "name", "name_mark").iterator())


def marked_models() -> list[type[models.Model]]:
    """Every model that has a mark beside its name."""
    return [model for model in apps.get_models() if any(isinstance(field, NameMark) for field in model._meta.fields)]


def _mark_anew(row: Any) -> int:
    read = row.__dict__["name"]  # as it is stored, so that nothing is written over a name that was changed meanwhile
    try:
        mark = mark_of(row.name)
    except BrokenSeal:
        return 0
    if mark == row.name_mark:
        return 0
    return _rows_of(type(row)).filter(pk=row.pk, name=read).update(name_mark=mark)


def _rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.all()  # noqa: SLF001 - whose rows they are is not asked: nobody is shown one
