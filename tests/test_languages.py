"""A language is found, kept up to the source, compiled, and offered once a native reader has read it."""

from __future__ import annotations

import gettext
import os
import time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.exceptions import ImproperlyConfigured

from scripts.refused import Refused
from scripts.words import all_messages, catalogue_of, compile_all, read_catalogue, update
from vig.languages import languages

TEMPLATE = """{% load i18n %}
    <p title="{% translate "Close" %}">{% blocktranslate count n=n %}{{ n }} film{% plural %}{{ n }} films{% endblocktranslate %}</p>
      {% translate "May" context "a month" %}{{ _("Open") }}
"""
MODULE = """
label = _lazy = gettext_lazy("A goal")
said = ngettext("%(count)d clip", "%(count)d clips", 3)
here = _now("Saved {time}")
"""


@pytest.fixture
def found(tmp_path: Path) -> Catalog:
    """The messages of a very small program."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "views.py").write_text(MODULE)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return all_messages(tmp_path)


def test_messages_are_found_in_modules_and_templates(found: Catalog) -> None:
    told = {(message.id, message.context) for message in found if message.id}

    assert told == {
        ("A goal", None), (("%(count)d clip", "%(count)d clips"), None), ("Saved {time}", None), ("Close", None), ("Open", None),
        (("%(n)s film", "%(n)s films"), None), ("May", "a month"),
    }  # fmt: skip
    assert next(message for message in found if message.id == "Close").locations == [("templates/page.html", 2)]


def test_every_message_of_the_project_is_found() -> None:
    found = all_messages()

    assert len(found) > 1200
    assert "Find a family" in found
    assert "Not saved – your words are still here" in found


def test_a_catalogue_keeps_what_was_translated_and_drops_what_is_no_longer_said(tmp_path: Path, found: Catalog) -> None:
    update("cy", found, tmp_path)
    translate(tmp_path, {"Close": "Cau", "A goal": "Nod"})
    later = Catalog(fuzzy=False)
    later.add("Close")
    later.add("Print")

    update("cy", later, tmp_path)

    catalogue = read_catalogue(catalogue_of("cy", tmp_path))
    assert {message.id: message.string for message in catalogue if message.id} == {"Close": "Cau", "Print": ""}
    assert catalogue.num_plurals == 5


def test_a_compiled_catalogue_says_what_was_translated(tmp_path: Path, found: Catalog) -> None:
    update("cy", found, tmp_path)
    translate(tmp_path, {"Close": "Cau", "Saved {time}": "Cadwyd {time}"})

    left_out = compile_all(tmp_path)

    said = gettext.translation("django", str(tmp_path), ["cy"])
    assert left_out == []
    assert said.gettext("Close") == "Cau"
    assert said.gettext("Saved {time}") == "Cadwyd {time}"
    assert said.gettext("Open") == "Open"


@pytest.mark.parametrize(
    ("english", "broken"),
    [("Saved {time}", "Cadwyd {amser}"), ("Saved {time}", "Cadwyd"), ("Close", "<b>Cau</b>"), ("Open", "Agor %(name)s")],
)
def test_a_translation_whose_places_are_wrong_is_left_in_english_and_named(
    tmp_path: Path, found: Catalog, english: str, broken: str
) -> None:
    update("cy", found, tmp_path)
    translate(tmp_path, {english: broken})

    (sentence,) = compile_all(tmp_path)

    assert sentence.startswith(f"cy: '{english}' is left in English")
    assert gettext.translation("django", str(tmp_path), ["cy"]).gettext(english) == english


def test_only_what_changed_is_compiled_again(tmp_path: Path, found: Catalog) -> None:
    update("cy", found, tmp_path)
    compile_all(tmp_path)
    compiled = catalogue_of("cy", tmp_path).with_suffix(".mo")
    compiled.write_bytes(b"as it was")

    compile_all(tmp_path)
    assert compiled.read_bytes() == b"as it was"
    later = time.time() + 5
    os.utime(catalogue_of("cy", tmp_path), (later, later))
    compile_all(tmp_path)

    assert compiled.read_bytes() != b"as it was"


def test_what_is_no_language_is_refused(tmp_path: Path, found: Catalog) -> None:
    with pytest.raises(Refused, match="welshish is not a language's code"):
        update("welshish", found, tmp_path)


def test_a_language_is_off_until_a_native_reader_has_read_it(
    tmp_path: Path, found: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    update("cy", found, tmp_path)
    update("pt-br", found, tmp_path)
    compile_all(tmp_path)

    assert names(tmp_path) == {"en-gb": "English"}
    asked_for = names(tmp_path, unreviewed=["cy"])
    monkeypatch.setattr("vig.languages.REVIEWED", {"pt-br": "Beatriz Braga, 5 January 2027"})

    assert asked_for == {"en-gb": "English", "cy": "Cymraeg (not yet read by a native reader)"}
    assert names(tmp_path) == {"en-gb": "English", "pt-br": "Português Brasileiro"}


def test_a_language_that_has_no_catalogue_is_not_switched_on(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="LANGUAGES_UNREVIEWED names pl, which has no catalogue"):
        names(tmp_path, unreviewed=["pl"])


def translate(folder: Path, told: dict[str, str]) -> None:
    """Do a translator's work."""
    path = catalogue_of("cy", folder)
    lines = path.read_text().splitlines()
    for english, welsh in told.items():
        lines[lines.index(f'msgid "{english}"') + 1] = f'msgstr "{welsh}"'
    path.write_text("\n".join(lines) + "\n")


def names(folder: Path, *, unreviewed: tuple[str, ...] | list[str] = ()) -> dict[str, str]:
    return {code: str(name) for code, name in languages(folder, unreviewed=unreviewed)}
