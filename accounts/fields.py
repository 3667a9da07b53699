"""A text field that is clear in Python and sealed in the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, overload

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.sealing import TextSeal


@lru_cache(maxsize=1)
def text_seal() -> TextSeal:
    """The seal made of the service's field keys."""
    return TextSeal(settings.FIELD_KEYS)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it stands in the database; what ``values()`` gives and what ``update()`` takes."""

    stored: str


class Coded(models.Model):
    """A row with a random public code, which its address carries and its sealed texts are bound to."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.code)


class EncryptedTextField(models.TextField[str, str]):
    """Text sealed for exactly this model, row code and field; ``max_length`` is checked on the clear text.

    An ``update()`` has no row to bind to: hand it ``sealed(Model, "field", text, code=…)`` instead of a plain text.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _OpensOnRead(self))

    def place(self, code: uuid.UUID) -> str:
        """Where a value stands: ``app.model:code:field``."""
        return f"{self.model._meta.label_lower}:{code}:{self.attname}"

    def seal(self, text: str, *, code: uuid.UUID) -> Sealed:
        """The sealed form of ``text`` for the row with this code."""
        return Sealed(text_seal().seal(text, place=self.place(code)) if text else "")

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed:
        held = model_instance.__dict__.get(self.attname, "")
        if isinstance(held, Sealed):
            return held
        return self.seal(held or "", code=model_instance.code)  # type: ignore[attr-defined]

    def get_prep_value(self, value: object) -> str | None:
        if isinstance(value, Sealed):
            return value.stored
        if value in (None, ""):
            return ""
        raise TypeError(f"{self.name} is sealed: it cannot be compared with, or updated to, a plain text.")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed:
        return Sealed(value or "")

    def value_from_object(self, obj: models.Model) -> str:
        value: str = getattr(obj, self.attname)
        return value


@EncryptedTextField.register_lookup
class SealedBy(models.Lookup[str]):
    """Values that the key with this id sealed; ids are letters and figures, so the pattern holds no signs of its own."""

    lookup_name = "sealed_by"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*parameters, f"{self.rhs}:%")


class _OpensOnRead:
    """Opens a value when it is first read, so that a row whose text nobody reads costs nothing."""

    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> Self: ...
    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str: ...
    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Self | str:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name, "code"])
        held = instance.__dict__[name]
        if isinstance(held, Sealed):
            place = self.field.place(instance.code)  # type: ignore[attr-defined]
            held = text_seal().open(held.stored, place=place) if held.stored else ""
            instance.__dict__[name] = held
        return str(held or "")

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def sealed(model: type[Coded], field: str, text: str, *, code: uuid.UUID) -> Sealed:
    """The sealed form of ``text`` for ``model.field`` of the row with this code, ready for ``update()``."""
    found = model._meta.get_field(field)
    if not isinstance(found, EncryptedTextField):
        raise TypeError(f"{model.__name__}.{field} is not sealed.")
    return found.seal(text, code=code)
