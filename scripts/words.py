"""Every sentence of the interface: found in the source, merged into the catalogues of locale/, compiled for Django.

``python -m scripts.words`` does all of it, ``python -m scripts.words cy`` begins Welsh too, ``--compile`` only compiles.
Babel does the work, so no GNU gettext is needed. docs/languages.md says how a service adds a language.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize, to_locale

from scripts.refused import Refused

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = ("accounts", "cases", "family", "footage", "practice", "public", "questionnaires", "vig")
# The names under which the modules of this project import what Django has.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_now": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_SHOWN = {"adversary", "migrations", "management", "demo"}
# What a translation must carry over as it stands: %(name)s, {name}, a tag, an entity.
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z][^<>]*>|&#?\w+;")


def all_messages(root: Path = ROOT) -> Catalog:
    """Every message of the source and the templates under ``root``."""
    found = Catalog(project="VIG", charset="utf-8", fuzzy=False)
    modules = (path for app in APPS for path in (root / app).rglob("*.py") if not NOT_SHOWN & set(path.parts))
    for path in sorted([*modules, *(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")]):
        place = path.relative_to(root).as_posix()
        for line, words, comments, context in messages_of(path):
            found.add(words, None, [(place, line)], auto_comments=comments, context=context)
    return found


def messages_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """The messages of one file: its line, the words or their singular and plural, comments for translators, its context."""
    text = path.read_text("utf-8")
    source = text if path.suffix == ".py" else python_of(text, path.name)
    yield from extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"])


def python_of(template: str, name: str) -> str:
    """What Django makes of a template for extractors, calls of gettext among crosses; Python reads it without the indents."""
    return "\n".join(line.strip() for line in templatize(template, origin=name).splitlines())


def catalogue_of(language: str, folder: Path = LOCALE) -> Path:
    """Where the catalogue of a language stands, such as locale/pt_BR/LC_MESSAGES/django.po."""
    return folder / to_locale(language) / "LC_MESSAGES" / "django.po"


def update(language: str, found: Catalog, folder: Path = LOCALE) -> None:
    """Bring the catalogue of a language up to the source: what was translated stays, what is new is empty."""
    path = catalogue_of(language, folder)
    if path.is_file():
        catalogue = read_catalogue(path)
    else:
        catalogue = Catalog(locale=to_locale(language), project="VIG", fuzzy=False)
        if catalogue.locale is None:
            raise Refused(f"{language} is not a language's code, such as cy, pl or pt-br.")
        path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.update(found, no_fuzzy_matching=True)
    with path.open("wb") as target:
        write_po(target, catalogue, width=120, sort_by_file=True, ignore_obsolete=True)


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in a .po file."""
    with path.open("rb") as source:
        return read_po(source, locale=path.parts[-3])


def compile_all(folder: Path = LOCALE) -> list[str]:
    """Lay a .mo beside each .po that is newer; one sentence for each message that had to be left out."""
    left_out = []
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        catalogue = read_catalogue(path)
        left_out += [f"{path.parts[-3]}: {sentence}" for sentence in without_faults(catalogue)]
        with compiled.open("wb") as target:
            write_mo(target, catalogue)
    return left_out


def without_faults(catalogue: Catalog) -> list[str]:
    """Empty each message whose translation lost or invented a placeholder: English is shown, and no page breaks."""
    faults = []
    for message in catalogue:
        if message.id and lost_places(message):
            faults.append(f"{words_of(message)[0]!r} is left in English: its places and tags are not those of the translation.")
            message.string = ("",) * catalogue.num_plurals if message.pluralizable else ""
    return faults


def lost_places(message: Message) -> bool:
    """Whether a form of the translation has other placeholders, tags or entities than each form of the English."""
    wanted = [Counter(PLACE.findall(words)) for words in words_of(message)]
    return any(form and Counter(PLACE.findall(form)) not in wanted for form in told_in(message))


def told_in(message: Message) -> Sequence[str]:
    """The translation of a message: its words, or a text for each plural form of the language; empty where there is none."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def words_of(message: Message) -> Sequence[str]:
    """The English of a message: its words, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def main(arguments: Sequence[str]) -> None:
    """Do what the arguments ask for, and say what stands now."""
    if "--compile" not in arguments:
        found = all_messages()
        standing = {path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po")}
        for language in sorted(standing | set(map(to_locale, arguments))):
            update(language, found)
            missing = sum(1 for message in read_catalogue(catalogue_of(language)) if message.id and not any(told_in(message)))
            print(f"{language}: {missing} of {len(found)} messages are not translated.")
        print(f"{len(found)} messages in {len({place for message in found for place, _line in message.locations})} files.")
    for sentence in compile_all():
        print(sentence)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as fault:
        sys.exit(str(fault))
