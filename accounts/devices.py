"""What a browser says it is, in the two words by which its owner knows it again."""

from __future__ import annotations

# The first that a browser mentions; many mention their forebears too, so the order matters.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Chromium", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """Such as "Chrome/Windows"; what is not known stays empty."""
    browser, system = (next((name for sign, name in names if sign in agent), "") for names in (BROWSERS, SYSTEMS))
    return f"{browser}/{system}" if browser or system else ""
