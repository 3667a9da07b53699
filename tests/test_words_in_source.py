"""No sentence of the interface stands in the source without gettext, on a page that some test opens or not."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from scripts.words import APPS, KEYWORDS, NOT_SHOWN, ROOT, all_messages, words_of
from tests.pseudo import known_from, missing_words

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if not NOT_SHOWN & set(path.parts))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# What a template gives to others than people: tags, variables, comments, the names of classes and elements.
DJANGO = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans.*?endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*block \w+_class.*?endblock(?: \w+)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
NAMELESS = re.compile(r"(</?)\{")
SENTENCE = re.compile(r"[A-Z“][^\W\d_]*[,:]? .*[^\W\d_]|[^\W\d_]+ [^\W\d_].*[.!?…]$", re.DOTALL)
LETTERS = re.compile(r"[A-Z][^\W\d_]+")
SHOWN = {"label", "title", "text", "sentence", "legend", "hint", "verbose_name"}
# Said to whoever runs the service, in its log or on its command line; or the same in every language.
NOT_TO_PEOPLE = {
    "vig/settings.py", "vig/secrets.py", "vig/database.py", "vig/checks.py", "vig/start.py", "vig/gunicorn.py", "vig/logs.py",
    "accounts/log_chain.py", "accounts/log_check.py", "vig/formats/en_GB/formats.py", "footage/checks.py", "footage/drawing/__main__.py",
    "footage/drawing/film.py",
}  # fmt: skip
PROTOCOL = {"Contact: mailto:…", "left over: …"}  # security.txt; what a log says of a file
LOGS = {"log", "logger"}
TO_NOBODY = {"cast", "RunSQL", "TypeVar", "__init__"}


def texts_of(template: str) -> list[str]:
    """What a template says outside ``translate`` and its like."""
    return missing_words(DJANGO.sub("", NAMELESS.sub(r"\1x{", template)), known_from(()))


def sentences_of(module: str) -> Iterator[str]:
    """Texts of a module that read like a sentence, or are given as a label, and are neither translated nor said to nobody."""
    tree = ast.parse(module)
    spared = {id(text) for node in ast.walk(tree) if spares(node) for text in ast.walk(node)}
    labels = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in SHOWN}
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(tree):
        text = text_of(node)
        if text and id(node) not in spared | pieces:
            reads = SENTENCE.match(text) or (id(node) in labels and LETTERS.match(text))
            if reads and text not in PROTOCOL:
                yield text


def text_of(node: ast.AST) -> str:
    """What a text says, with … where something is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(piece) or "…" for piece in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def spares(node: ast.AST) -> bool:
    """Whether the texts in a node are translated, or are said to nobody: docstrings, errors of a program, lines of the log."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise):
        return not (isinstance(node.exc, ast.Call) and name_of(node.exc.func) == "ValidationError")
    if isinstance(node, ast.Call):
        logs = isinstance(node.func, ast.Attribute) and name_of(node.func.value) in LOGS
        return logs or name_of(node.func) in {*KEYWORDS, *TO_NOBODY}
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.keyword) and node.arg == "help_text" and isinstance(node.value, ast.Constant)
    )


def name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


# A number and the noun that it counts: other languages have up to six forms of it.
COUNTED = re.compile(r"%\((?:count|minutes|seconds|days|total|pages|\w+_count)\)[sd] [a-z]+s\b")


def test_a_noun_that_is_counted_has_its_plural_forms() -> None:
    messages = [message for message in all_messages() if message.id and not message.pluralizable]

    assert [words for message in messages for words in words_of(message) if COUNTED.search(words)] == []


LITERAL = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""", re.DOTALL)


def literals_of(script: str) -> list[str]:
    """The texts in a script that hold two words; comments and selectors are none."""
    found = (text for text in LITERAL.findall(script) if not text.startswith(("/", '".')))
    return [text for text in found if re.search(r"[^\W\d_]{2} +[^\W\d_]{2}", re.sub(r"\$\{[^}]*\}", "", text))]


def said(paths: Iterable[Path], reads: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """What each file says outside of gettext."""
    found = {path.relative_to(ROOT).as_posix(): list(reads(path.read_text())) for path in paths}
    return {place: texts for place, texts in found.items() if texts and place not in NOT_TO_PEOPLE}


def test_no_template_says_anything_outside_of_gettext() -> None:
    assert said(TEMPLATES, texts_of) == {}


def test_no_module_says_anything_outside_of_gettext() -> None:
    assert said(MODULES, sentences_of) == {}


def test_no_script_has_words_of_its_own() -> None:
    assert said(SCRIPTS, literals_of) == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{% translate 'Today' %}, {{ name }}</p>", []),
        ("<p>{% translate 'Today' %} at home</p>", ["at home"]),
        ("{% blocktranslate %}All <b>{{ count }}</b> of them{% endblocktranslate %}", []),
        ('{% if open %}<button aria-label="Close">x</button>{% endif %}', ["x", "Close"]),
        ("{% block body_class %}film-room{% endblock body_class %}{# A word #}<{{ level }} class='big'>", []),
    ],
)
def test_a_text_in_a_template_is_found(template: str, found: list[str]) -> None:
    assert texts_of(template) == found


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ('messages.error(request, "This note is settled.")', ["This note is settled."]),
        ('messages.error(request, _("This note is settled."))', []),
        ('raise forms.ValidationError("Choose one of them")', ["Choose one of them"]),
        ('raise TypeError("This is no text.")', []),
        ('Field(label="Name")', ["Name"]),
        ('f"Hello {name}, good to see you."', ["Hello …, good to see you."]),
        ('def answer():\n    """Say what is so."""\n    log.warning("A film is gone: %s", code)', []),
    ],
)
def test_a_sentence_in_a_module_is_found(module: str, found: list[str]) -> None:
    assert list(sentences_of(module)) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("say(words.saved); // It is saved now", []),
        ('say("It is saved");', ['"It is saved"']),
        ("say(`Saved at ${time}`);", ["`Saved at ${time}`"]),
        ('find(".see input"); find("#keys [open]");', []),
    ],
)
def test_a_sentence_in_a_script_is_found(script: str, found: list[str]) -> None:
    assert literals_of(script) == found
