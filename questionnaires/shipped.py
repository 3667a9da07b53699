"""The questionnaires that come with the program: the project's own wording only, none of them validated."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from questionnaires.models import InstrumentVersion
from questionnaires.reading import read, sha256

FOLDER = Path(__file__).parent / "instruments"


class Differs(Exception):
    """An edition of this version was published with another definition; a changed file needs a new version."""


def load_instruments() -> list[InstrumentVersion]:
    """Publish each shipped edition once, and give back those that are new; raises Differs."""
    files = sorted(FOLDER.glob("*.yaml"))
    return [edition for path in files if (edition := _load(path.read_text(encoding="utf-8"))) is not None]


def _load(source: str) -> InstrumentVersion | None:
    """The edition, if this call published it; another server may do so at the same moment."""
    try:
        return _published(source)
    except InstrumentVersion.VersionTaken:
        return None


@transaction.atomic
def _published(source: str) -> InstrumentVersion | None:
    definition, text = read(source)
    there = InstrumentVersion.objects.filter(instrument__key=definition.key, version=definition.version).first()
    if there is not None:
        if there.sha256 != sha256(text):
            raise Differs(f"{definition.key} {definition.version}")
        return None
    edition = InstrumentVersion.draft(source)
    edition.publish(by=None)
    return edition
