"""Runs tests more often than `make test` does, and gathers what they tell (tests/told.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.install import ROOT
from tests.postgres import USER, cluster, server_tools
from tests.told import TOLD


@dataclass(frozen=True)
class Counted:
    """How the tests ended, and what they told."""

    failed: bool
    told: list[dict[str, Any]]

    def sum(self, figure: str) -> int:
        """All that was told under this name."""
        return sum(line[figure] for line in self.told)


def counted(tests: str, *arguments: str, **environment: str) -> Counted:
    """Run these tests, with pytest's arguments and in this environment."""
    with tempfile.TemporaryDirectory(prefix="vig-told-") as folder:
        told = Path(folder) / "told"
        told.touch()
        surroundings = {**os.environ, "VIG_ENV": "test", TOLD: str(told), **environment}
        surroundings.pop("VAR_DIR", None)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", *arguments, tests]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, check=False)
        return Counted(bool(done.returncode), [json.loads(line) for line in told.read_text().splitlines()])


@contextmanager
def both_databases() -> Iterator[dict[str, dict[str, str]]]:
    """The environment of each database by its name: SQLite's file, and PostgreSQL where a server is installed.

    The server's own database is there; tests make another beside it.
    """
    tools = server_tools()
    with cluster(tools) if tools else nullcontext("") as address:
        yield {"SQLite": {}} | (
            {"PostgreSQL": {"DATABASE_URL": address.removesuffix(f"/{USER}") + "/postgres"}} if address else {}
        )
