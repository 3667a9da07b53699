"""What the page of a piece's history shows: each publication, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from accounts.models import Revision
from public.differences import GONE, NEW, Part, differences
from public.editor_page import about
from public.forms.by_kind import FORMS
from public.forms.words import in_words
from public.models import Curated
from public.models.curated import Words

A_PAGE = 20
Fields = dict[str, forms.Field]


@dataclass(frozen=True)
class Change:
    """One field that a publication changed."""

    label: str
    parts: list[Part]


@dataclass(frozen=True)
class Entry:
    """One publication with what it changed since the one before; None for the first."""

    revision: Revision
    changes: list[Change] | None


def history_page(kind: str, piece: Curated, page: str | None) -> dict[str, Any]:
    """The page's contents, newest publication first."""
    fields = FORMS[kind].base_fields
    listed = Paginator(piece.revisions(), A_PAGE).get_page(page)
    first = listed.start_index() - 1 if listed.object_list else 0
    told = list(piece.revisions()[first : first + A_PAGE + 1])
    entries = [_entry(fields, revision, older) for revision, older in zip(told, [*told[1:], None], strict=False)]
    waiting = changes(fields, piece.live_words, piece.latest_words) if piece.has_changes and told else []
    shown = {"page": listed, "entries": entries[:A_PAGE], "waiting": waiting, "live_words": piece.live_words}
    return about(kind, piece) | shown


def _entry(fields: Fields, revision: Revision, older: Revision | None) -> Entry:
    return Entry(revision, changes(fields, older.words, revision.words) if older else None)


def changes(fields: Fields, before: Words, after: Words) -> list[Change]:
    """Each field of which two versions have different words, as somebody reads them."""
    names = [name for name in after if (before.get(name) or "") != (after[name] or "")]
    return [_change(fields, name, before.get(name), after[name]) for name in names]


def _change(fields: Fields, name: str, old: Any, new: Any) -> Change:
    """A field's change; a file's number says nothing, so that only its coming and going is told."""
    field = fields[name.removesuffix("_id")]
    label = str(field.label)
    if name in fields:
        return Change(label, differences(in_words(field, old), in_words(field, new)))
    if old and new:
        return Change(label, [Part(NEW, _("another one"))])
    return Change(label, [Part(NEW, _("added")) if new else Part(GONE, _("taken away"))])
