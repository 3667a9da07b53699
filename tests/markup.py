"""Reads a page as a browser's parser would, and says what of it could run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ADDRESSED = {"href", "src", "action", "formaction", "data", "poster", "srcdoc", "xlink:href", "background", "content"}
RUNS = re.compile(r"\s*(?:javascript|vbscript|livescript|data|feed|view-source|blob)\s*:", re.IGNORECASE)
ENCLOSES = {"iframe", "object", "embed", "base", "applet", "frame", "frameset"}


class Markup(HTMLParser):
    """A page's elements, its words, what stands in its attributes, and its faults."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, ...]] = []
        self.words: list[str] = []
        self.values: list[str] = []
        self.faults: list[str] = []
        self.within_prose = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.within_prose:
            self.within_prose += tag not in VOID
        else:
            self.shape.append((tag, *sorted(given)))
            self.within_prose = int(given.get("class") == "prose")
        self.values.extend(given.values())
        self.faults.extend(self._faults_of(tag, given))

    def handle_endtag(self, tag: str) -> None:
        self.within_prose = max(0, self.within_prose - (tag not in VOID))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _faults_of(self, tag: str, given: dict[str, str]) -> list[str]:
        ours = given.get("src", "").startswith("/static/") or given.get("type") == "application/json"
        found = [tag] if tag in ENCLOSES or (tag in {"script", "style"} and not ours) else []
        found += [f"{tag} {name}" for name in given if name.startswith("on") or name in {"style", "srcdoc"}]
        return found + [f"{tag} {name}={given[name]}" for name in ADDRESSED & set(given) if self._runs(name, given[name])]

    def _runs(self, name: str, value: str) -> bool:
        if name == "content":  # of a meta element: words, unless it sends the reader elsewhere
            return bool(re.match(r"\s*\d+\s*;", value))
        return bool(RUNS.match(re.sub(r"[\x00-\x20]", "", value)))


def squeezed(text: str) -> str:
    """With one space wherever there is any."""
    return " ".join(text.split())


def says(markup: Markup, text: str) -> bool:
    """Whether exactly these words stand in the page, between elements or in one attribute."""
    wanted = squeezed(text)
    return wanted in squeezed("".join(markup.words)) or any(wanted in squeezed(value) for value in markup.values)
