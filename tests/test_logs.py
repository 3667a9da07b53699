"""The log: one line an event, places and kinds, never a word that a family could be known by."""

import json
import logging
from typing import Any

import pytest
from django.test import RequestFactory
from gunicorn.config import Config

from vig.gunicorn import ServerLog
from vig.logs import AsJson, InFull, PlacesOnly

FORMATTER = PlacesOnly("%(levelname)s %(name)s %(message)s")


def line(message: str, *arguments: object, fault: BaseException | None = None) -> str:
    caught = (type(fault), fault, fault.__traceback__) if fault else None
    return FORMATTER.format(logging.LogRecord("vig", logging.ERROR, __file__, 1, message, arguments, caught))


def caught(raise_it: object) -> BaseException:
    try:
        raise_it()  # type: ignore[operator]
    except ValueError as fault:
        return fault
    raise AssertionError


def quote_a_family() -> None:
    raise ValueError("Bob Birch lives at 4 Mill Lane")


def quote_a_family_twice() -> None:
    try:
        quote_a_family()
    except ValueError as fault:
        raise ValueError("Bob Birch") from fault


def test_a_plain_event_is_one_line():
    assert line("Task %s is done", 7) == "ERROR vig Task 7 is done"


def test_a_fault_names_its_kind_and_place_and_nothing_of_what_it_said():
    written = line("It broke", fault=caught(quote_a_family))

    assert f"{__file__}:" in written
    assert written.endswith("ValueError")
    assert "Birch" not in written


def test_the_cause_of_a_fault_is_named_and_not_quoted():
    written = line("It broke", fault=caught(quote_a_family_twice))

    assert written.count("ValueError") == 2
    assert " caused by " in written
    assert "Birch" not in written


def test_the_lines_of_packages_are_left_out_but_for_the_last():
    written = line("It broke", fault=caught(lambda: pytest.approx("a") == pytest.approx(1) or int("Bob")))

    assert "Bob" not in written
    assert written.count("site-packages") <= 1


@pytest.mark.parametrize(
    "forged", ["a\nERROR vig forged", "a\r\nforged", "a\x1b[31mred", "a\u2028forged", "a\u202eforged", "a\x00b"]
)
def test_nobody_can_forge_a_line(forged: str):
    written = line("Not Found: %s", forged)

    assert written.splitlines() == [written]
    assert written.isprintable()


TOKEN = "HEyXuFL7dYjQJRViPuuqA-TLIZJrYp_0"


@pytest.mark.parametrize("formatter", [PlacesOnly("%(message)s"), InFull("%(message)s")])
@pytest.mark.parametrize("rest", ["", "/", "/3/", "/check/", "?", " HTTP/1.1"])
def test_the_token_of_a_link_stands_in_no_line(formatter: logging.Formatter, rest: str):
    record = logging.LogRecord("vig", logging.ERROR, __file__, 1, "Not Found: %s", (f"/q/{TOKEN}{rest}",), None)

    assert formatter.format(record) == f"Not Found: /q/…{rest}".strip()


@pytest.mark.parametrize("asked", ["/resources/?q=crying", "/?q=a&b=crying", "/resources/?q=will not stop crying HTTP/1.1"])
def test_what_somebody_looked_for_stands_in_no_line(asked: str):
    written = line("Error handling request GET %s", asked, fault=caught(quote_a_family))

    assert "crying" not in written
    assert f"GET {asked.partition('?')[0]}?…" in written
    assert written.endswith("ValueError")


def test_the_server_writes_its_own_lines_this_way_too():
    handlers = ServerLog(Config()).error_log.handlers

    assert handlers
    assert all(isinstance(handler.formatter, AsJson) for handler in handlers)


# In production

FIELDS = {"at", "level", "logger", "event", "place", "request", "page", "method", "status", "fault"}


def told(name: str, message: str, *arguments: object, fault: BaseException | None = None, **also: object) -> dict[str, Any]:
    """What the line of an event says, read back; it is one line, whatever stands in it."""
    caught = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord(name, logging.ERROR, "/srv/vig/cases/film.py", 7, message, arguments, caught)
    vars(record).update(also)
    line = AsJson().format(record)
    assert line.isascii()
    assert line.isprintable()
    read: dict[str, Any] = json.loads(line)
    assert set(read) <= FIELDS
    return read


def test_an_own_event_is_an_object_of_named_fields():
    read = told("footage.vault", "The film %s does not open.", "c0de")

    assert read.pop("at").endswith("+00:00")
    assert read == {"level": "ERROR", "logger": "footage.vault", "event": "The film c0de does not open.", "place": "film.py:7"}


def test_a_library_is_quoted_without_what_it_filled_in():
    assert told("gunicorn.error", "Error handling request %s", "/q/token/?q=crying")["event"] == "Error handling request %s"
    assert "event" not in told("some.library", "Bob Birch lives at 4 Mill Lane")


def test_a_request_is_told_by_its_page_and_number_and_nothing_that_was_asked():
    request = RequestFactory().get("/cases/?q=crying", headers={"X-Name": "Bob Birch"})

    read = told("django.request", "%s: %s", "Not Found", "/cases/?q=crying", request=request, status_code=404)

    assert (read["event"], read["status"], read["method"]) == ("Not Found", 404, "GET")
    assert read["request"] == str(request.number)  # type: ignore[attr-defined]
    assert "crying" not in json.dumps(read)
    assert "Birch" not in json.dumps(read)


def test_a_fault_in_json_names_places_and_quotes_nothing():
    read = told("django.request", "%s: %s", "x", "y", fault=caught(quote_a_family_twice))

    assert read["fault"].count("ValueError") == 2
    assert "Birch" not in json.dumps(read)


@pytest.mark.parametrize(
    "forged", ["a\n{}", "a\r\nforged", "a\x1b[31mred", "a\u2028forged", "a\u202eforged", 'a", "level": "INFO']
)
def test_nobody_can_forge_an_object(forged: str):
    read = told("vig", "Told %s", forged)

    assert read["level"] == "ERROR"
    assert forged in read["event"]


def test_a_token_and_a_question_stand_in_no_object():
    read = told("public.views", "Gone: %s %s", f"/q/{TOKEN}/3/", "/resources/?q=crying all night")

    assert TOKEN not in read["event"]
    assert "crying" not in read["event"]


def test_what_else_somebody_hangs_on_an_event_is_not_written():
    assert "Bob Birch" not in told("cases", "Done", whose="Bob Birch").values()


def test_production_logs_this_way():
    assert any(isinstance(handler.formatter, AsJson) for handler in logging.getLogger().handlers)
