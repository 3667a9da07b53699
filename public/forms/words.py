"""The words of something that admins edit: kept as they are typed, checked when they are published."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import Promise

from accounts.models import User
from accounts.versions import VersionField
from public.models import Curated
from public.models.curated import Words

if TYPE_CHECKING:
    Form = forms.ModelForm[Any]
else:
    Form = forms.ModelForm

Group = tuple[str | Promise, tuple[Any, ...]]
# Bytes of a hash that tell a field's words from those that were seen; nothing secret rests on them.
TELLING = 6


@dataclass(frozen=True)
class Difference:
    """One field of which two people saved different words."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_in_words: str
    theirs_in_words: str
    takes_theirs: bool


class WordsForm(Form):
    """Every field that a visitor reads, over the version that was seen; ``seen`` tells which words stood in each field then."""

    version = VersionField()
    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    groups: ClassVar[tuple[Group, ...]] = ()

    def __init__(self, data: Any = None, *, piece: Curated, words: Words | None = None) -> None:
        self.piece = piece
        stands = self.shown(piece.latest_words)
        told = {"version": piece.version, "seen": json.dumps(digests(stands))}
        # The form writes what it understood into its instance; the piece itself is left alone.
        super().__init__(data, instance=copy.copy(piece), initial=(words or stands) | told)
        self.helper = FormHelper()
        self.helper.form_tag = False
        groups = (Fieldset(legend, *names) for legend, names in self.groups)
        self.helper.layout = Layout("version", "seen", *groups)

    @staticmethod
    def shown(words: Words) -> Words:
        """Words of the working copy as the form's fields show them."""
        return {name: "" if value is None else value for name, value in words.items()}

    @staticmethod
    def stored(words: Words) -> Words:
        """Words of the form's fields as the working copy has them."""
        return words

    def typed(self) -> Words:
        """What was sent, by field: as it was understood, or letter by letter; a choice only if there is such a choice."""
        self.is_valid()
        return dict(self._typed())

    def _typed(self) -> Iterator[tuple[str, Any]]:
        for name in self.piece_fields:
            if name not in self.data or self.data.get(f"take_{name}") == "theirs":
                continue
            if name in self.cleaned_data:
                yield name, plain(self.cleaned_data[name])
            elif self.keeps_letters(name):
                yield name, plain(self.data[name])

    def keeps_letters(self, name: str) -> bool:
        """Whether what is not right yet can wait in this field's working copy."""
        return type(self.fields[name]) not in {forms.ChoiceField, forms.TypedChoiceField, forms.UUIDField}

    @property
    def piece_fields(self) -> list[str]:
        """The fields that are words of the piece."""
        return [name for name in self.fields if name not in {"version", "seen"}]

    @property
    def seen_version(self) -> int:
        """The version that was seen, or 0, which no row has."""
        self.is_valid()
        return int(self.cleaned_data.get("version") or 0)

    def keep(self, *, by: User) -> None:
        """Save what was typed over what was seen, however far it has come; raises Curated.Changed."""
        words = self.piece.latest_words | self.stored(self.typed())
        if self.seen_version != self.piece.version or words != self.piece.latest_words:
            self.piece.keep(by=by, version=self.seen_version, words=words)

    def whole(self) -> WordsForm:
        """The form as it stands once it was kept, to be checked in full."""
        self.piece.refresh_from_db()
        standing = self.shown(self.piece.latest_words)
        sent = standing | {"version": self.piece.version, "seen": json.dumps(digests(standing))}
        return type(self)(sent, piece=self.piece)

    def differences(self) -> list[Difference]:
        """Each field of which somebody else saved other words than were sent; the piece must be as it stands now."""
        return [
            self._difference(name, mine) for name, mine in self.typed().items() if digest(mine) != digest(self.theirs[name])
        ]

    @property
    def theirs(self) -> dict[str, str]:
        """What stands now, as the form's fields hold it."""
        return {name: str(value) for name, value in self.shown(self.piece.latest_words).items() if name in self.fields}

    def _difference(self, name: str, mine: Any) -> Difference:
        theirs, mine = self.theirs[name], "" if mine is None else str(mine)
        takes = self._seen().get(name) == digest(mine)
        words = (self.in_words(name, mine), self.in_words(name, theirs))
        return Difference(name, str(self.fields[name].label), mine, theirs, *words, takes_theirs=takes)

    def in_words(self, name: str, value: Any) -> str:
        """A field's value as somebody reads it."""
        return in_words(self.fields[name], value)

    def merged(self) -> WordsForm:
        """The form over what stands now, with what was typed in it wherever it is to be kept."""
        theirs = {difference.name for difference in self.differences() if difference.takes_theirs}
        mine = {name: value for name, value in self.typed().items() if name not in theirs}
        return type(self)(piece=self.piece, words=self.shown(self.piece.latest_words) | mine)

    def _seen(self) -> dict[str, str]:
        try:
            found = json.loads(self.data.get("seen", ""))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as somebody reads it."""
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value) or "")


def plain(value: Any) -> Any:
    """A field's value as the working copy's JSON can hold it: lines end in one way, and no zero byte is in it."""
    return value if value is None else str(value).replace("\r\n", "\n").replace("\x00", "")


def digest(value: Any) -> str:
    """A few letters that tell this value from another."""
    text = "" if value is None else str(value)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[: 2 * TELLING]


def digests(words: Words) -> dict[str, str]:
    """A few letters for the words of each field."""
    return {name: digest(value) for name, value in words.items()}
