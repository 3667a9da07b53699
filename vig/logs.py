"""How the service writes its log: one line an event, and no word that a family could be known by."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# The address of a hand-in link or an invitation is the right to what it opens.
TOKENS = re.compile(r"(/[qi]/)[^/\s?]+")
# What somebody looked for stands behind the question mark of an address, to the end of the line if she typed spaces.
ASKED = re.compile(r"(/[^\s?]*\?).+")


class InFull(logging.Formatter):
    """What development shows: everything but the tokens of links."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKENS.sub(r"\1…", super().format(record))


class PlacesOnly(logging.Formatter):
    """Names a fault by its kind and the project's lines it went through; what it said may quote a family and is left out."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        places = []
        fault = ei[1]
        while fault is not None:
            frames = traceback.extract_tb(fault.__traceback__)
            shown = [frame for frame in frames[:-1] if "site-packages" not in frame.filename] + frames[-1:]
            places.append(" > ".join([*(f"{frame.filename}:{frame.lineno}" for frame in shown), type(fault).__qualname__]))
            fault = fault.__cause__ or fault.__context__
        return " caused by ".join(places)

    def format(self, record: logging.LogRecord) -> str:
        told = ASKED.sub(r"\1…", super().format(record))
        return TOKENS.sub(r"\1…", " ".join(_printable(told).split()))


def _printable(text: str) -> str:
    """The text with control characters, direction marks and odd line ends made visible, so that nobody can forge a line."""
    return "".join(letter if letter.isprintable() or letter == "\n" else f"\\x{ord(letter):02x}" for letter in text)
