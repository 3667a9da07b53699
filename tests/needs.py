"""What a test needs from the machine and may not find there."""

from __future__ import annotations

import os

import pytest


def need(part: str, *, found: bool, sentence: str) -> None:
    """Skip the test, counted in pytest's closing line, when ``part`` is not here; fail it where VIG_REQUIRE names the part."""
    if found:
        return
    if part in os.environ.get("VIG_REQUIRE", "").split(","):
        pytest.fail(f"{sentence} VIG_REQUIRE asks for it.", pytrace=False)
    pytest.skip(sentence)
