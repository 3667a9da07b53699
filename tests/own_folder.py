"""Where a test run keeps films, keys and databases: a folder of its own, and one inside it for each worker of a parallel run.

A pytest plugin (addopts names it), because Django's settings are read before any conftest is. Two workers that shared a folder
would sweep each other's films away.
"""

from __future__ import annotations

import os
import shutil
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
os.environ.setdefault("VIG_ENV", "test")
# Playwright keeps an event loop in this thread; the database is never used from inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
GIVEN = os.environ.get("VAR_DIR", "")
OWN_FOLDER = tempfile.mkdtemp(prefix=f"vig-test-{WORKER}", dir=GIVEN or None) if WORKER or not GIVEN else ""
if OWN_FOLDER:
    os.environ["VAR_DIR"] = OWN_FOLDER


def pytest_unconfigure() -> None:
    if OWN_FOLDER:
        shutil.rmtree(OWN_FOLDER, ignore_errors=True)
