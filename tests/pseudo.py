"""A language that nobody speaks: each message accented, two fifths longer and between ⟦ and ⟧, so that whatever is not translated shows.

``missing_words`` reads a page in it and gives what stands outside the marks and is nobody's data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from math import ceil
from pathlib import Path
from typing import Any

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from scripts.words import PLACE, all_messages, read_catalogue, words_of

PSEUDO = "en-xa"
LONGER = 1.4
OPEN, CLOSE = "⟦", "⟧"
ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
VOWELS = "áéíóúýÁÉÍÓÚÝ"
SPOKEN = ("alt", "title", "aria-label", "aria-description", "aria-valuetext", "placeholder", "label", "summary")
# Elements whose text is a sign that is the same in every language: a key's letter, a code to copy, what styles and scripts hold.
SIGNS = {"kbd", "code", "style"}
FOR_MACHINES = re.compile(r"\b(?:https?|urn|mailto):\S+|\b\d{4}-\d\d-\d\dT\S+")
LETTER = re.compile(r"[^\W\d_]")
# Ours in every language.
NAMES = ("VIG",)
Known = list[str]


def pseudo(words: str) -> str:
    """A message in the language that nobody speaks; its placeholders, tags and entities as they were."""
    places = PLACE.findall(words)
    pieces = [piece.translate(ACCENTS) for piece in PLACE.split(words)]
    length = sum(map(len, pieces))
    missing = max(0, ceil(length * LONGER) - length - len(OPEN + CLOSE))
    stretched = list(stretch(pieces, missing))
    between = [*places, ""]
    return OPEN + "".join(piece + place for piece, place in zip(stretched, between, strict=True)) + CLOSE


def stretch(pieces: list[str], missing: int) -> Iterator[str]:
    """Double vowels from the left until ``missing`` letters were added, and again, so that words grow where they stand."""
    counts = [[1] * len(piece) for piece in pieces]
    spots = [(at, place) for at, piece in enumerate(pieces) for place, letter in enumerate(piece) if letter in VOWELS]
    for turn in range(missing if spots else 0):
        at, place = spots[turn * len(spots) // missing if missing < len(spots) else turn % len(spots)]
        counts[at][place] += 1
    for piece, count in zip(pieces, counts, strict=True):
        yield "".join(letter * times for letter, times in zip(piece, count, strict=True))


def write_pseudo(folder: Path) -> Catalog:
    """Lay the compiled language into ``folder``: this project's messages, and those of Django and of the sign-in."""
    told = Catalog(locale="en", fuzzy=False)
    ours = all_messages()
    theirs = Path(django.__file__).parent
    apps = [theirs / "conf", *(theirs / "contrib" / name for name in ("auth", "contenttypes", "humanize"))]
    known = [app / "locale" / "en" / "LC_MESSAGES" / "django.po" for app in apps]
    known.append(Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po")
    for catalogue in (ours, *(read_catalogue(path) for path in known if path.is_file())):
        for message in catalogue:
            if message.id:
                said = tuple(pseudo(words) for words in words_of(message))
                told.add(message.id, said if message.pluralizable else said[0], context=message.context)
    target = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, told)
    return ours


class Reader(HTMLParser):
    """Gathers what a page says: its texts in order, and the attributes that are spoken or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.data: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        spoken = [*SPOKEN, *(name for name in told if name.startswith("data-") and " " in told[name])]
        if tag == "meta" and (told.get("name") == "description" or told.get("property") in {"og:title", "og:description"}):
            spoken.append("content")
        if tag == "input" and told.get("type") in {"submit", "button", "reset"}:
            spoken.append("value")
        self.attributes += [told[name] for name in spoken if told.get(name)]
        if tag in SIGNS:
            self._within.append(tag)
        if tag == "script":
            self._within.append("json" if told.get("type") == "application/json" else "script")

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag in {*SIGNS, "script"}:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.texts.append(" ".join(data.split()))
        elif self._within[-1] == "json":
            self.data.append(data)


def missing_words(body: str, known: Known) -> list[str]:
    """The texts of a page that are neither translated nor known data."""
    reader = Reader()
    reader.feed(body)
    reader.close()
    found = [text for text, rest in outside_marks(reader.texts) if has_words(rest, known)]
    found += [text for text in reader.attributes if any(has_words(rest, known) for _text, rest in outside_marks([text]))]
    for block in reader.data:
        found += missing_sentences(json.loads(block), known)
    return found


def missing_sentences(told: Any, known: Known) -> list[str]:
    """The sentences in an answer for a module, or in what a page hands to one, that are neither translated nor known data."""
    if isinstance(told, dict):
        return [text for name, value in told.items() if name not in NOT_SAID for text in missing_sentences(value, known)]
    if isinstance(told, list):
        return [text for value in told for text in missing_sentences(value, known)]
    if not isinstance(told, str) or told.startswith("/"):
        return []
    if "<" in told:
        return missing_words(told, known)
    return [told] if any(" " in rest.strip() and has_words(rest, known) for _text, rest in outside_marks([told])) else []


NOT_SAID = {"draft_place"}


def outside_marks(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text with the part of it that is inside no message; a message may go over several texts, where it has tags."""
    depth = 0
    for text in texts:
        rest = []
        for letter in text:
            depth += (letter == OPEN) - (letter == CLOSE)
            if depth == 0:
                rest.append(" " if letter == CLOSE else letter)
        yield text, "".join(rest)
    if depth:
        yield "A message begins and does not end.", "A message"


def has_words(rest: str, known: Known) -> bool:
    """Whether letters remain once known data, addresses and times for machines are taken away."""
    rest = FOR_MACHINES.sub(" ", rest)
    for text in known if LETTER.search(rest) else ():
        if text in rest:
            rest = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", " ", rest)
    return LETTER.search(rest) is not None


def known_from(data: Iterable[str]) -> Known:
    """Known data as it is looked for: as whole words, the longest first."""
    spaced = {" ".join(text.split()) for text in (*data, *NAMES)}
    return sorted((text for text in spaced if LETTER.search(text)), key=len, reverse=True)
