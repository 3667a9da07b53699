"""The one way in which a script says no."""

from __future__ import annotations


class Refused(Exception):
    """The script cannot go on; its words are one clear sentence for the person at the terminal."""
