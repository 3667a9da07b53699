"""Every change, removal, insertion and exchange is found. Ten thousand are in `make proof ONLY=log`."""

from __future__ import annotations

import json
import os
import random
import uuid
from collections import Counter
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.log_check import faults
from accounts.log_heads import export_head
from accounts.models import AccessEntry, User
from tests.tampering import WAYS, unguarded

TIMES = int(os.environ.get("TAMPERINGS", "120"))
SEED = 20261128
LINES = 24


@pytest.fixture
def log(alice: User, cara: User, settings: Settings, tmp_path: Path) -> None:
    """Lines of two people, and the head that was exported at their end."""
    settings.ACCESS_LOG_HEADS = tmp_path / "heads.jsonl"
    chance = random.Random(SEED)
    for _line in range(LINES // 2):
        AccessEntry.objects.look(by=alice, page="cases:case_detail", about=uuid.UUID(int=chance.getrandbits(128)))
        AccessEntry.objects.refusal(by=cara, page="cases:timeline", about=uuid.UUID(int=chance.getrandbits(128)))
    export_head()


@pytest.mark.django_db
def test_whatever_is_done_to_the_log_is_found(log: None) -> None:
    chance, done, missed = random.Random(SEED), Counter[str](), []

    for number in range(TIMES):
        way = WAYS[number % len(WAYS)]
        with unguarded():
            told = way(chance)
            if not _but_triggers():
                missed.append(told)
        done[way.__name__] += 1

    if path := os.environ.get("TAMPERINGS_TOLD"):
        Path(path).write_text(json.dumps({"done": done, "missed": missed}))
    assert missed == []
    assert list(faults()) == []


def _but_triggers() -> list[str]:
    """What is found beside the triggers that were laid aside for it."""
    return [fault for fault in faults() if "triggers" not in fault]
