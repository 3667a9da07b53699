"""`make test`: the suite on SQLite, then what touches the database again on PostgreSQL; ends with pytest's closing line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.postgres import cluster, server_tools

DECIDED_HERE = {"DATABASE_URL", "VAR_DIR", "VIG_ENV", "DEBUG"}
NOTHING_TO_RUN = 5  # pytest's exit status when every test was deselected


def main(arguments: Sequence[str]) -> int:
    """The exit status of the first run that failed, or 0."""
    print("On SQLite:", flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in DECIDED_HERE}
    status = pytest(arguments, environment)
    tools = server_tools()
    if status or tools is None:
        return status
    print("\nThe database part again, on PostgreSQL:", flush=True)
    with cluster(tools) as address:
        status = pytest(arguments, {**environment, "DATABASE_URL": address})
    return 0 if status == NOTHING_TO_RUN else status


def pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run pytest on both cores; journeys keep to one of them."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
