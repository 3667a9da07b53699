"""Sealed texts that change places in the database: every row gets another row's, or two fields of a row each other's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.db import connection, models

from accounts.fields import EncryptedTextField
from accounts.rotation import sealed_fields

# Whoever opens a page on which the field is shown, and that page.
SHOWN: dict[str, tuple[str, str]] = {
    "accounts.User.name": ("admin", "accounts:people"),
    "accounts.User.draft_key": ("own", "cases:private_note"),
    "cases.Case.helping_question": ("own", "cases:case_detail"),
    "cases.Child.name": ("client", "family:home"),
    "cases.Client.name": ("own", "practice:caseload"),
    "cases.Clip.question": ("own", "cases:cycle_review"),
    "cases.Clip.title": ("own", "cases:film_room"),
    "cases.Closing.reopened_why": ("own", "cases:timeline"),
    "cases.Closing.why": ("own", "cases:timeline"),
    "cases.Consent.parental_note": ("own", "cases:consent_detail"),
    "cases.Consent.present": ("own", "cases:consent_detail"),
    "cases.Consent.said": ("own", "cases:consent_detail"),
    "cases.Consent.signature": ("own", "cases:consent_detail"),
    "cases.Consent.signed_name": ("own", "cases:consent_detail"),
    "cases.Emergency.reason": ("own", "practice:today"),
    "cases.Goal.wording": ("own", "cases:goal_list"),
    "cases.Meeting.others": ("own", "cases:meeting_list"),
    "cases.Meeting.where": ("own", "cases:meeting_list"),
    "cases.Meeting.why": ("own", "cases:meeting_list"),
    "cases.NoteLine.text": ("client", "family:note"),
    "cases.NoteUnlock.why": ("own", "cases:note_history"),
    "cases.PrivateNote.text": ("own", "cases:private_note"),
    "cases.TextVersion.text": ("own", "cases:goal_list"),
    "public.Complaint.contact": ("admin", "public:complaint_detail"),
    "public.Complaint.name": ("admin", "public:complaint_detail"),
    "public.Complaint.outcome": ("admin", "public:complaint_detail"),
    "public.Complaint.words": ("admin", "public:complaint_detail"),
    "questionnaires.Answer.value": ("own", "questionnaires:administration_detail"),
}
# Read by no page, or by none that is opened here; no row of them opens either.
ON_NO_PAGE = {
    "accounts.OutboxMessage.body": "the mail is posted from it",
    "accounts.OutboxMessage.subject": "the mail is posted from it",
    "accounts.OutboxMessage.to": "the mail is posted from it",
    "footage.Recording.file_name": "said while the film arrives",
    "cases.Deletion.reason": "said where a film's end is decided",
    "cases.Hold.lift_reason": "said where a film's end is decided",
    "cases.Hold.reason": "said where a film's end is decided",
    "cases.Goal.why": "said of a goal that was let go",
}
Field = tuple[type[models.Model], EncryptedTextField]


def every_field() -> Iterator[tuple[str, Field]]:
    """Each sealed field of each model, by its name."""
    for model, found in sealed_fields():
        for each in found:
            yield f"{model._meta.label}.{each.name}", (model, each)


def every_pair() -> Iterator[tuple[str, str]]:
    """Two sealed fields of one model, each with the one after it."""
    for model, found in sealed_fields():
        for one, other in pairwise(found):
            yield f"{model._meta.label}.{one.name}", f"{model._meta.label}.{other.name}"


def swap_rows(model: type[models.Model], found: EncryptedTextField) -> None:
    """Give each row that has a text there the next one's; a row that is alone gets the text of one that is gone."""
    rows = _texts(model, found)
    alone = [(0, found.seal("of somebody else", code=uuid.uuid4()).stored)]
    for (pk, _own), (_next, text) in zip(rows, rows[1:] + (rows[:1] if len(rows) > 1 else alone), strict=True):
        _write(model, found, pk, text)


def swap_fields(model: type[models.Model], one: EncryptedTextField, other: EncryptedTextField) -> None:
    """Exchange two fields of each row that has a text in both."""
    theirs = dict(_texts(model, other))
    for pk, text in _texts(model, one):
        if pk in theirs:
            _write(model, one, pk, theirs[pk])
            _write(model, other, pk, text)


def _texts(model: type[models.Model], found: EncryptedTextField) -> list[tuple[Any, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id, "{found.column}" FROM {model._meta.db_table} WHERE "{found.column}" <> \'\' ORDER BY id')
        return list(cursor.fetchall())


def _write(model: type[models.Model], found: EncryptedTextField, pk: int, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{found.column}" = %s WHERE id = %s', [text, pk])
