"""Runs every test that touches the database on PostgreSQL, those too that say the same on each and that `make test` runs on SQLite alone.

``python -m tests.proof.databases`` needs Debian's ``postgresql``. The last line is the figure.
"""

from __future__ import annotations

import os
import subprocess
import sys

from scripts.install import ROOT
from tests.postgres import cluster, server_tools


def main() -> int:
    """Run them all on a fresh server; 1 when one fails or there is no server."""
    tools = server_tools()
    if tools is None:
        sys.stdout.write("databases: there is no PostgreSQL here\n")
        return 1
    environment = {**os.environ, "VIG_ENV": "test", "ON_BOTH_DATABASES": "all"}
    environment.pop("VAR_DIR", None)
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-n", "2", "-m", "not e2e"]
    with cluster(tools) as address:
        done = subprocess.run(command, cwd=ROOT, env=environment | {"DATABASE_URL": address}, check=False)
    found = "one fails" if done.returncode else "none fails"
    sys.stdout.write(f"databases: every test that touches the database, on PostgreSQL: {found}\n")
    return int(bool(done.returncode))


if __name__ == "__main__":
    raise SystemExit(main())
