"""How the service writes its log: one line an event, and no word that a family could be known by.

In production a line is a JSON object of the fields that ``AsJson`` names and of no others; on a desk it is text for a person.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import traceback
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

from django.apps import apps
from django.http import HttpRequest

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


class AsJson(PlacesOnly):
    """One JSON object a line, in ASCII: at, level, logger, event, place, request, page, method, status, fault.

    What the project's own modules say is written as they say it, because they speak in codes. Of what a library says only its
    fixed words are written, without what it filled in: that may be an address, a header, a value.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
            "place": f"{Path(record.pathname).name}:{record.lineno}",
            **_of_request(record),
            "fault": self.formatException(record.exc_info) if record.exc_info and record.exc_info[1] else "",
        }
        return json.dumps({name: value for name, value in told.items() if value})


# Which of them writes, by VIG_ENV.
FORMATTERS: dict[str, type[logging.Formatter]] = {"production": AsJson, "test": AsJson, "development": PlacesOnly}
OWN = {"access", "accounts", "cases", "family", "footage", "practice", "public", "questionnaires", "vig"}


def _event(record: logging.LogRecord) -> str:
    """What happened, in words that were written by whoever wrote the program."""
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        return HTTPStatus(status).phrase
    if record.name.partition(".")[0] in OWN:
        return TOKENS.sub(r"\1…", ASKED.sub(r"\1…", record.getMessage()))
    # A library's sentence without anything to fill in was put together elsewhere, perhaps of what somebody sent.
    return str(record.msg) if record.args else ""


def _of_request(record: logging.LogRecord) -> dict[str, Any]:
    """The number, page, method and status of the request that the event belongs to."""
    if not apps.ready:
        return {}
    from accounts.asked import UNDER_WAY, number_of  # reads the models

    given = getattr(record, "request", None)
    request = given if isinstance(given, HttpRequest) else UNDER_WAY.get()
    if request is None:
        return {}
    match = request.resolver_match
    return {
        "request": str(number_of(request)),
        "page": match.view_name if match else "",
        "method": request.method,
        "status": getattr(record, "status_code", ""),
    }


def _printable(text: str) -> str:
    """The text with control characters, direction marks and odd line ends made visible, so that nobody can forge a line."""
    return "".join(letter if letter.isprintable() or letter == "\n" else f"\\x{ord(letter):02x}" for letter in text)
