"""Makes the service ready to open, in one process: checks, migrations, questionnaires, starter words, static files, demo.

Prints the demo's JSON.
"""

from __future__ import annotations

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import ERROR, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from scripts.refused import Refused
from scripts.words import compile_all


def prepare() -> str:
    """The demo's JSON, once database, static files and demo are what this version of the program expects."""
    os.umask(0o077)
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    django.setup()
    refuse_faults()
    compile_words()
    migrate()
    call_command("load_instruments", verbosity=0)
    call_command("load_starter", verbosity=0)
    collect_static()
    return demo()


def refuse_faults() -> None:
    """Stop at the first thing that a check calls an error."""
    for fault in run_checks():
        if fault.level >= ERROR:
            raise Refused(f"The service cannot start: {fault.msg}")


def compile_words() -> None:
    """Compile the catalogues that changed, and say which messages stay English because a translation would break a page."""
    for sentence in compile_all():
        print(sentence, file=sys.stderr)


def migrate() -> None:
    """Bring the tables up to date; looking costs a tenth of doing it again."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
    except DatabaseError as fault:
        raise Refused(f"The database does not answer at DATABASE_URL: {str(fault).splitlines()[0]}") from fault


def collect_static() -> None:
    """Lay out the static files under their hashed names, when one of them has changed."""
    if not hasattr(staticfiles_storage, "manifest_name"):
        return
    stamp = settings.STATIC_ROOT / ".collected"
    state = static_state()
    if not stamp.is_file() or stamp.read_text() != state:
        call_command("collectstatic", interactive=False, clear=settings.STATIC_ROOT.exists(), verbosity=0)
        stamp.write_text(state)


def static_state() -> str:
    """A hash that changes when a static file is added, edited or removed."""
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    facts = sorted(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in found)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def demo() -> str:
    """What `manage.py demo --json` prints; nothing outside development."""
    if settings.MODE != "development":
        return "{}"
    told = StringIO()
    call_command("demo", "--json", stdout=told)
    return told.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
    try:
        print(prepare())
    except ImproperlyConfigured as fault:
        sys.exit(f"The service cannot start: {fault}")
    except (Refused, CommandError) as fault:
        sys.exit(str(fault))
