"""Scans of papers: sealed each under its own key, bound to their row, destroyed with the key first, never brought back."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core import serializers
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from accounts.rotation import renew_all, standing
from footage import ledger, scans, vault
from footage.models import Scan, ScanKey
from footage.sealing import BrokenFilm
from footage.work import sweep

pytestmark = pytest.mark.django_db
PAPER = b"what stands on the paper" * 40


@pytest.fixture(autouse=True)
def path(settings: Settings, tmp_path: Path) -> Path:
    settings.DESTRUCTION_LEDGER = tmp_path / "apart" / "destroyed.jsonl"
    return tmp_path / "apart" / "destroyed.jsonl"


@pytest.fixture
def scan(alice: User) -> Scan:
    return kept(alice)


def kept(owner: User) -> Scan:
    return scans.keep(PAPER, kind=Scan.Kind.PICTURE, owner=owner, code=uuid.uuid4())


def reread(scan: Scan) -> Scan:
    return Scan.objects.select_related("key").get(pk=scan.pk)


def test_it_opens_again_and_stands_nowhere_in_clear(scan: Scan):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM footage_scan")
        stored = bytes(cursor.fetchone()[0])

    assert scans.open_scan(reread(scan)) == PAPER
    assert PAPER[:12] not in stored
    assert scan.size == len(PAPER)


@pytest.mark.parametrize("taken", ["content", "key", "kind", "a bit", "half"])
def test_what_was_moved_or_altered_does_not_open(scan: Scan, alice: User, taken: str):
    other, mine = kept(alice), reread(scan)
    if taken == "content":
        Scan.objects.filter(pk=scan.pk).update(sealed=bytes(other.sealed))
    elif taken == "key":
        ScanKey.objects.filter(scan=scan).update(wrapped=bytes(other.key.wrapped))
    elif taken == "kind":
        Scan.objects.filter(pk=scan.pk).update(kind=Scan.Kind.PDF)
    else:
        held = bytes(mine.sealed)
        Scan.objects.filter(pk=scan.pk).update(sealed=held[:40] if taken == "half" else held[:-1] + bytes([held[-1] ^ 1]))

    with pytest.raises(BrokenFilm):
        scans.open_scan(reread(scan))


def test_the_key_goes_first_then_a_line_stands_in_the_ledger_then_the_bytes_go(
    scan: Scan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks() as afterwards:
        scans.destroy(scan)

    assert not ScanKey.objects.exists()
    assert bytes(reread_without_key(scan).sealed)
    assert ledger.entered() == {}
    afterwards[0]()
    assert list(ledger.entered()) == [scan.code]
    afterwards[1]()
    assert not bytes(reread_without_key(scan).sealed)
    with pytest.raises(vault.Gone):
        scans.open_scan(reread_without_key(scan))


def reread_without_key(scan: Scan) -> Scan:
    return Scan.objects.get(pk=scan.pk)


def test_destroying_twice_is_one_line(scan: Scan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            scans.destroy(scan)

    assert list(ledger.entered()) == [scan.code]


def test_a_destruction_that_was_undone_leaves_all_of_it(
    scan: Scan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        scans.destroy(scan)
        transaction.set_rollback(True)

    assert scans.open_scan(reread(scan)) == PAPER
    assert ledger.entered() == {}


def test_what_a_crash_left_out_is_done_by_the_sweep(
    scan: Scan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks():
        scans.destroy(scan)

    sweep()

    assert list(ledger.entered()) == [scan.code]
    assert not bytes(reread_without_key(scan).sealed)


def test_a_copy_of_the_database_from_before_does_not_bring_it_back(
    scan: Scan, alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    other = kept(alice)
    before = serializers.serialize("json", [reread(scan), scan.key])
    with django_capture_on_commit_callbacks(execute=True):
        scans.destroy(scan)
    for row in serializers.deserialize("json", before):
        row.save()
    assert scans.open_scan(reread(scan)) == PAPER

    with django_capture_on_commit_callbacks(execute=True):
        assert vault.replay_destructions() == (1, 1)

    assert not bytes(reread_without_key(scan).sealed)
    with pytest.raises(vault.Gone):
        scans.open_scan(reread_without_key(scan))
    assert scans.open_scan(reread(other)) == PAPER


def test_a_new_film_key_wraps_it_anew_and_the_old_one_is_not_needed(scan: Scan, settings: Settings):
    settings.FILM_KEYS = {"newer": bytes(range(32)), **settings.FILM_KEYS}

    renew_all()

    assert set(standing()["films"]) == {"newer"}
    settings.FILM_KEYS = {"newer": bytes(range(32))}
    assert scans.open_scan(reread(scan)) == PAPER


def test_a_key_that_does_not_open_is_named(scan: Scan, settings: Settings):
    settings.FILM_KEYS = {"newer": bytes(range(32)), **settings.FILM_KEYS}
    ScanKey.objects.update(wrapped=b"\0" * 60)

    assert renew_all().broken == [f"footage.scankey:{scan.code}"]
