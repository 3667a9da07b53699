"""Debian's Chromium, driven by Playwright: where it is and how it is started."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Playwright, ViewportSize

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def start_chromium(playwright: Playwright) -> Browser:
    """A browser without a window that asks nobody for updates."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
