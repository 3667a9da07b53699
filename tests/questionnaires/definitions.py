"""Definitions for tests: the published example, and small ones of one section."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from questionnaires.definition import Definition
from questionnaires.models import InstrumentVersion
from questionnaires.reading import read

HARBOUR = Path(__file__).parent / "harbour.yaml"
YES_NO = [{"code": "no", "label": "No", "score": 0}, {"code": "yes", "label": "Yes", "score": 1}]


def harbour() -> Definition:
    return read(HARBOUR.read_text(encoding="utf-8"))[0]


def definition_data(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A definition in English with these items in one section, one item when none is given."""
    rows = [{"text": "?", **item} for item in items or [{"id": "q", "type": "single", "options": YES_NO}]]
    return {
        "schema": "vig-instrument/1", "key": "test", "version": "1.0.0", "title": "Test", "language": "en",
        "licence": {"status": "own-work", "statement": "CC0"}, "sections": [{"id": "all", "items": rows}], "scales": [], **more,
    }  # fmt: skip


def definition_text(*items: dict[str, Any], **more: Any) -> str:
    return json.dumps(definition_data(*items, **more))


def defined(*items: dict[str, Any], **more: Any) -> Definition:
    return read(definition_text(*items, **more))[0]


def edition_of(text: str) -> InstrumentVersion:
    """A draft of this text."""
    return InstrumentVersion.draft(text)
