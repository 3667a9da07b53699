"""What keeps the house in shape: who may import whom, how rows are looked up, what markup and files may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", ".library", "var", "build", "staticfiles", "__pycache__", ".hypothesis", ".pytest_cache"}
NOT_OURS |= {".mypy_cache", ".ruff_cache"}

# App: the apps it may import. Arrows of the house, docs/map.md.
ARROWS = {
    "accounts": set(),
    "footage": {"accounts"},
    "public": {"accounts"},
    "cases": {"accounts", "footage", "public"},
    "questionnaires": {"accounts", "footage", "cases"},
    "family": {"accounts", "footage", "public", "cases", "questionnaires"},
    "practice": {"accounts", "footage", "public", "cases", "questionnaires"},
}
WIRING = {"vig", "tests", "scripts", "benchmarks"}
# Whose they are; and for what opens without an account, the token that was handed over.
SCOPES = {"visible_to", "led_by", "supervised_by", "opened_in_emergency_by", "findable_by", "opened_by", "handed_in_by"}
# One's own sign-ins.
SCOPES |= {"of"}
# What any visitor may read, what an admin may edit, and the rows of which a service has one.
SCOPES |= {"shown", "curated_by", "the_one"}
# Whose accounts an admin looks after, who is in a team with whom, and what an admin gives to another practitioner.
SCOPES |= {"managed_by", "teamed_with", "handed_over_by"}
# Where the output of a cleaner becomes markup.
CLEANER = "public/markdown.py"
LONGEST_FILE = 420
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".in", ".svg", ".cfg", ""}


def files(*suffixes: str) -> list[Path]:
    """Every file of the project with one of these endings."""
    found = (path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts))
    return sorted(path for path in found if path.is_file() and path.suffix in suffixes)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(source: str) -> Iterator[str]:
    """The full name of each module that a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def wrong_imports(app: str, source: str) -> list[str]:
    """The imports of a source in this app that go against the arrows, or are relative."""
    closed = (set(ARROWS) | WIRING) - ARROWS[app] - {app}
    return [name for name in imports(source) if name.startswith(".") or name.partition(".")[0] in closed]


def bare_lookups(source: str) -> list[int]:
    """Lines where rows are taken from a manager, or handed over by class, without asking whose they are."""
    tree = ast.parse(source)
    scoped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in SCOPES}
    return [
        node.lineno for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"} and id(node) not in scoped)
        or (isinstance(node, ast.Call) and _called(node).startswith("get_") and node.args and _is_class(node.args[0]))
    ]  # fmt: skip


def unsafe_marks(source: str) -> list[int]:
    """Lines where anything but a constant is marked as safe markup."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    marks = (node for node in calls if _called(node) in {"mark_safe", "SafeString"})
    return [node.lineno for node in marks if not all(isinstance(argument, ast.Constant) for argument in node.args)]


def markup_faults(page: str) -> list[str]:
    """What the Content-Security-Policy would refuse, or autoescaping would miss."""
    unescaped = re.findall(r"\|\s*safe\b|autoescape\s+off", page)
    markup = re.sub(r"\{%.*?%\}", "", page, flags=re.DOTALL)
    inline = re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", markup)
    scripts = re.findall(r"<script\b[^>]*>", markup)
    return unescaped + inline + [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_class(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id[:1].isupper()


@pytest.mark.parametrize("app", ARROWS)
def test_imports_follow_the_arrows(app: str):
    sources = [path for path in files(".py") if path.relative_to(ROOT).parts[0] == app]

    assert sources
    assert {name_of(path): wrong for path in sources if (wrong := wrong_imports(app, path.read_text()))} == {}


def test_every_app_has_its_arrows():
    apps = {path.parent.name for path in files(".py") if path.name == "apps.py"} - {"vig"}

    assert apps == set(ARROWS)


@pytest.mark.parametrize("line", ["from cases import ages", "import cases.models", "from tests import x", "from . import x"])
def test_a_wrong_import_is_seen(line: str):
    assert wrong_imports("footage", f"def later():\n    {line}\n")


def test_views_and_forms_start_from_what_the_person_may_see():
    rooms = [path for path in files(".py") if path.relative_to(ROOT).parts[0] in ARROWS and {"views", "forms"} & _rooms(path)]

    assert rooms
    assert {name_of(path): lines for path in rooms if (lines := bare_lookups(path.read_text()))} == {}


def _rooms(path: Path) -> set[str]:
    return {*path.relative_to(ROOT).parts[:-1], path.stem}


@pytest.mark.parametrize(
    "line",
    ["Case.objects.get(code=code)", "Case.objects.open().led_by(user)", "get_object_or_404(Case, code=code)",
     "rows = Case.objects", "Case._default_manager.all()"],
)  # fmt: skip
def test_a_bare_lookup_is_seen(line: str):
    assert bare_lookups(line) == [1]


@pytest.mark.parametrize("line", ["Case.objects.led_by(user).open()", "get_object_or_404(Case.objects.visible_to(user))"])
def test_a_scoped_lookup_is_fine(line: str):
    assert bare_lookups(line) == []


def test_only_constants_are_marked_as_safe_markup_and_what_the_cleaner_of_markdown_gives():
    marked = {name_of(path): lines for path in files(".py") if (lines := unsafe_marks(path.read_text()))}

    assert {name: len(lines) for name, lines in marked.items()} == {CLEANER: 1}
    assert "mark_safe(_clean(html))" in (ROOT / CLEANER).read_text()


@pytest.mark.parametrize("line", ['mark_safe(f"<b>{name}</b>")', "safestring.mark_safe(name)", 'mark_safe("<b>" + name)'])
def test_an_unsafe_mark_is_seen(line: str):
    assert unsafe_marks(line) == [1]


def test_templates_hold_no_inline_style_or_script_and_escape_everything():
    pages = [path for path in files(".html") if "templates" in path.parts]

    assert pages
    assert {name_of(path): faults for path in pages if (faults := markup_faults(path.read_text()))} == {}


@pytest.mark.parametrize(
    "page",
    ['<p style="color: red">', "<style>", "<a onclick='go()'>", '<a href="javascript:go()">', "{{ text|safe }}",
     "{% autoescape off %}", "<script>go()</script>", '<script type="module">'],
)  # fmt: skip
def test_a_fault_in_markup_is_seen(page: str):
    assert markup_faults(page)


@pytest.mark.parametrize(
    "page", ['<script type="module" src="x.js">', '<script type="application/json" id="a">', "<p>on = 1</p>"]
)
def test_good_markup_is_fine(page: str):
    assert markup_faults(page) == []


def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine():
    words = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "/opt/" + "wheels", "/opt/" + "pypi", "/wo" + "rk/", "/ro" + "ot/", "py" + "env"]  # fmt: skip
    told = {name_of(path): [word for word in words if word in path.read_text()] for path in files(*TEXT)}

    assert {name: found for name, found in told.items() if found} == {}


def test_no_file_is_longer_than_a_person_reads():
    locks = {ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev")}
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in files(*TEXT) if path not in locks}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_there_are_no_signals():
    signals = re.compile("@" + r"receiver\b|django\.dispatch|models\.signals")

    assert [name_of(path) for path in files(".py") if path != Path(__file__) and signals.search(path.read_text())] == []


def test_rows_are_locked_without_their_keys():
    """A lock that takes the key too makes whoever writes a row that points there wait, and both wait for each other."""
    lock = re.compile(r"select_" + r"for_update\((?!no_key=True)")

    assert [name_of(path) for path in files(".py") if lock.search(path.read_text())] == []
