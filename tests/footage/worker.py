"""A films worker for one recording, as a process that a test may kill: ``python -m tests.footage.worker CODE``."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from django.conf import settings

from footage.failpoints import VARIABLE


def start_worker(code: str, database: str, *, die_at: str = "") -> subprocess.Popen[bytes]:
    """A worker of its own on the database and the vault of the tests; ``die_at`` names a failpoint."""
    environment = {
        **os.environ, "VIG_ENV": "test", "DATABASE_URL": database, "FILM_DIR": str(settings.FILM_DIR), VARIABLE: die_at,
        "DJANGO_SETTINGS_MODULE": "vig.settings",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "tests.footage.worker", code], env=environment)


def main(code: str) -> None:
    import django

    django.setup()
    from footage import playable, work

    # What other apps do when a film is ready needs rows of theirs.
    playable.on_ready.clear()
    work.sweep()
    convert: Any = work.convert
    convert.call(code)


if __name__ == "__main__":
    main(sys.argv[1])
